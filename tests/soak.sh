# The long form of the fault tests: sourced by ./dev soak. KILLS is how often the server is killed while people send.
need_dotnet
need_node
export KILLS=${KILLS:-50}
echo "building ..."
dotnet build Parley.slnx -c Release --verbosity quiet || die "the build failed; what went wrong is above"
npm_install tests/chat-interop
echo "killing the server $KILLS times while people send (about 8 s each) ..."
(cd tests/chat-interop && node --test --test-reporter=spec kill.test.mjs) || die "a message was lost or doubled; which is above"
