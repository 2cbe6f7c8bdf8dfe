#!/bin/sh
# assemble.sh TARBALL FOLDER: puts the packed product with its locked dependencies into an empty folder, as the container
# image holds it: no development dependency, no install script, the native module of this platform alone, and a list of
# all that is in it (sbom.json, CycloneDX). Needs npm and the registry; run it from the folder of package-lock.json.
set -eu
tarball=$1
folder=$2

mkdir -p "$folder"
tar -xzf "$tarball" --strip-components=1 -C "$folder"
cp package-lock.json "$folder"
cd "$folder"
npm ci --omit=dev --ignore-scripts --prefer-offline --no-audit --no-fund --silent

# The SDK brings its native module for five platforms, about 30 MB each.
native=node_modules/@temporalio/core-bridge
case $(uname -sm) in
  'Linux x86_64') keep=x86_64-unknown-linux-gnu ;;
  'Linux aarch64') keep=aarch64-unknown-linux-gnu ;;
  'Darwin x86_64') keep=x86_64-apple-darwin ;;
  'Darwin arm64') keep=aarch64-apple-darwin ;;
  *) echo "assemble.sh: Temporal's SDK has no native module for $(uname -sm)" >&2; exit 1 ;;
esac
[ -d "$native/releases/$keep" ] || { echo "assemble.sh: $native/releases/$keep is missing" >&2; exit 1; }
find "$native/releases" -mindepth 1 -maxdepth 1 ! -name "$keep" -exec rm -r {} +

# Only now: npm lists what package.json asks for, and the development dependencies are not here.
npm pkg delete devDependencies scripts
npm sbom --sbom-format=cyclonedx > sbom.json
rm package-lock.json
