#!/usr/bin/env bash
# What the changelogs of the programs say of a version: release-notes.sh 1.4.0
set -euo pipefail
cd "$(dirname "$0")/.."

version="${1:?which version, such as 1.4.0}"
for program in api worker cli; do
  entry="$(awk -v heading="## $version" '/^## / { here = ($0 == heading); next } here' "apps/$program/CHANGELOG.md")"
  # One that only went along with the others has nothing to tell.
  [ -z "${entry//[[:space:]]/}" ] || printf '## %s\n%s\n\n' "$program" "$entry"
done | { grep . || { echo "no changelog tells of $version" >&2; exit 1; }; }
