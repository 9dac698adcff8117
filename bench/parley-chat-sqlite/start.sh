#!/bin/sh
# As bench/parley-chat, on SQLite whatever DATABASE_URL says.
unset DATABASE_URL
export NAME=parley-chat-sqlite
exec "$(dirname "$0")/../parley-chat/start.sh" "$@"
