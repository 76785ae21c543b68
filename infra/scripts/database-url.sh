# shellcheck shell=bash
# Sets DATABASE_ADDRESS, which is DATABASE_URL without its password, and PGPASSWORD. Arguments of a process are seen by
# everybody who lists processes; its environment is not. DATABASE_URL_FILE names a file with it, as for the programs.
[ -z "${DATABASE_URL_FILE:-}" ] || DATABASE_URL="$(cat "$DATABASE_URL_FILE")"
: "${DATABASE_URL:?set DATABASE_URL}"
if [[ "$DATABASE_URL" =~ ^(postgres(ql)?://[^:/@]*):([^@/]*)@(.*)$ ]]; then
  DATABASE_ADDRESS="${BASH_REMATCH[1]}@${BASH_REMATCH[4]}"
  password="${BASH_REMATCH[3]//\\/\\\\}"
  printf -v PGPASSWORD '%b' "${password//%/\\x}"
  export PGPASSWORD
  unset password
else
  DATABASE_ADDRESS="$DATABASE_URL"
fi
# What only Prisma and the pooler know, the tools of PostgreSQL refuse.
DATABASE_ADDRESS="$(sed -E 's/([?&])(pgbouncer|connection_limit|schema)=[^&]*/\1/g; s/[?&]+$//; s/\?&+/?/; s/&&+/\&/g' <<<"$DATABASE_ADDRESS")"
export -n DATABASE_URL
