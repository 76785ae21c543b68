#!/usr/bin/env bash
# Puts a certificate where nginx of infra/compose.prod.yaml reads it. Afterwards: docker compose exec nginx nginx -s reload
#
#   install-certificate.sh [LINEAGE]   a folder with fullchain.pem and privkey.pem; as certbot's --deploy-hook RENEWED_LINEAGE
set -euo pipefail

lineage="${1:-${RENEWED_LINEAGE:?name the folder with fullchain.pem and privkey.pem}}"
folder="${TLS_FOLDER:-$(cd "$(dirname "$0")/.." && pwd)/secrets/tls}"

of_certificate="$(openssl x509 -in "$lineage/fullchain.pem" -noout -pubkey)"
of_key="$(openssl pkey -in "$lineage/privkey.pem" -pubout)"
[ "$of_certificate" = "$of_key" ] || { echo "the key in $lineage is not that of the certificate" >&2; exit 1; }

# nginx in its container is a user of its own, and the folder above lets nobody else of the machine in.
install -m 444 "$lineage/privkey.pem" "$folder/key.pem.new"
install -m 444 "$lineage/fullchain.pem" "$folder/certificate.pem.new"
mv "$folder/key.pem.new" "$folder/key.pem"
mv "$folder/certificate.pem.new" "$folder/certificate.pem"
openssl x509 -in "$folder/certificate.pem" -noout -subject -enddate
