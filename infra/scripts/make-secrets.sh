#!/usr/bin/env bash
# Makes the secrets that infra/compose.prod.yaml mounts, each in a file of its own; what is there already stays as it is.
#
#   make-secrets.sh [FOLDER]   infra/secrets by default
#
# The certificate and its key are put beside them as tls_certificate and tls_key.
set -euo pipefail

folder="${1:-$(dirname "$0")/../secrets}"
mkdir -p "$folder"
cd "$folder"
# Files of secrets are mounted as they are: the programs in the containers, which are users of their own, have to read them, and
# nobody else on the machine gets through the folder.
chmod 700 .

random() { openssl rand -base64 48 | tr -d '\n=+/' | cut -c1-48; }
write() {
  if [ -e "$1" ]; then
    echo "kept   $1"
  else
    printf '%s' "$2" >"$1"
    chmod 444 "$1"
    echo "wrote  $1"
  fi
}

today="$(date -u +%Y-%m-%d)"
write postgres_password "$(random)"
write database_url "postgresql://headgate:$(cat postgres_password)@postgres:5432/headgate"
for keys in jwt_keys session_keys cursor_keys webhook_secret_keys; do write "$keys" "$today:$(random)"; done
write grafana_password "$(random)"
