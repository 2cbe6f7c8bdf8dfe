#!/usr/bin/env bash
# local-cluster.sh FOLDER [COMMAND...]: the topology of temporal-compose.yml on this machine without Docker: PostgreSQL,
# Temporal's production server with its shards, the namespace, the PayPal simulator, two workers and two gateways, each a
# process of its own. Prints `ready` and the addresses, then runs COMMAND with them in its environment and stops everything
# after it; without COMMAND it runs until Ctrl-C. FOLDER keeps the database and the logs: the same folder goes on.
#
# TEMPORAL_ADDRESS names a Temporal server that runs already: then neither PostgreSQL nor a server is started.
# LOCAL_CLUSTER_ONLY=database starts PostgreSQL alone, such as to restore a backup, with PGHOST, PGPORT, PGUSER and
# PGPASSWORD set; =temporal the server too and nothing of Holdfast, such as for `npm run bench`.
# LOCAL_CLUSTER_TIME_SKIPPING=yes lets `holdfast advance` move the clocks of checkouts.
# LOCAL_CLUSTER_BUILT=yes runs what dist/ holds. LOCAL_CLUSTER_FAIRNESS=off leaves matching.enableFairness off.
# LOCAL_CLUSTER_WEBHOOK_URL is where the simulator delivers PayPal's events, if not to the first gateway.
#
# Needs Debian's postgresql (15 or newer), node and npm. The server is built from its Go module once (about five minutes of
# CPU) and kept in the user's cache; TEMPORAL_SERVER and TEMPORAL_SQL_TOOL name programs to take instead.
set -euo pipefail

