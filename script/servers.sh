# The servers that tests need, in the folder `scratch`; stop_servers ends them all. Sourced after lib.sh.

pids=()

# as_nobody COMMAND...: PostgreSQL refuses to run as root, so root lends it the user that Debian made for it.
as_nobody() {
  if [ "$(id -u)" != 0 ]; then "$@"
  elif id -u postgres >/dev/null 2>&1; then runuser -u postgres -- "$@"
  else runuser -u nobody -- "$@"; fi
}

postgresql_programs() {
  local newest
  newest=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -1)
  [ -x "$newest/initdb" ] && { echo "$newest"; return; }
  pg_config --bindir
}

# A throw-away PostgreSQL on a socket in our own folder, without a port; exports TEST_DATABASE_URL.
# What it holds is lost with the machine anyway, so it does not wait for the disk.
start_postgresql() {
  local home="$scratch/postgresql"
  programs=$(postgresql_programs)
  mkdir -p "$home"
  [ "$(id -u)" != 0 ] || chown "$(id -u postgres 2>/dev/null || id -u nobody)" "$home"
  say "PostgreSQL in $home"
  as_nobody "$programs/initdb" --pgdata="$home/data" --username=comity --auth=trust --encoding=UTF8 --locale=C.UTF-8 \
    --no-sync >"$scratch/initdb.log" 2>&1 || { cat "$scratch/initdb.log" >&2; die "PostgreSQL could not be set up."; }
  as_nobody "$programs/pg_ctl" --pgdata="$home/data" --wait --silent --log="$home/log" \
    --options="-k $home -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=300" start ||
    { cat "$home/log" >&2; die "PostgreSQL did not start."; }
  export TEST_DATABASE_URL="postgres://comity@${home//\//%2F}/postgres"
}

# start_comity NAME COMMAND...: starts the program, waits for its address, and sets `address`.
# Its standard output goes to NAME.out in our folder, the rest to NAME.log.
start_comity() {
  local name=$1 tries; shift
  "$COMITY_BIN" "$@" >"$scratch/$name.out" 2>"$scratch/$name.log" &
  local pid=$!
  pids+=("$pid")
  for tries in $(seq 600); do
    address=$(grep -ohm1 'http://127\.0\.0\.1:[0-9]*' "$scratch/$name.out" "$scratch/$name.log" | head -1) || true
    [ -n "$address" ] && return
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  say "comity $* did not start"
  cat "$scratch/$name.out" "$scratch/$name.log" >&2
  return 1
}

# start_demo NAME: the sample, in a folder of its own; exports COMITY_DEMO (its JSON line) and COMITY_DATA.
start_demo() {
  export COMITY_DEMO="$scratch/$1.out" COMITY_DATA="$scratch/$1.data"
  start_comity "$1" demo --listen 127.0.0.1:0 --data "$COMITY_DATA" --json
}

# start_empty: a server that nobody has set up yet; exports COMITY_EMPTY, its address, and COMITY_FIRST_CODE, which
# opens its first page.
start_empty() {
  local tries
  start_comity empty serve --listen 127.0.0.1:0 --data "$scratch/empty.data" || return
  for tries in $(seq 100); do
    COMITY_FIRST_CODE=$(grep -ohm1 'code="[^"]*"' "$scratch/empty.log" "$scratch/empty.out" | head -1 | cut -d'"' -f2) || true
    [ -z "$COMITY_FIRST_CODE" ] || break
    sleep 0.1
  done
  export COMITY_EMPTY="$address" COMITY_FIRST_CODE
}

stop_servers() {
  local pid
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done
  pids=()
  if [ -n "${programs:-}" ]; then
    as_nobody "$programs/pg_ctl" --pgdata="$scratch/postgresql/data" --mode=immediate --silent stop || true
    programs=""
  fi
}
