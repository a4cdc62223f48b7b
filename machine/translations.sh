#!/bin/sh
# Compiles the catalogues whose source is newer.
set -eu
cd "$(dirname "$0")/.."
for source in contest/translations/*/LC_MESSAGES/messages.po; do
    [ -e "$source" ] || continue
    compiled=${source%.po}.mo
    if [ ! -e "$compiled" ] || [ "$source" -nt "$compiled" ]; then
        .venv/bin/pybabel --quiet compile -i "$source" -o "$compiled"
    fi
done
