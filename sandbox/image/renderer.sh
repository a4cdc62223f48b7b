#!/bin/sh
# Compiles the renderer with headers that do not stay, and reads the fonts ahead.
set -eu
there() { dpkg-query -W -f '${Package}\n' | sort; }
there >/tmp/renderer/before
apt-get update -qq
apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends libpoppler-cpp-dev libwebp-dev fontconfig

g++ -std=gnu++17 -O2 -Wall -Wextra -Werror -I/usr/include/poppler/cpp \
    -o /usr/local/libexec/podium/renderer /tmp/renderer/renderer.cpp -lpoppler-cpp -lwebp
mkdir -p /usr/local/share/podium/fonts
cp /tmp/renderer/fonts.conf /usr/local/share/podium/fonts.conf
# What was read ahead counts while folders are as old as they were: whole seconds survive any archive.
find /usr/share/fonts -type d -exec touch -d 2020-01-01T00:00:00Z {} +
FONTCONFIG_FILE=/usr/local/share/podium/fonts.conf fc-cache --force

there | comm -13 /tmp/renderer/before - | xargs apt-get purge -y -qq -o Dpkg::Use-Pty=0
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/*
# What is no PDF is answered with one record: it starts, and finds its libraries.
[ "$(echo 'no pdf' | /usr/local/libexec/podium/renderer 1 100 1 1000 1000 | wc -c)" = 20 ]
