#!/bin/sh
# What an untrusted program has no use for: raised rights, package tools' state, other accounts' files.
set -eu
find / -xdev \( -perm -4000 -o -perm -2000 \) -type f -exec chmod a-s {} +
find / -xdev -type d \( -perm -0002 -o -perm -2000 \) -exec chmod o-w,g-s {} +
rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/* /root/.[!.]* /etc/shadow- /etc/passwd- /etc/group- /etc/gshadow-
mkdir -p /box /program /joint
found=$(find / -xdev \( -perm -4000 -o -perm -2000 \) | head -n 5)
[ -z "$found" ] || { echo "still setuid or setgid: $found" >&2; exit 1; }
