# Words that the scripts here share; sourced, never run.
# A missing prerequisite that can't be installed ends with exit 3 and one line that says what to do.

say() { printf '• %s\n' "$*" >&2; }

give_up() {
    printf 'podium: %s\n' "$*" >&2
    exit 3
}

is_root() { [ "$(id -u)" = 0 ]; }

os_id() { (. /etc/os-release && echo "${ID:-}") 2>/dev/null || echo unknown; }

# install_packages WHAT PACKAGE...: from Debian's packages, as root; WHAT is for the one line.
# Services are not started by it: what we need, we start ourselves.
install_packages() {
    what=$1
    shift
    command -v apt-get >/dev/null || give_up "$what is missing, and this system has no apt-get to install it with: install $* and try again"
    is_root || give_up "$what is missing: sudo apt-get install $*"
    say "installing $what ($*)"
    log=$(mktemp)
    policy=/usr/sbin/policy-rc.d
    if [ -e $policy ]; then policy=; else printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy; fi
    trap 'rm -f "$log" $policy' EXIT
    trap 'exit 130' INT TERM
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -q --no-install-recommends "$@" >"$log" 2>&1 </dev/null ||
        { apt-get update -q && apt-get install -y -q --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null || {
        tail -n 15 "$log" >&2
        give_up "apt-get could not install $*"
    }
    rm -f "$log" $policy
    trap - EXIT INT TERM
}
