#!/usr/bin/env bash
# Restarts the containers of services one by one, each when the one before is well again: they read their secrets anew.
#
#   rolling-restart.sh SERVICE...   such as worker api
#
# For a change of .env, headgate.env or the version see docs/runbooks/rolling-upgrade.md: that needs other containers.
set -euo pipefail

cd "$(dirname "$0")/.."
for service in "${@:?name the services, such as worker api}"; do
  containers="$(docker compose ps --quiet "$service")"
  [ -n "$containers" ] || { echo "no container of $service runs" >&2; exit 1; }
  for container in $containers; do
    docker restart "$container"
    for ((left = 120; left > 0; left--)); do
      [ "$(docker inspect --format '{{.State.Health.Status}}' "$container")" != healthy ] || break
      sleep 1
    done
    [ "$left" -gt 0 ] || { echo "$container is not well after two minutes: the others run on as they were" >&2; exit 1; }
  done
done
