#!/bin/sh
# Makes the cluster once, for POSTGRES_USER with POSTGRES_PASSWORD, and serves it: what the official image does.
set -eu
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    secret=$(mktemp)
    printf '%s\n' "$POSTGRES_PASSWORD" >"$secret"
    initdb -U "$user" --pwfile "$secret" -E UTF8 --locale=C.UTF-8 --auth-host scram-sha-256 --auth-local trust
    rm "$secret"
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    pg_ctl -w -o "-c listen_addresses=''" start
    [ "$database" = postgres ] || createdb -U "$user" "$database"
    pg_ctl -w -m fast stop
fi
exec postgres -c listen_addresses='*'
