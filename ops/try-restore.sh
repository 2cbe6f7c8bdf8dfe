#!/usr/bin/env bash
# try-restore.sh FOLDER: what a restored backup does to money, tried on ops/local-cluster.sh with PostgreSQL and Temporal's
# production server. A checkout of 100.00 is held; both databases are dumped; 10.00 are captured; the databases are restored,
# so that Temporal no longer knows of that capture; the deadline comes, which captures what is left without anybody asking.
# Exits with 1 unless PayPal's ledger then shows 100.00 in all. FOLDER must not exist: it keeps databases, dumps and logs.
#
# The clock is moved to the deadline, which the production server does only where it is told that it may.
set -euo pipefail

[ $# -eq 1 ] && [ ! -e "$1" ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

checkout=restored-1
export checkout folder
export LOCAL_CLUSTER_TIME_SKIPPING=yes

say() { echo "try-restore: $*"; }

# Run within the cluster, which has set where everything is.
cat >"$folder/steps.sh" <<'STEPS'
set -euo pipefail
holdfast() { node bin/holdfast.js "$@"; }
ledger() {
  curl -fsS "$PAYPAL_BASE_URL/_simulator/ledger" | node -e '
    const { effects } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
    for (const { effect, amount } of effects) console.log(`PayPal: ${effect} ${amount.value}`);
    const captured = effects.filter(({ effect }) => effect === "CAPTURED");
    const cents = captured.reduce((sum, { amount }) => sum + Math.round(Number(amount.value) * 100), 0);
    console.log(`captured in all: ${(cents / 100).toFixed(2)}`);'
}
case $1 in
  hold)
    order=$(holdfast checkout start --id "$checkout" --amount 100.00 --currency USD --at-deadline capture --json |
      sed -n 's/.*"orderId": *"\([^"]*\)".*/\1/p' | head -n 1)
    curl -fsS -o "$folder/approved.json" -X POST "$PAYPAL_BASE_URL/_simulator/orders/$order/approve"
    holdfast checkout approve "$checkout" --wait
    say() { echo "try-restore: $*"; }
    say "dumping both databases while everything runs"
    for name in temporal temporal_visibility; do pg_dump -Fc "$name" >"$folder/$name.dump"; done
    holdfast checkout capture "$checkout" --amount "10.00 USD" --key lost
    ledger ;;
  restore)
    for name in temporal temporal_visibility; do
      dropdb "$name"
      createdb "$name"
      pg_restore -d "$name" "$folder/$name.dump"
    done ;;
  deadline)
    holdfast checkout show "$checkout"
    holdfast advance "$checkout" --by "30 d"
    ledger | tee "$folder/ledger.txt"
    grep -qx 'captured in all: 100.00' "$folder/ledger.txt" ;;
esac
STEPS

say 'one: a hold, a backup, and a capture after it'
ops/local-cluster.sh "$folder/cluster" bash "$folder/steps.sh" hold
say 'two: Temporal is stopped, and both databases are restored'
LOCAL_CLUSTER_ONLY=database ops/local-cluster.sh "$folder/cluster" bash "$folder/steps.sh" restore
say 'three: everything runs again, and the deadline comes'
LOCAL_CLUSTER_BUILT=yes ops/local-cluster.sh "$folder/cluster" bash "$folder/steps.sh" deadline
say 'what was captured is what was held'
