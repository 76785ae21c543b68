#!/usr/bin/env bash
# Makes what infra/compose.prod.yaml needs and the repository cannot hold; what is there already stays as it is.
#
#   make-secrets.sh [FOLDER]   the folder of the Compose files by default
#
#   PUBLIC_URL        the address that clients use, such as https://api.example.com, for .env
#   HEADGATE_VERSION  the version that runs, for .env; that of this clone by default
#
#   FOLDER/.env              what Docker Compose reads: its files, the version, the address
#   FOLDER/headgate.env      settings of the programs (docs/configuration.md)
#   FOLDER/secrets/          keys and passwords, each in a file of its own
#   FOLDER/secrets/tls       a certificate that nobody trusts, so that nginx starts before there is another
#   FOLDER/secrets/providers files that headgate.env names, such as keys of providers
set -euo pipefail

here="$(cd "$(dirname "$0")" && pwd)"
folder="${1:-$here/..}"
version="${HEADGATE_VERSION:-$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$here/../../apps/api/package.json")}"
mkdir -p "$folder/secrets/providers" "$folder/secrets/tls"
cd "$folder"
# Files of secrets are mounted as they are: the programs in the containers, which are users of their own, have to read them, and
# nobody else on the machine gets through the folder.
chmod 700 secrets
chmod 755 secrets/providers secrets/tls

random() { openssl rand -base64 48 | tr -d '\n=+/' | cut -c1-48; }
write() {
  if [ -e "$1" ]; then
    echo "kept   $1"
  else
    printf '%s' "$2" >"$1"
    chmod "${3:-444}" "$1"
    echo "wrote  $1"
  fi
}

today="$(date -u +%Y-%m-%d)"
write secrets/postgres_password "$(random)"
write secrets/database_url "postgresql://headgate:$(cat secrets/postgres_password)@postgres:5432/headgate"
for keys in jwt_keys session_keys cursor_keys webhook_secret_keys; do write "secrets/$keys" "$today:$(random)"; done
write secrets/grafana_password "$(random)"
# Incoming webhooks of Slack, Mattermost or the like. Nobody hears at this one.
for severity in critical warning; do write "secrets/alerts_${severity}_url" 'http://127.0.0.1:9/nobody'; done

if [ ! -e secrets/tls/certificate.pem ]; then
  host="${PUBLIC_URL:-https://localhost}"
  host="${host#*://}"
  host="${host%%[:/]*}"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj "/CN=$host" \
    -addext "subjectAltName=DNS:$host" -keyout secrets/tls/key.pem -out secrets/tls/certificate.pem 2>/dev/null
  chmod 444 secrets/tls/key.pem secrets/tls/certificate.pem
  echo "wrote  secrets/tls, for $host, trusted by nobody"
else
  echo "kept   secrets/tls"
fi

processors="$(getconf _NPROCESSORS_ONLN)"
group=''
[ ! -S /var/run/docker.sock ] || group="$(stat --format=%g /var/run/docker.sock)"
write .env "# What Docker Compose reads in this folder; docs/deployment.md has all of it.
COMPOSE_FILE=compose.yaml:compose.prod.yaml
# Also backup, and monitoring: COMPOSE_PROFILES=backup,monitoring
COMPOSE_PROFILES=backup
HEADGATE_VERSION=$version
PUBLIC_URL=${PUBLIC_URL:-}
# Models that Ollama pulls at the start, such as llama3.2:1b.
HEADGATE_MODEL=
# Processors that Ollama may take, and each API, each worker and PostgreSQL. Docker refuses more than there are.
OLLAMA_CPUS=$processors
PROGRAM_CPUS=$((processors < 2 ? processors : 2))
# The group that may read Docker's socket, for the logs.
DOCKER_GROUP=${group:-999}
" 600
write headgate.env "# Settings of the API, the worker and the command line, one NAME=value a line: docs/configuration.md. The stack itself sets what
# leads to its parts and secrets. Files below secrets/providers are at /run/providers.
# OPENAI_API_KEY_FILE=/run/providers/openai_api_key
# MODELS_CONFIG_FILE=/run/providers/models.yaml
# OPERATOR_ORGANIZATION=
# SECURITY_CONTACT=mailto:security@example.com
# OTEL_EXPORTER_OTLP_ENDPOINT=http://tempo:4318
" 600
