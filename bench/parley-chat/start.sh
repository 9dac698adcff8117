#!/bin/sh
# The chat itself. "start.sh build" publishes into WORK and fills the database (DATABASE_URL, else SQLite in WORK) with PEOPLE
# people in groups of ten; their tokens are in $WORK/parley-chat/tokens, a line each. "start.sh" serves on PORT, in the
# foreground, behind the prefix PIN (such as "taskset -c 0").
set -e
here=$(cd "$(dirname "$0")" && pwd)
name=${NAME:-parley-chat}
out=${WORK:?}/$name
export DATA_DIR=$out/data ACCESS_TOKEN_MINUTES=1440 RATE_LIMITS=off PUBLIC_ROOM=off
if [ "$1" = build ]; then
  dotnet publish "$here/../../src/Parley" -c Release -p:BuildWeb=false -o "$out/server" --nologo --verbosity quiet >&2
  dotnet publish "$here/../Parley.Bench" -c Release -p:BuildWeb=false -o "$out/bench" --nologo --verbosity quiet >&2
  rm -rf "$DATA_DIR"
  exec dotnet "$out/bench/Parley.Bench.dll" fill "${PEOPLE:-10000}" "$out/tokens" >&2
fi
# As in bench/parley-socketio: a run of seconds would else measure the JIT's first drafts.
export DOTNET_TieredCompilation=${DOTNET_TieredCompilation:-0} DOTNET_ReadyToRun=${DOTNET_ReadyToRun:-0} DOTNET_GCgen0size=${DOTNET_GCgen0size:-0x400000}
exec ${PIN:-} dotnet "$out/server/Parley.dll"
