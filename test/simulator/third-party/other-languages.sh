#!/usr/bin/env bash
# Drives a whole life against the simulator with a Go client and a Python client, each fetched by its own package
# tool, and prints each step with what came of it. Needs go, python3 and the packages' registries; ends with 1 at the
# first step that went otherwise.
#
#     test/simulator/third-party/other-languages.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../../.."
work=$(mktemp -d)
simulator=
cleanup() {
  [ -z "$simulator" ] || kill "$simulator" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

node --import tsx simulator/main.ts --port 0 >"$work/simulator.log" &
simulator=$!
until grep -q '^ready$' "$work/simulator.log"; do
  kill -0 "$simulator" 2>/dev/null || { echo "the simulator ended before it was ready" >&2; exit 1; }
  sleep 0.1
done
url=$(sed -n 's/^PayPal simulator //p' "$work/simulator.log")

echo "## Go: $(sed -n 's/^require //p' "$here/go/go.mod")"
(cd "$here/go" && go run . "$url")

echo "## Python: $(cat "$here/python/requirements.txt")"
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/python/requirements.txt"
"$work/venv/bin/python" "$here/python/life.py" "$url"
