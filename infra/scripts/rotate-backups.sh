#!/usr/bin/env bash
# Removes the backups of BACKUP_DIR that are no longer kept: the newest of each day, week and month stays, for as many of each as
# BACKUP_KEEP_DAILY, BACKUP_KEEP_WEEKLY and BACKUP_KEEP_MONTHLY say, and the newest of all always. Days and weeks are those of UTC.
# backup.sh runs it, and lets nobody else into the folder meanwhile.
set -euo pipefail

: "${BACKUP_DIR:?set BACKUP_DIR}"
declare -A taken
declare -A left=(
  [day]="${BACKUP_KEEP_DAILY:-7}"
  [week]="${BACKUP_KEEP_WEEKLY:-4}"
  [month]="${BACKUP_KEEP_MONTHLY:-12}"
)
for period in day week month; do
  # Anything else would be taken for 0, which removes what should have been kept.
  [[ "${left[$period]}" =~ ^(0|[1-9][0-9]{0,5})$ ]] || { echo "BACKUP_KEEP_*: ${left[$period]} is no number" >&2; exit 1; }
done

cd "$BACKUP_DIR"
of='headgate-[0-9]{8}T[0-9]{6}Z'
stamps() { find . -maxdepth 1 -type f -regextype posix-extended -regex "./$of\.$1" -printf '%f\n' | cut -c10-25 | sort -ru; }
mapfile -t backups < <(stamps 'dump(\.age)?')
mapfile -t weeks < <(for stamp in "${backups[@]}"; do echo "${stamp:0:8}"; done | date -u -f - +%GW%V)
[ "${#weeks[@]}" = "${#backups[@]}" ] || { echo 'a backup has a name that is no date' >&2; exit 1; }

declare -A kept
[ "${#backups[@]}" = 0 ] || kept["${backups[0]}"]=1
for index in "${!backups[@]}"; do
  stamp="${backups[$index]}"
  declare -A is=([day]="${stamp:0:8}" [week]="${weeks[$index]}" [month]="${stamp:0:6}")
  for period in day week month; do
    if [ -z "${taken[${is[$period]}]:-}" ] && [ "${left[$period]}" -gt 0 ]; then
      taken[${is[$period]}]=1
      left[$period]=$((left[$period] - 1))
      kept["$stamp"]=1
    fi
  done
done

# All parts of a backup go together; parts without a dump are of a run that was cut short.
gone=()
for stamp in $(stamps '(dump|files\.tar\.gz)(\.age)?(\.sha256)?'); do
  [ -n "${kept[$stamp]:-}" ] || gone+=("headgate-$stamp".{dump,files.tar.gz}{,.age}{,.sha256})
done
rm -f "${gone[@]}"
