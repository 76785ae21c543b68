#!/usr/bin/env bash
# Restores a backup into an empty database, whole or not at all.
#
#   restore.sh FILE
#
#   DATABASE_URL     the PostgreSQL to restore into; its database is there and holds no tables (required)
#   BACKUP_FILES     for a backup with contents of files: the folder `files` of DATA_DIR, missing or empty; `none` leaves them out
#   BACKUP_IDENTITY  the file with the age secret key, for an encrypted backup
#
# Afterwards run `headgate migrate`, when the backup is of an older version, and start the API and the worker.
set -euo pipefail
umask 077

. "$(dirname "$0")/database-url.sh"
file="${1:?name the backup: restore.sh FILE}"
archive="${file%.age}"
archive="${archive%.dump}.files.tar.gz"
[[ "$file" != *.age ]] || archive="$archive.age"
files="${BACKUP_FILES:-}"
[ -r "$file" ] || { echo "there is no backup $file" >&2; exit 1; }

tables="$(psql --dbname="$DATABASE_ADDRESS" --no-psqlrc --tuples-only --no-align --command \
  "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")"
if [ "$tables" != 0 ]; then
  echo "the database holds $tables tables: restore into an empty one" >&2
  exit 1
fi
if [ -e "$archive" ] && [ -z "$files" ]; then
  echo "contents of files belong to the backup: set BACKUP_FILES to their folder, or to none" >&2
  exit 1
elif [ -n "$files" ] && [ "$files" != none ]; then
  [ -e "$archive" ] || { echo "there is no $archive" >&2; exit 1; }
  if [ -e "$files" ] && [ -n "$(ls -A "$files")" ]; then
    echo "$files is not empty" >&2
    exit 1
  fi
else
  archive=''
fi

work="$(mktemp -d)"
unpacked=''
trap 'rm -rf "$work" ${unpacked:+"$unpacked"}' EXIT

# Sets `opened` to where a part of the backup is, as it was before it was encrypted.
open_part() {
  if [ -e "$1.sha256" ]; then
    (cd "$(dirname "$1")" && sha256sum --check --quiet "$(basename "$1").sha256") >&2
  else
    echo "no $1.sha256: the sum is not checked" >&2
  fi
  opened="$1"
  if [[ "$1" == *.age ]]; then
    : "${BACKUP_IDENTITY:?set BACKUP_IDENTITY to the file with the secret key}"
    opened="$work/$2"
    age --decrypt --identity "$BACKUP_IDENTITY" --output "$opened" "$1"
  fi
}

open_part "$file" dump
dump="$opened"
# All of it can be read: what was cut off or damaged is found before the database is touched.
pg_restore --file=/dev/null "$dump"

if [ -n "$archive" ]; then
  open_part "$archive" files
  mkdir -p "$(dirname "$files")"
  unpacked="$(mktemp -d "$(dirname "$files")/.restored-XXXXXX")"
  tar --extract --gzip --numeric-owner --directory="$unpacked" --file="$opened"
  # In their place before the rows that speak of them; taken away again unless those come.
  [ ! -d "$files" ] || rmdir "$files"
  mv "$unpacked" "$files"
  unpacked="$files"
fi
# One transaction of one connection: whatever ends it, nothing of it stays. Its end decides what becomes of the files, so a
# signal to this shell waits for it.
trap : HUP INT TERM
pg_restore --dbname="$DATABASE_ADDRESS" --no-owner --no-privileges --single-transaction --exit-on-error "$dump"
unpacked=''
echo "restored $file"
