# The reference's own test suites against the conformance host: sourced by ./dev suites CHECKOUT, where CHECKOUT is a clone of
# github.com/socketio/socket.io. Their code stays out of this repository, so it must be brought; every case is restated in
# tests/Parley.SocketIO.Tests, which is what the gate runs. The suites name their ports: 3000 and 3210 must be free.
checkout=${1:-}
[[ -n $checkout ]] && git -C "$checkout" rev-parse -q --verify HEAD:packages/socket.io-client/test >/dev/null 2>&1 ||
  die "suites needs a clone of github.com/socketio/socket.io: ./dev suites CHECKOUT"
need_dotnet
need_node
npm_install tests/official
dotnet build tests/conformance-host -c Release --verbosity quiet || die "the build failed; what went wrong is above"

work=artifacts/official
rm -rf "$work"
mkdir -p "$work"
ln -s "$PWD/tests/official/node_modules" "$work/node_modules"
mocha=$PWD/tests/official/node_modules/.bin/mocha
echo "socketio/socket.io at $(git -C "$checkout" rev-parse --short HEAD)"

# bring FOLDER NAME: a folder of the checkout; with the published package of that name, which its tests take for their own.
bring() {
  mkdir -p "$work/$2"
  git -C "$checkout" archive "HEAD:$1" ${3:-} | tar -x -C "$work/$2"
  if [[ -d tests/official/node_modules/$2 ]]; then
    cp -r tests/official/node_modules/"$2"/{build,package.json} "$work/$2/"
  fi
}

bring docs/engine.io-protocol/v4-test-suite engine.io-protocol
bring docs/socket.io-protocol/v5-test-suite socket.io-protocol
bring packages/engine.io-client engine.io-client test
bring packages/socket.io-client socket.io-client test

failures=0
host=
trap '[[ -z $host ]] || kill "$host" 2>/dev/null' EXIT

# suite NAME ROLE PORT MOCHA_OPTIONS...: the tests race their own clock in places, so one that fails is tried again.
suite() {
  local name=$1 role=$2 port=$3 log=$work/$1.$SOCKETIO_TRANSPORT
  shift 3
  artifacts/bin/conformance-host/release/conformance-host "$role" "$port" >"$log.host.log" 2>&1 &
  host=$!
  until grep -qs listening "$log.host.log"; do
    kill -0 $host 2>/dev/null || die "the host did not start: $log.host.log"
    sleep 0.1
  done
  printf '%-20s %-8s ' "$name" "$SOCKETIO_TRANSPORT"
  (cd "$work/$name" && "$mocha" --exit --retries 2 "$@") >"$log.log" 2>&1 || failures=$((failures + 1))
  grep -E '^ +[0-9]+ (passing|pending|failing)' "$log.log" | xargs || tail -n 20 "$log.log"
  kill $host
  wait $host 2>/dev/null || true
  host=
}

for SOCKETIO_TRANSPORT in epoll streams; do
  export SOCKETIO_TRANSPORT
  suite engine.io-protocol protocol 3000 test-suite.js
  suite socket.io-protocol protocol 3000 test-suite.js
  suite engine.io-client engine-client 3000 test/index.js
  suite socket.io-client client 3210 --import=tsx test/index.ts
done
((failures == 0)) || die "what failed is in $work/*.log"
