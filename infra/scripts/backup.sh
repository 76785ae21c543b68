#!/usr/bin/env bash
# Backs the database up into one file, checks the file, and removes those that are no longer kept.
#
#   DATABASE_URL        the PostgreSQL to back up (required)
#   BACKUP_DIR          where the files are kept (required)
#   BACKUP_RECIPIENT    an age public key: the file is encrypted for it, and nobody here can read it
#   BACKUP_KEEP_DAILY   days of which the newest backup is kept, 7 by default
#   BACKUP_KEEP_WEEKLY  weeks of which the newest backup is kept, 4 by default
#   BACKUP_KEEP_MONTHLY months of which the newest backup is kept, 12 by default
#   BACKUP_METRICS      a file that is told when this went well and how long the backup is, for the node exporter to read:
#                       one that ends with .prom in the folder of its --collector.textfile.directory
#
# Needs pg_dump and pg_restore of the server's version or later, and age where a recipient is set.
set -euo pipefail
umask 077

. "$(dirname "$0")/database-url.sh"
: "${BACKUP_DIR:?set BACKUP_DIR}"

mkdir -p "$BACKUP_DIR"
# Two at once would remove each other's unfinished files.
exec 9>"$BACKUP_DIR/.lock"
flock --nonblock 9 || { echo "another backup is running in $BACKUP_DIR" >&2; exit 1; }

name="headgate-$(date -u +%Y%m%dT%H%M%SZ).dump"
work="$(mktemp -d "$BACKUP_DIR/.unfinished-XXXXXX")"
trap 'rm -rf "$work"' EXIT

pg_dump --dbname="$DATABASE_ADDRESS" --format=custom --no-owner --no-privileges --file="$work/$name"
pg_restore --list "$work/$name" >"$work/list"
grep -q 'TABLE DATA public _prisma_migrations' "$work/list" || { echo 'the backup holds no Headgate' >&2; exit 1; }

if [ -n "${BACKUP_RECIPIENT:-}" ]; then
  age --recipient "$BACKUP_RECIPIENT" --output "$work/$name.age" "$work/$name"
  rm "$work/$name"
  name="$name.age"
fi
(cd "$work" && sha256sum "$name" >"$name.sha256")
sync "$work/$name" "$work/$name.sha256"
mv "$work/$name.sha256" "$BACKUP_DIR/"
mv "$work/$name" "$BACKUP_DIR/"
echo "$BACKUP_DIR/$name"

if [ -n "${BACKUP_METRICS:-}" ]; then
  # Whole at once, since it may be read at any moment, and by another user.
  cat >"$BACKUP_METRICS.new" <<METRICS
# HELP headgate_backup_last_success_timestamp_seconds When the last backup was complete.
# TYPE headgate_backup_last_success_timestamp_seconds gauge
headgate_backup_last_success_timestamp_seconds $(date +%s)
# HELP headgate_backup_size_bytes Length of the last backup.
# TYPE headgate_backup_size_bytes gauge
headgate_backup_size_bytes $(stat --format=%s "$BACKUP_DIR/$name")
METRICS
  chmod 644 "$BACKUP_METRICS.new"
  mv "$BACKUP_METRICS.new" "$BACKUP_METRICS"
fi

# The newest of each day, week and month, for as many of each as are kept.
declare -A taken
declare -A left=(
  [day]="${BACKUP_KEEP_DAILY:-7}"
  [week]="${BACKUP_KEEP_WEEKLY:-4}"
  [month]="${BACKUP_KEEP_MONTHLY:-12}"
)
find "$BACKUP_DIR" -maxdepth 1 -type f \( -name 'headgate-*.dump' -o -name 'headgate-*.dump.age' \) -printf '%f\n' | sort -r >"$work/all"
while read -r file; do
  stamp="${file#headgate-}"
  day="${stamp:0:8}"
  keep=false
  for period in day week month; do
    case "$period" in
      day) of="$day" ;;
      week) of="$(date -u -d "$day" +%GW%V)" ;;
      month) of="${day:0:6}" ;;
    esac
    if [ -z "${taken[$period $of]:-}" ] && [ "${left[$period]}" -gt 0 ]; then
      taken["$period $of"]=1
      left[$period]=$((left[$period] - 1))
      keep=true
    fi
  done
  [ "$keep" = true ] || rm -f "$BACKUP_DIR/$file" "$BACKUP_DIR/$file.sha256"
done <"$work/all"
