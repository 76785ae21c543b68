#!/usr/bin/env bash
# Backs the database up into one file, checks the file, and removes those that are no longer kept. Contents of files are in the
# database too, unless FILE_STORE=directory keeps them in a folder: then name it, and they are backed up beside.
#
#   DATABASE_URL        the PostgreSQL to back up (required)
#   BACKUP_DIR          where the backups are kept (required)
#   BACKUP_FILES        the folder `files` of DATA_DIR, where FILE_STORE=directory; `none` leaves what is there out
#   BACKUP_RECIPIENT    an age public key: the backup is encrypted for it, and nobody here can read it
#   BACKUP_KEEP_DAILY   days of which the newest backup is kept, 7 by default
#   BACKUP_KEEP_WEEKLY  weeks of which the newest backup is kept, 4 by default
#   BACKUP_KEEP_MONTHLY months of which the newest backup is kept, 12 by default
#   BACKUP_METRICS      a file that is told when this went well and how long the backup is, for the node exporter to read:
#                       one that ends with .prom in the folder of its --collector.textfile.directory
#
# Needs pg_dump, pg_restore and psql of the server's version or later, and age where a recipient is set.
set -euo pipefail
umask 077

. "$(dirname "$0")/database-url.sh"
: "${BACKUP_DIR:?set BACKUP_DIR}"
files="${BACKUP_FILES:-}"

mkdir -p "$BACKUP_DIR"
# Two at once would remove each other's unfinished files.
exec 9>"$BACKUP_DIR/.lock"
flock --nonblock 9 || { echo "another backup is running in $BACKUP_DIR" >&2; exit 1; }
rm -rf "$BACKUP_DIR"/.unfinished-*

if [ -z "$files" ]; then
  ask() { psql --dbname="$DATABASE_ADDRESS" --no-psqlrc --tuples-only --no-align --command "$1"; }
  # A database of an older version may not have files yet.
  if [ "$(ask "SELECT count(to_regclass('stored_file')) + count(to_regclass('file_content'))")" = 2 ]; then
    elsewhere="$(ask 'SELECT count(*) FROM stored_file WHERE id NOT IN (SELECT id FROM file_content)')"
    if [ "$elsewhere" != 0 ]; then
      echo "the contents of $elsewhere files are not in the database: set BACKUP_FILES to their folder, or to none" >&2
      exit 1
    fi
  fi
elif [ "$files" != none ] && [ ! -d "$files" ]; then
  echo "there is no folder $files" >&2
  exit 1
fi

base="headgate-$(date -u +%Y%m%dT%H%M%SZ)"
dump="$base.dump"
work="$(mktemp -d "$BACKUP_DIR/.unfinished-XXXXXX")"
trap 'rm -rf "$work"' EXIT

# Encrypts a part where it has to be, writes its sum, and sets `part` to its name.
seal() {
  part="$1"
  if [ -n "${BACKUP_RECIPIENT:-}" ]; then
    age --recipient "$BACKUP_RECIPIENT" --output "$work/$part.age" "$work/$part"
    rm "$work/$part"
    part="$part.age"
  fi
  (cd "$work" && sha256sum "$part" >"$part.sha256")
  sync "$work/$part" "$work/$part.sha256"
}

pg_dump --dbname="$DATABASE_ADDRESS" --format=custom --no-owner --no-privileges --file="$work/$dump"
pg_restore --list "$work/$dump" >"$work/list"
grep -q 'TABLE DATA public _prisma_migrations' "$work/list" || { echo 'the backup holds no Headgate' >&2; exit 1; }
# After the dump: each file that it knows has its content by now. One that is deleted meanwhile makes tar say 1.
if [ -n "$files" ] && [ "$files" != none ]; then
  tar --create --gzip --directory="$files" --exclude=./unfinished --warning=none --file="$work/$base.files.tar.gz" . || [ $? = 1 ]
  seal "$base.files.tar.gz"
  mv "$work/$part.sha256" "$work/$part" "$BACKUP_DIR/"
fi
seal "$dump"
size="$(stat --format=%s "$work/$part")"
# The name of the dump is what makes it a backup: it comes last.
mv "$work/$part.sha256" "$BACKUP_DIR/"
mv "$work/$part" "$BACKUP_DIR/"
echo "$BACKUP_DIR/$part"

"$(dirname "$0")/rotate-backups.sh"

if [ -n "${BACKUP_METRICS:-}" ]; then
  # Whole at once, since it may be read at any moment, and by another user.
  cat >"$BACKUP_METRICS.new" <<METRICS
# HELP headgate_backup_last_success_timestamp_seconds When the last backup was complete.
# TYPE headgate_backup_last_success_timestamp_seconds gauge
headgate_backup_last_success_timestamp_seconds $(date +%s)
# HELP headgate_backup_size_bytes Length of the last backup of the database.
# TYPE headgate_backup_size_bytes gauge
headgate_backup_size_bytes $size
METRICS
  chmod 644 "$BACKUP_METRICS.new"
  mv "$BACKUP_METRICS.new" "$BACKUP_METRICS"
fi
