# The long form of the fault tests: sourced by ./dev soak. KILLS is how often the server is killed while people send,
# DIFFERENTIAL_PACKETS how many packets the decoders and the reference's are compared on. What was random is repeated with
# the same DIFFERENTIAL_SEED.
need_dotnet
need_node
export KILLS=${KILLS:-50}
echo "building ..."
dotnet build Parley.slnx -c Release --verbosity quiet || die "the build failed; what went wrong is above"
npm_install tests/chat-interop
npm_install tests/differential
export DIFFERENTIAL_PACKETS=${DIFFERENTIAL_PACKETS:-1000000} DIFFERENTIAL_SEED=${DIFFERENTIAL_SEED:-$RANDOM}
echo "decoding $DIFFERENTIAL_PACKETS packets here and with the reference parsers (seed $DIFFERENTIAL_SEED) ..."
(cd tests/differential && node --test --test-reporter=spec) || die "the decoders differ; where is above"
echo "killing the server $KILLS times while people send (about 8 s each) ..."
(cd tests/chat-interop && node --test --test-reporter=spec kill.test.mjs) || die "a message was lost or doubled; which is above"
