#!/usr/bin/env bash
# A step in the replacement of a key of infra/secrets: docs/runbooks/rotate-keys.md says how long to wait between them.
#
#   rotate-key.sh publish|sign|retire NAME   jwt_keys, session_keys, cursor_keys or webhook_secret_keys
#
# publish puts a new key behind the old one, sign puts it in front, retire removes the old one. After each: rolling-restart.sh.
set -euo pipefail
umask 077

step="${1:-}"
folder="${SECRETS_FOLDER:-$(cd "$(dirname "$0")/.." && pwd)/secrets}"
file="$folder/${2:?name the ring, such as jwt_keys}"
IFS=, read -r -d '' -a ring < <(tr -d '\n' <"$file" && printf '\0')
first="${ring[0]%%:*}"
last="${ring[-1]%%:*}"

refuse() {
  echo "$2: $1" >&2
  exit 1
}
case "$step" in
  publish)
    [ "${#ring[@]}" = 1 ] || refuse "$file has ${#ring[@]} keys: sign and retire come first" publish
    kid="$(date -u +%Y-%m-%d-%H%M%S)"
    ring+=("$kid:$(openssl rand -base64 48 | tr -d '\n=+/' | cut -c1-48)")
    ;;
  sign)
    # Names are times, so that a step that is made twice is found out.
    [[ "${#ring[@]}" = 2 && "$first" < "$last" ]] || refuse "no key of $file waits for its turn" sign
    ring=("${ring[1]}" "${ring[0]}")
    ;;
  retire)
    [[ "${#ring[@]}" = 2 && "$first" > "$last" ]] || refuse "no key of $file has had its turn" retire
    ring=("${ring[0]}")
    ;;
  *)
    echo 'rotate-key.sh publish|sign|retire NAME' >&2
    exit 2
    ;;
esac

(IFS=,; printf '%s' "${ring[*]}" >"$file.new")
chmod 444 "$file.new"
mv "$file.new" "$file"
echo "$(basename "$file"): $(printf '%s\n' "${ring[@]}" | cut -d: -f1 | paste -sd, -)"
