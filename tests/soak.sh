# The long form of the fault tests: sourced by ./dev soak. KILLS is how often the server is killed while people send,
# SOAK_SECONDS how long clients abuse the Socket.IO server, CHURN_SECONDS how long a thousand of them a second come and go,
# FLOOD_FRAMES how many frames one of its floods has and IDLE_CLIENTS how many open and join nothing, PROPERTY_TESTS how often
# each property is tried, and CHAOS_MINUTES and CHAOS_KILLS are the length of ./dev chaos, POWER_STATES how many power cuts are
# tried, and DIFFERENTIAL_PACKETS how many packets the decoders and the reference's are compared on. CROWD_SECONDS is for how
# long people come and go, ban and block. What was random is repeated with the same PROPERTY_SEED or DIFFERENTIAL_SEED.
need_dotnet
need_node
export KILLS=${KILLS:-50}
echo "building ..."
dotnet build Parley.slnx -c Release --verbosity quiet || die "the build failed; what went wrong is above"
echo "all of the chat's tests on PostgreSQL ..."
(
  source tests/postgres.sh
  start_postgres
  PARLEY_TEST_POSTGRES=$POSTGRES_URL artifacts/bin/Parley.Tests/release/Parley.Tests
) || die "PostgreSQL does not what SQLite does; what is above"
npm_install tests/chat-interop
npm_install tests/chaos
npm_install tests/differential
echo "the stock clients over the framework's own transport ..."
npm_install tests/interop
(cd tests/interop && SOCKETIO_TRANSPORT=streams node --test --test-reporter=spec) || die "the framework's own transport differs; how is above"
export SOAK_SECONDS=${SOAK_SECONDS:-300} CHURN_SECONDS=${CHURN_SECONDS:-60} PROPERTY_TESTS=${PROPERTY_TESTS:-200000} PROPERTY_SEED=${PROPERTY_SEED:-$RANDOM}
echo "abusing the Socket.IO server for $SOAK_SECONDS s, and coming and going for $CHURN_SECONDS s ..."
artifacts/bin/Parley.SocketIO.Tests/release/Parley.SocketIO.Tests -namespace '*.Soak' -showLiveOutput ||
  die "clients were held up, or something was left behind; which is above"
export FLOOD_FRAMES=${FLOOD_FRAMES:-1000000} IDLE_CLIENTS=${IDLE_CLIENTS:-5000}
echo "floods of $FLOOD_FRAMES frames, and $IDLE_CLIENTS clients that join nothing ..."
for transport in epoll streams; do
  SOCKETIO_TRANSPORT=$transport artifacts/bin/Parley.SocketIO.Tests/release/Parley.SocketIO.Tests -class '*.LivenessCorpusTests' ||
    die "a flood stopped others, or left something behind; which is above"
done
echo "trying each property of the codecs $PROPERTY_TESTS times (seed $PROPERTY_SEED) ..."
for project in Parley.SocketIO.Protocol.Tests Parley.SocketIO.Tests; do
  "artifacts/bin/$project/release/$project" -namespace '*.Properties' || die "a property does not hold; which is above"
done
export DIFFERENTIAL_PACKETS=${DIFFERENTIAL_PACKETS:-1000000} DIFFERENTIAL_SEED=${DIFFERENTIAL_SEED:-$RANDOM}
echo "decoding $DIFFERENTIAL_PACKETS packets here and with the reference parsers (seed $DIFFERENTIAL_SEED) ..."
(cd tests/differential && node --test --test-reporter=spec) || die "the decoders differ; where is above"
find_chromium
npm_install tests/browser
echo "the web client: every view in every size, and what takes long ..."
(cd tests/browser && node --test --test-concurrency=1 --test-reporter=spec soak/*.test.mjs) ||
  die "the web client does not what it should; what is above"
need_package strace strace
echo "a crowd that comes and goes, bans and blocks, on each engine for at most $((${CROWD_SECONDS:=120})) s ..."
(cd tests/chaos && CROWD_SECONDS=$CROWD_SECONDS CROWD_RECORDS=${CROWD_RECORDS:-1500000} node --test --test-reporter=spec crowd.test.mjs) ||
  die "somebody is shown what is not for him; how is above"
./dev chaos planted || die "a bug was planted and not found; which is above"
./dev chaos power --states "${POWER_STATES:-200}" || die "a power cut loses what was acknowledged; how is above"
./dev chaos --minutes "${CHAOS_MINUTES:-10}" --kills "${CHAOS_KILLS:-200}" || die "not what was promised; what is above"
echo "killing the server $KILLS times while people send (about 8 s each) ..."
(cd tests/chat-interop && node --test --test-reporter=spec kill.test.mjs) || die "a message was lost or doubled; which is above"
