#!/bin/sh
# "start.sh build" publishes into WORK; "start.sh" serves on PORT, in the foreground, behind the prefix PIN (such as "taskset -c 0").
set -e
host=$(cd "$(dirname "$0")/../../tests/conformance-host" && pwd)
out=${WORK:?}/parley-socketio
if [ "$1" = build ] || [ ! -f "$out/conformance-host.dll" ]; then
  dotnet publish "$host" -c Release -o "$out" --nologo --verbosity quiet >&2
fi
[ "$1" = build ] && exit 0
# A run of seconds would else measure the JIT's first drafts, or what was compiled beforehand for any machine. The nursery is sized to the cache of one core, as it has one.
export DOTNET_TieredCompilation=${DOTNET_TieredCompilation:-0} DOTNET_ReadyToRun=${DOTNET_ReadyToRun:-0} DOTNET_GCgen0size=${DOTNET_GCgen0size:-0x400000}
exec ${PIN:-} dotnet "$out/conformance-host.dll" bench "${PORT:-3000}"
