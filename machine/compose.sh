#!/bin/sh
# Compose (the engine's plug-in if it is there, else docker-compose, else Debian's), and what images
# built here are to trust as this machine does.
set -eu
cd "$(dirname "$0")/.."
. machine/lib.sh
for certificate in /usr/local/share/ca-certificates/*.crt; do
    [ ! -e "$certificate" ] || cp "$certificate" machine/certificates/
done
docker compose version >/dev/null 2>&1 && exit 0
command -v docker-compose >/dev/null && exit 0
install_packages Compose docker-compose
