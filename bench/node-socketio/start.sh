#!/bin/sh
# "start.sh build" installs; "start.sh" serves on PORT, in the foreground, behind the prefix PIN (such as "taskset -c 0").
set -e
cd "$(dirname "$0")"
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error >&2
[ "$1" = build ] && exit 0
exec ${PIN:-} node server.mjs
