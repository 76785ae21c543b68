#!/usr/bin/env bash
# Runs backup.sh every day at the time that BACKUP_AT says (UTC, 03:00 by default), until it is told to stop. A backup that fails is
# said in the log and by its age in the metrics; the next one is made all the same.
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
at="${BACKUP_AT:-03:00}"
trap 'kill "$!" 2>/dev/null || :; exit 0' TERM INT
while :; do
  now="$(date -u +%s)"
  next="$(date -u -d "$at" +%s)"
  [ "$next" -gt "$now" ] || next="$(date -u -d "tomorrow $at" +%s)"
  echo "the next backup is at $(date -u -d "@$next" +%Y-%m-%dT%H:%M:%SZ)"
  # A signal is heard while this shell waits for a child in the background, and not before one in the foreground ends.
  sleep "$((next - now))" &
  wait $!
  "$here/backup.sh" &
  wait $! || echo 'the backup failed' >&2
done
