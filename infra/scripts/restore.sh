#!/usr/bin/env bash
# Restores a backup into an empty database, whole or not at all.
#
#   restore.sh FILE
#
#   DATABASE_URL     the PostgreSQL to restore into; its database is there and holds no tables (required)
#   BACKUP_IDENTITY  the file with the age secret key, for an encrypted backup
#
# Afterwards run `headgate migrate`, when the backup is of an older version, and start the API and the worker.
set -euo pipefail
umask 077

. "$(dirname "$0")/database-url.sh"
file="${1:?name the backup: restore.sh FILE}"
[ -r "$file" ] || { echo "there is no backup $file" >&2; exit 1; }

if [ -e "$file.sha256" ]; then
  (cd "$(dirname "$file")" && sha256sum --check --quiet "$(basename "$file").sha256") >&2
else
  echo "no $file.sha256: the file is not checked" >&2
fi

tables="$(psql --dbname="$DATABASE_ADDRESS" --no-psqlrc --tuples-only --no-align --command \
  "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")"
if [ "$tables" != 0 ]; then
  echo "the database holds $tables tables: restore into an empty one" >&2
  exit 1
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
dump="$file"
if [[ "$file" == *.age ]]; then
  : "${BACKUP_IDENTITY:?set BACKUP_IDENTITY to the file with the secret key}"
  dump="$work/dump"
  age --decrypt --identity "$BACKUP_IDENTITY" --output "$dump" "$file"
fi
pg_restore --no-owner --no-privileges --file=- "$dump" |
  psql --dbname="$DATABASE_ADDRESS" --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --single-transaction --output=/dev/null
echo "restored $file"
