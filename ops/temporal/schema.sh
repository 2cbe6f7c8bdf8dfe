#!/bin/sh
# Creates Temporal's two databases in PostgreSQL where they are missing and brings their tables to this release. Each step is
# safe twice, so any failure is one: it ends this script. Settings: SQL_PLUGIN, SQL_HOST, SQL_PORT, SQL_USER, SQL_PASSWORD.
set -eu
tool=${TEMPORAL_SQL_TOOL:-temporal-sql-tool}
for name in temporal visibility; do
  database=temporal
  [ "$name" = temporal ] || database=temporal_visibility
  "$tool" --db "$database" create
  "$tool" --db "$database" setup-schema -v 0.0
  "$tool" --db "$database" update-schema --schema-name "postgresql/v12/$name"
done
