# The gate: sourced by ./dev test. Every step prints what it does and how long it took; the last line is the sum of
# all tests of all kinds. A step that is not a test run (format, lint) counts as one.
need_dotnet
need_node
find_chromium
find_python
source tests/postgres.sh
start_postgres
need_package redis-server redis-server
need_package strace strace
need_package openssl openssl

logs=artifacts/test
rm -rf "$logs"
mkdir -p "$logs"
passed=0
failed=0

# step NAME COUNTER COMMAND...: runs the command; COUNTER reads its log and prints "PASSED FAILED". Tests that fail are run once
# more, for they share two cores with a database, browsers and each other: what passes then is named at the end, and is to be mended.
# What the checker of histories has found is never tried again: that a promise is kept the next time says nothing.
step() {
  local name=$1 counter=$2 log started=$SECONDS ok bad
  shift 2
  local command=("$@")
  log=$logs/${name// /-}.log
  printf '%-34s ' "$name"
  try
  if ((bad > 0)) && [[ $counter != count_check ]] && ! grep -q "C[1-9]: .*violated [0-9]* times" "$log"; then
    mv "$log" "$log.first"
    echo "$name (the first run: $log.first)" >>"$logs/unsteady.txt"
    printf 'failed, once more ... '
    try
    tail -n 40 "$log.first" | sed 's/^/    /' >>"$logs/unsteady.txt"
  fi
  passed=$((passed + ok))
  failed=$((failed + bad))
  printf '%5d passed %3d failed  %4d s\n' "$ok" "$bad" "$((SECONDS - started))"
  if ((bad > 0)); then
    echo "---- $name: the end of $log"
    tail -n 60 "$log"
    echo "----"
  fi
}

# A run that failed without a failing test (a crash, a build error, no tests found, no end) is a failure too.
try() {
  local status=0
  "${command[@]}" >"$log" 2>&1 || status=$?
  if ((status == 124 || status == 137)); then echo "It did not end within its time, and was ended. What still ran is named above." >>"$log"; fi
  read -r ok bad < <("$counter" "$log" "$status")
  if ((status != 0 && bad == 0)); then bad=1; fi
}

count_check() { (($2 == 0)) && echo "1 0" || echo "0 1"; }

# "   Parley.Tests  Total: 24, Errors: 0, Failed: 0, Skipped: 1, Not Run: 0, Time: 1.234s"
count_dotnet() {
  awk '/ Total: [0-9]+, Errors: [0-9]+, Failed: / {
         gsub(/[^0-9]+/, " ", $0)
         sub(/^ /, "")
         # What is left of the line: total, errors, failed, skipped, not run, and the time.
         bad += $2 + $3; ok += $1 - $2 - $3 - $4 - $5
       }
       END { if (ok + bad == 0) bad = 1; print ok + 0, bad + 0 }' "$1"
}

# "# pass 12" and "# fail 0" (tap), or the same with an information sign (spec)
count_node() {
  awk '/^(#|ℹ) pass [0-9]+$/ { ok += $3 } /^(#|ℹ) (fail|cancelled) [0-9]+$/ { bad += $3 }
       END { if (ok + bad == 0) bad = 1; print ok + 0, bad + 0 }' "$1"
}

# "      Tests  2 failed | 31 passed (33)"
count_vitest() {
  sed 's/\x1b\[[0-9;]*m//g' "$1" | awk '/^ +Tests / {
         for (i = 2; i <= NF; i++) { if ($i ~ /^passed/) ok += $(i - 1); if ($i ~ /^failed/) bad += $(i - 1) }
       }
       END { if (ok + bad == 0) bad = 1; print ok + 0, bad + 0 }'
}

