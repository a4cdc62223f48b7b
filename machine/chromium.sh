#!/bin/sh
# Debian's Chromium, for tests that look at pages, and fonts for the scripts of the site.
set -eu
cd "$(dirname "$0")/.."
. machine/lib.sh
if [ ! -x /usr/bin/chromium ]; then
    if [ "$(os_id)" = ubuntu ]; then
        say "Ubuntu's Chromium package is a stub; browser tests need a real /usr/bin/chromium and are left out"
        exit 0
    fi
    install_packages Chromium chromium
fi
# Without them Chinese and Hebrew are boxes.
missing=
[ -d /usr/share/fonts/opentype/noto ] || missing="$missing fonts-noto-cjk"
[ -d /usr/share/fonts/truetype/noto ] || missing="$missing fonts-noto-core"
# shellcheck disable=SC2086
[ -z "$missing" ] || install_packages "fonts" fontconfig $missing
