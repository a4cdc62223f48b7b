#!/bin/sh
# PostgreSQL's server programs, for tests that make a cluster of their own; no service is started.
set -eu
cd "$(dirname "$0")/.."
. machine/lib.sh
for program in /usr/lib/postgresql/*/bin/initdb; do
    [ -x "$program" ] && exit 0
done
install_packages PostgreSQL postgresql
