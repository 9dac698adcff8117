# The measurements: sourced by ./dev bench NAME. Raw results and the tables made of them are left in artifacts/bench.
bench_usage() {
  cat <<'EOF'
usage: ./dev bench NAME
  socketio   the Socket.IO server and Node's side by side: CPU per delivery, latency, memory per connection
  log        the message log: appends per second and their latency
  scale      reads as the history grows to a million messages: pages, lists, searches (log and scale: SQLite, or DATABASE_URL)
  micro      micro-benchmarks: decode, encode, dispatch, broadcast (all, or those named after it)
socketio takes from the environment:
  ROUNDS=3               how often every server is measured, in turn
  STEP_SECONDS=2         measured seconds of each step, after WARMUP=1.5
  STEPS="fan100w1 ..."   which steps (idle is measured first, on a server of its own)
  PEERS="node-socketio parley-socketio"   folders of bench/ with start.sh and load.conf
  SERVER_CPU=0 LOAD_CPU=1   the cores of the server and of the load generator
  BENCH_PORT=9310        where the servers listen, one at a time
EOF
}

# Outside the function, so that the trap sees them.
out=artifacts/bench
server=0

bench_socketio() {
  [[ $(uname) == Linux ]] || die "the load generator needs Linux: epoll, and the server's figures in /proc"
  need_dotnet
  need_node
  local rounds=${ROUNDS:-3} port=${BENCH_PORT:-9310}
  local steps=${STEPS:-idle fan100w1 fan100w8 fan1000w1 fan1000w8 fan10000w1 fan1000r50 echo50 chat1000 poll}
  local peers=${PEERS:-node-socketio parley-socketio}
  local failed=0 round peer step
  local -a pin_load=()
  export WORK=$PWD/$out/work PORT=$port PIN=
  mkdir -p "$WORK"
  if command -v taskset >/dev/null && (($(nproc) > 1)); then
    PIN="taskset -c ${SERVER_CPU:-0}"
    pin_load=(taskset -c "${LOAD_CPU:-1}")
  else
    echo "server and load generator share their cores: taskset or a second core is missing"
  fi

  echo "building ..."
  dotnet build bench/Parley.Load -c Release --verbosity quiet || die "the load generator did not build"
  for peer in $peers; do
    bench/"$peer"/start.sh build || die "$peer did not build"
  done

  : >"$out/socketio.jsonl"
  trap stop_server EXIT
  for round in $(seq "$rounds"); do
    for peer in $peers; do
      echo "round $round of $rounds: $peer"
      # Memory per connection is that of a server which has done nothing else.
      for step in $steps; do
        if [[ $step == idle* ]]; then
          start_server
          load "$step"
          stop_server
        fi
      done
      start_server
      for step in $steps; do
        [[ $step == idle* ]] || load "$step"
      done
      stop_server
    done
  done
  local missed=0
  node bench/report.mjs "$out/socketio.jsonl" | tee "$out/socketio.md" || missed=1
  ((failed == 0)) || die "$failed runs lost, doubled or reordered messages, or did not finish: see $out/socketio.jsonl"
  ((missed == 0)) || die "a floor was missed: see $out/socketio.md"
}

start_server() {
  (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null && die "port $PORT is taken; choose another with BENCH_PORT"
  bench/"$peer"/start.sh >"$WORK/$peer.log" 2>&1 &
  server=$!
  local try
  for try in $(seq 100); do
    (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null && sleep 0.5 && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  die "$peer did not start, see $WORK/$peer.log"
}

stop_server() {
  ((server > 0)) || return 0
  kill "$server" 2>/dev/null || true
  local try
  for try in $(seq 50); do
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  kill -9 "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=0
}

# One step against the server that is up: the line of JSON to the file, the short of it to the terminal.
load() {
  local line
  line=$(timeout 180 "${pin_load[@]}" dotnet artifacts/bin/Parley.Load/release/parley-load.dll "$1" \
    --conf "bench/$peer/load.conf" --port "$PORT" --pid "$server" --label "$peer" \
    --seconds "${STEP_SECONDS:-2}" --warmup "${WARMUP:-1.5}") || failed=$((failed + 1))
  [[ -n $line ]] || return 0
  echo "$line" >>"$out/socketio.jsonl"
  node bench/report.mjs --line "$line"
}

case ${2:-} in
  socketio) bench_socketio ;;
  log | scale)
    need_dotnet
    exec dotnet run -c Release --project bench/Parley.Bench -- "${@:2}"
    ;;
  micro)
    need_dotnet
    exec dotnet run -c Release --project bench/Parley.Micro -- "${@:3}"
    ;;
  *)
    bench_usage
    [[ -z ${2:-} || $2 == help || $2 == --help || $2 == -h ]] || exit 2
    ;;
esac
