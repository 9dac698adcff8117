# Sourced: start_postgres makes a PostgreSQL cluster of its own in a new directory, starts it on a free port and sets
# POSTGRES_URL. It is stopped and removed when the script ends.
find_postgres() {
  # Debian's packages keep the programs of the server out of the path.
  POSTGRES_BIN=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [[ -x ${POSTGRES_BIN:-}/initdb ]] || POSTGRES_BIN=$(dirname "$(command -v initdb || echo /none/initdb)")
  [[ -x $POSTGRES_BIN/initdb ]]
}

# Where a sync costs nothing, if the machine has such a place with 2 GB to spare. What is tested of crashes there is that of processes.
fast_directory() {
  local free
  free=$(df -m --output=avail /dev/shm 2>/dev/null | tail -n 1)
  [[ -w /dev/shm && ${free:-0} -ge 2048 ]] && echo /dev/shm || echo /tmp
}

start_postgres() {
  find_postgres || { install_packages postgresql && find_postgres; } || die "PostgreSQL's initdb is not found; install PostgreSQL 15 or later"
  postgres_dir=$(mktemp -d "$(fast_directory)/parley-postgres-XXXXXX")
  # The server refuses to run as root.
  postgres_as=()
  if [[ $(id -u) == 0 ]]; then
    chown postgres "$postgres_dir"
    postgres_as=(setpriv --reuid postgres --regid postgres --clear-groups)
  fi
  local port log=$postgres_dir/log
  port=$(node --input-type=module -e 'import { freePort } from "./tests/ports.mjs"; console.log(await freePort())')
  "${postgres_as[@]}" "$POSTGRES_BIN/initdb" -D "$postgres_dir/data" -A trust -U parley -E UTF8 --no-locale >"$log" 2>&1 ||
    { cat "$log"; die "initdb failed; why is above"; }
  trap stop_postgres EXIT
  "${postgres_as[@]}" "$POSTGRES_BIN/pg_ctl" -D "$postgres_dir/data" -w -l "$postgres_dir/data/log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=500" start >>"$log" 2>&1 ||
    { cat "$log" "$postgres_dir/data/log"; die "PostgreSQL did not start; why is above"; }
  export POSTGRES_URL=postgresql://parley@127.0.0.1:$port/postgres
}

stop_postgres() {
  "${postgres_as[@]}" "$POSTGRES_BIN/pg_ctl" -D "$postgres_dir/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$postgres_dir"
}