# "Ran 42 tests in 10.310s" and, if not all passed, "FAILED (failures=1, errors=2)"
count_python() {
  awk '/^Ran [0-9]+ tests? in / { total = $2 }
       /^FAILED \(/ { gsub(/[^0-9]+/, " "); for (i = 1; i <= NF; i++) bad += $i }
       END { if (total == 0) bad = 1; if (bad > total) total = bad; print total - bad, bad + 0 }' "$1"
}

# Suites for Node, one after the other.
suites() {
  local suite
  for suite in "$@"; do
    step "$(basename "$suite") packages" count_check npm_install "$suite"
    step "$(basename "$suite")" count_node node_tests "$suite"
  done
}

# The longest takes three minutes. A test that hangs is named and ended, and so is a run.
# Where there is a folder "gate", its tests and those beside it: what else there is, is for the soak.
node_tests() {
  local files=${2:-}
  [[ -d $1/gate ]] && files='*.test.mjs gate/*.test.mjs'
  (cd "$1" && timeout --kill-after=10 900 node --test --test-timeout=300000 --test-reporter=tap $files)
}

dotnet_tests() {
  local project=$1
  shift
  timeout --kill-after=10 900 "artifacts/bin/$project/release/$project" -noLogo -noColor -longRunning 60 "$@"
}

# beside NAME FUNCTION: runs the steps of a function while others run; what they say and count follows at "together".
beside() {
  (
    passed=0
    failed=0
    "$2"
    echo "$passed $failed" >"$logs/$1.sum"
  ) >"$logs/$1.txt" 2>&1 &
  besides+=("$1 $!")
}

together() {
  local one name pid ok bad
  for one in "${besides[@]}"; do
    read -r name pid <<<"$one"
    wait "$pid" || echo "0 1" >"$logs/$name.sum"
    cat "$logs/$name.txt"
    read -r ok bad <"$logs/$name.sum"
    passed=$((passed + ok))
    failed=$((failed + bad))
  done
  besides=()
}

besides=()

sources() {
  step "format" count_check dotnet format whitespace Parley.slnx --verify-no-changes --no-restore
  step "web lint and types" count_check npm --prefix web run --silent lint
  step "web unit tests" count_vitest npm --prefix web run --silent test
}

# They wait more than they compute.
real_clients() {
  suites tests/interop tests/redis-interop tests/differential tests/chat-interop tests/seeds
  step "interop, Python" count_python "$PYTHON" tests/interop/python_client_test.py
  SOCKETIO_TRANSPORT=streams step "Parley.SocketIO.Tests, streams" count_dotnet dotnet_tests Parley.SocketIO.Tests
  step "bench, report" count_node node_tests bench
}

faults() { suites tests/chaos; }

step "restore" count_check dotnet restore Parley.slnx
step "web packages" count_check npm_install web
beside sources sources
step "build, analyzers" count_check dotnet build Parley.slnx -c Release --no-restore -p:Gate=true --verbosity quiet
together
# A test run on a build that failed would judge the build before it.
if ((failed == 0)); then
  beside clients real_clients
  # What does not ask the database, or only by what others ask too (the matrix of who may what), runs on the default engine alone;
  # ./dev soak runs everything on both.
  others=()
  for area in Access ApiDocs Configuration; do
    others+=(-namespace- "Parley.Tests.$area")
  done
  TMPDIR=$(fast_directory) step "Parley.Tests" count_dotnet dotnet_tests Parley.Tests
  TMPDIR=$(fast_directory) PARLEY_TEST_POSTGRES=$POSTGRES_URL step "Parley.Tests, PostgreSQL" \
    count_dotnet dotnet_tests Parley.Tests "${others[@]}"
  together
  # These measure, or are about moments.
  for project in tests/*.Tests; do
    project=$(basename "$project")
    [[ $project == Parley.Tests ]] || TMPDIR=$(fast_directory) step "$project" count_dotnet dotnet_tests "$project"
  done
  step "Parley.SocketIO.Tests, alone" count_dotnet dotnet_tests Parley.SocketIO.Tests -explicit only -class '*DescriptorTests'
  beside faults faults
  suites tests/browser
  together
fi

echo
if [[ -s $logs/unsteady.txt ]]; then
  echo "Failed at first, and were run once more:"
  cat "$logs/unsteady.txt"
fi
if ((failed > 0)); then
  echo "Not passed. The full output of each step is in $logs."
else
  echo "All passed in $SECONDS s."
fi
echo "$passed passed, $failed failed"
((failed == 0)) || exit 1
