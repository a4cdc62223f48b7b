#!/bin/sh
# A Docker engine that answers: the one that is there, else one that we start and leave running.
# `machine/docker.sh FOLDER` starts one apart from the machine's, with all it has in FOLDER (a short path;
# its socket is FOLDER/docker.sock, its process FOLDER/docker.pid): for tests that stop an engine.
set -eu
cd "$(dirname "$0")/.."
. machine/lib.sh

folder=${1:-}
if [ -n "$folder" ]; then
    socket=$folder/docker.sock
    url=unix://$socket
    pidfile=$folder/docker.pid
    log=$folder/dockerd.log
    state=$folder/exec
else
    socket=/var/run/docker.sock
    url=${DOCKER_HOST:-unix://$socket}
    pidfile=/var/run/docker.pid
    log=/var/log/podium-dockerd.log
    state=/var/run/docker
fi

answers() {
    .venv/bin/python - "$url" <<'PYTHON' 2>/dev/null
import sys, docker
docker.APIClient(base_url=sys.argv[1], version="auto", timeout=10).ping()
PYTHON
}

# wait_for SECONDS: until it answers, or its process has gone.
wait_for() {
    left=$(($1 * 2))
    until answers; do
        left=$((left - 1))
        [ $left -gt 0 ] || return 1
        [ -z "${engine:-}" ] || kill -0 "$engine" 2>/dev/null || return 1
        sleep 0.5
    done
}

# A pid file left by an engine that died names nobody, a zombie, or somebody else by now.
drop_stale() {
    [ -e "$1" ] || return 0
    pid=$(cat "$1" 2>/dev/null || true)
    status=/proc/${pid:-none}/status
    if ! grep -qs "^Name:[[:space:]]*$2\$" "$status" || grep -qs '^State:[[:space:]]*Z' "$status"; then
        rm -f "$1"
    fi
}

# In a session of its own, so that Ctrl-C at our terminal does not reach it.
start_engine() {
    drop_stale "$pidfile" dockerd
    drop_stale "$state/containerd/containerd.pid" containerd
    setsid dockerd ${folder:+--data-root "$folder/data" --exec-root "$state" --pidfile "$pidfile" \
        --host "$url" --bridge none --iptables=false} "$@" </dev/null >"$log" 2>&1 &
    engine=$!
    wait_for 60
}

answers && exit 0

if [ -z "$folder" ]; then
    [ -z "${DOCKER_HOST:-}" ] || give_up "the Docker engine at DOCKER_HOST=$DOCKER_HOST does not answer"
    if [ -S $socket ] && [ ! -w $socket ]; then
        group=$(stat -c %G $socket)
        give_up "you may not use Docker: sudo usermod -aG $group $(id -un), then: newgrp $group"
    fi
    is_root || give_up "no Docker engine answers: start it (sudo systemctl start docker), or install it (sudo apt-get install docker.io)"
fi
command -v dockerd >/dev/null || install_packages "Docker" docker.io
if [ -z "$folder" ] && [ -d /run/systemd/system ]; then
    say "starting Docker"
    systemctl start docker || give_up "systemctl could not start Docker: see systemctl status docker"
    wait_for 60 && exit 0
    give_up "Docker was started but does not answer on $socket"
fi
drop_stale "$pidfile" dockerd
if [ -e "$pidfile" ]; then
    say "waiting for the Docker engine that is starting"
    wait_for 60 && exit 0
    give_up "a dockerd runs (process $(cat "$pidfile")) but does not answer on $socket"
fi
say "starting a Docker engine (it stays up; its log is $log)"
start_engine && exit 0
if [ -z "$folder" ] && grep -qiE 'iptables|bridge|nf_tables' "$log"; then
    # Nothing of ours but compose needs the bridge: sandboxes have no network at all.
    say "no bridge to be had here: once more without"
    start_engine --bridge none --iptables=false --ip6tables=false && exit 0
fi
tail -n 5 "$log" >&2
give_up "the Docker engine did not start: see $log"