[ $# -ge 1 ] || { sed -n '2,17s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"
version=1.32.0
base=${LOCAL_CLUSTER_PORT:-17200}
namespace=default
processes=()

say() { echo "local-cluster: $*"; }

stop_all() {
  trap - EXIT
  # Workers and gateways first, the database last: each still has what it writes to.
  for ((i = ${#processes[@]} - 1; i >= 0; i--)); do
    kill -TERM "${processes[i]}" 2>/dev/null || continue
    wait "${processes[i]}" 2>/dev/null || true
  done
  if [ -n "${pg:-}" ]; then
    as_postgres "$pg/pg_ctl" -D "$folder/database" -m fast -w stop >>"$folder/postgresql.log" 2>&1 || true
  fi
  say stopped
}

# start NAME COMMAND...: in the background, its output in FOLDER/NAME.log.
start() {
  local name=$1
  shift
  "$@" >"$folder/$name.log" 2>&1 &
  processes+=($!)
  export LOCAL_CLUSTER_PIDS="${LOCAL_CLUSTER_PIDS:+$LOCAL_CLUSTER_PIDS }$name=$!"
  say "$name pid $!"
}

# until_true SECONDS WHAT COMMAND...
until_true() {
  local seconds=$1 what=$2 i pid
  shift 2
  for ((i = 0; i < seconds * 5; i++)); do
    for pid in "${processes[@]}"; do
      kill -0 "$pid" 2>/dev/null || { say "a process has ended while $what; see the logs in $folder"; return 1; }
    done
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.2
  done
  say "$what took longer than $seconds s; see the logs in $folder"
  return 1
}

answers() { curl -fsS -o /dev/null --max-time 3 "$1"; }

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

# Before anything is started: a server of somebody else at one of these ports would be taken for ours.
require_ports() {
  local offset port
  for offset in 1 2 3 4 11 12 20 32 33 34 35 39 43 64 65 90; do
    port=$((base + offset))
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      say "port $port is taken: set LOCAL_CLUSTER_PORT to another base than $base"
      exit 1
    fi
  done
}

find_programs() {
  pg=${POSTGRESQL_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)}
  [ -x "$pg/initdb" ] || { say "PostgreSQL's initdb was not found: install Debian's postgresql, or set POSTGRESQL_BIN"; exit 1; }
  local built=${HOLDFAST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/holdfast}/temporal-server-$version
  server=${TEMPORAL_SERVER:-$built/server}
  export TEMPORAL_SQL_TOOL=${TEMPORAL_SQL_TOOL:-$built/sql}
  if [ ! -x "$server" ] || [ ! -x "$TEMPORAL_SQL_TOOL" ]; then
    say "building Temporal server $version from its Go module"
    GOBIN=$built nice -n 19 go install \
      "go.temporal.io/server/cmd/server@v$version" "go.temporal.io/server/cmd/tools/sql@v$version"
  fi
}

start_database() {
  local port=$1
  if [ ! -s "$folder/database.password" ]; then
    (umask 077 && head -c 24 /dev/urandom | base64 >"$folder/database.password")
  fi
  password=$(cat "$folder/database.password")
  if [ ! -d "$folder/database" ]; then
    mkdir -m 700 "$folder/database"
    local given
    given=$(mktemp)
    cp "$folder/database.password" "$given"
    if [ "$(id -u)" = 0 ]; then chown postgres "$folder/database" "$given"; chmod 711 "$folder"; fi
    as_postgres "$pg/initdb" -D "$folder/database" -U temporal --pwfile="$given" --auth=scram-sha-256 \
      --no-locale -E UTF8 >"$folder/postgresql.log"
    rm "$given"
  fi
  # The same settings as in temporal-compose.yml.
  as_postgres "$pg/pg_ctl" -D "$folder/database" -w -l "$folder/database/server.log" start >>"$folder/postgresql.log" \
    -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=150 -c synchronous_commit=on"
  export PGHOST=127.0.0.1 PGPORT=$port PGUSER=temporal PGPASSWORD=$password PATH="$PATH:$pg"
  export LOCAL_CLUSTER_PIDS="${LOCAL_CLUSTER_PIDS:+$LOCAL_CLUSTER_PIDS }postgresql=$(head -1 "$folder/database/postmaster.pid")"
  say "PostgreSQL at 127.0.0.1:$port"
}

start_temporal() {
  local database_port=$1
  say "bringing the schema to $version"
  SQL_PLUGIN=postgres12 SQL_HOST=127.0.0.1 SQL_PORT=$database_port SQL_USER=temporal SQL_PASSWORD=$password \
    ops/temporal/schema.sh >"$folder/schema.log" 2>&1 || { tail -5 "$folder/schema.log"; exit 1; }
  cp ops/temporal/dynamic-config.yaml "$folder/dynamic-config.yaml"
  if [ "${LOCAL_CLUSTER_TIME_SKIPPING:-no}" = yes ]; then
    for key in frontend.WorkflowTimeSkippingEnabled system.workflowTimeSkippingEnabled; do
      printf '%s:\n  - value: true\n' "$key" >>"$folder/dynamic-config.yaml"
    done
  fi
  if [ "${LOCAL_CLUSTER_FAIRNESS:-on}" = off ]; then
    sed -i '/^matching.enableFairness:/{n;s/true/false/}' "$folder/dynamic-config.yaml"
  fi
  # As temporal-compose.yml has it; ports are moved so that a development server may run beside it.
  start temporal env -C "$folder" \
    DB=postgres12 DB_PORT="$database_port" POSTGRES_SEEDS=127.0.0.1 POSTGRES_USER=temporal POSTGRES_PWD="$password" \
    NUM_HISTORY_SHARDS="${NUM_HISTORY_SHARDS:-512}" \
    SQL_MAX_CONNS=24 SQL_MAX_IDLE_CONNS=24 SQL_VIS_MAX_CONNS=8 SQL_VIS_MAX_IDLE_CONNS=8 \
    BIND_ON_IP=127.0.0.1 TEMPORAL_ALLOW_NO_AUTH=true LOG_LEVEL=warn \
    PROMETHEUS_ENDPOINT="127.0.0.1:$((base + 90))" DYNAMIC_CONFIG_FILE_PATH="$folder/dynamic-config.yaml" \
    FRONTEND_GRPC_PORT="$((base + 33))" FRONTEND_HTTP_PORT="$((base + 43))" FRONTEND_MEMBERSHIP_PORT="$((base + 1))" \
    HISTORY_GRPC_PORT="$((base + 34))" HISTORY_MEMBERSHIP_PORT="$((base + 2))" \
    MATCHING_GRPC_PORT="$((base + 35))" MATCHING_MEMBERSHIP_PORT="$((base + 3))" \
    WORKER_GRPC_PORT="$((base + 39))" WORKER_MEMBERSHIP_PORT="$((base + 4))" \
    "$server" start
  export TEMPORAL_ADDRESS=127.0.0.1:$((base + 33)) TEMPORAL_NAMESPACE=$namespace
  until_true 120 'waiting for Temporal' bash -c "exec 3<>/dev/tcp/127.0.0.1/$((base + 33))"
  # The port listens before the server answers: preparing the namespace is tried again until it does.
  until_true 120 'preparing the namespace' node bin/holdfast.js namespace prepare
  say "Temporal at $TEMPORAL_ADDRESS"
}

start_holdfast() {
  local i
  export PAYPAL_BASE_URL=http://127.0.0.1:$((base + 20)) PAYPAL_CLIENT_ID=simulator PAYPAL_CLIENT_SECRET=simulator
  start simulator node dist/simulator/main.js --port "$((base + 20))" --state "$folder/simulator.jsonl"
  until_true 120 'waiting for the simulator' answers "$PAYPAL_BASE_URL/_simulator/clock"
  local webhook=${LOCAL_CLUSTER_WEBHOOK_URL:-http://127.0.0.1:$((base + 11))/webhooks/paypal}
  PAYPAL_WEBHOOK_ID=$(node bin/holdfast.js webhook register "$webhook" --json | sed -n 's/.*"webhookId": *"\([^"]*\)".*/\1/p')
  [ -n "$PAYPAL_WEBHOOK_ID" ] || { say 'the webhook was not registered'; return 1; }
  export PAYPAL_WEBHOOK_ID
  for i in 1 2; do
    HOLDFAST_STATE=$folder/worker-$i HOLDFAST_WORKER_PORT=$((base + 63 + i)) \
      start "worker-$i" node dist/src/worker.js
    HOLDFAST_STATE=$folder/gateway-$i HOLDFAST_GATEWAY_PORT=$((base + 10 + i)) \
      start "gateway-$i" node dist/src/gateway/main.js
  done
  for i in 1 2; do
    until_true 240 "waiting for worker $i" answers "http://127.0.0.1:$((base + 63 + i))/readyz"
    until_true 240 "waiting for gateway $i" answers "http://127.0.0.1:$((base + 10 + i))/readyz"
  done
  export HOLDFAST_URL=http://127.0.0.1:$((base + 11)) HOLDFAST_OTHER_URL=http://127.0.0.1:$((base + 12))
}

require_ports
[ -n "${TEMPORAL_ADDRESS:-}" ] || find_programs
[ "${LOCAL_CLUSTER_ONLY:-}" = database ] || [ "${LOCAL_CLUSTER_BUILT:-no}" = yes ] || npm run --silent build
trap stop_all EXIT
trap 'exit 130' INT TERM
if [ -n "${TEMPORAL_ADDRESS:-}" ]; then
  export TEMPORAL_NAMESPACE=${TEMPORAL_NAMESPACE:-$namespace}
  until_true 120 'preparing the namespace' node bin/holdfast.js namespace prepare
else
  start_database "$((base + 32))"
  [ "${LOCAL_CLUSTER_ONLY:-}" = database ] || start_temporal "$((base + 32))"
fi
if [ -n "${LOCAL_CLUSTER_ONLY:-}" ]; then
  "$@"
  exit
fi
start_holdfast
say "gateways at $HOLDFAST_URL and $HOLDFAST_OTHER_URL, metrics of the workers at :$((base + 64)) and :$((base + 65))"
say ready
if [ $# -gt 0 ]; then "$@"; else while :; do sleep 3600 & wait $!; done; fi
