#!/bin/sh
# Precompiles <bits/stdc++.h> for each -std we offer, and proves that the compiler takes it.
# Options must be those of sandbox/languages/cpp.py: another -std or any -D and it is not used.
set -eu
header=$(find /usr/include -path '*/bits/stdc++.h' | head -n 1)
folder=$header.gch
mkdir -p "$folder"
for standard in gnu++20; do
    g++ -x c++-header -std=$standard -O2 -o "$folder/$standard" "$header"
    printf '#include <bits/stdc++.h>\nint main() {}\n' >/tmp/proof.cpp
    g++ -std=$standard -O2 -H -fsyntax-only /tmp/proof.cpp 2>&1 | grep -q "^! $folder/$standard" || {
        echo "the precompiled header of $standard is not used" >&2
        exit 1
    }
done
rm /tmp/proof.cpp
