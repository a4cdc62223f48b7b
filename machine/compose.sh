#!/bin/sh
# Compose: the engine's plug-in if it is there, else docker-compose, else Debian's.
set -eu
cd "$(dirname "$0")/.."
. machine/lib.sh
docker compose version >/dev/null 2>&1 && exit 0
command -v docker-compose >/dev/null && exit 0
install_packages Compose docker-compose
