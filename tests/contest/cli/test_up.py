import os
import re
import signal
import socket
import stat
import subprocess
import time
from pathlib import Path

import pytest
import requests
from redis import Redis

from tests.starting import until


def tree(parent):
    """Ids of all descendants of a process."""
    children = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            facts = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        children.setdefault(int(facts[1]), []).append(int(path.parent.name))
    found, waiting = [], [parent]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def alive(pids):
    return [pid for pid in pids if Path(f"/proc/{pid}").exists() and not is_zombie(pid)]


def is_zombie(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def address(process):
    process.says("Podium is at ", 60)
    return re.search(r"Podium is at (\S+)", process.said).group(1)


@pytest.fixture
def up(start):
    """Everything but workers of the sandbox, at an address of its own."""
    process = start("up", "--port", "0", "--slots", "0", "--web", "2")
    return process, address(process)


def test_up_serves_and_ctrl_c_leaves_nothing(up, home):
    process, where = up
    assert requests.get(where, timeout=10).status_code == 200
    pids = tree(process.popen.pid)
    assert len(pids) == 5  # Redis, two web processes, the desk, the sweeper
    process.signal(signal.SIGINT)
    assert process.wait(15) == 0
    assert alive(pids) == []
    assert not (home / "redis.sock").exists()


def test_up_kill_9_leaves_nothing(up):
    process, _ = up
    pids = tree(process.popen.pid)
    process.signal(signal.SIGKILL)
    until(lambda: alive(pids) == [], 10, what="the end of all")


def test_up_after_kill_9_starts_again_in_the_same_home(up, start):
    process, where = up
    process.signal(signal.SIGKILL)
    # At once, while the children are still ending: also on the same port.
    again = start("up", "--port", where.rpartition(":")[2], "--slots", "0", "--web", "1")
    assert address(again) == where


def test_up_redis_has_no_port_and_one_reader(up, home):
    assert stat.S_IMODE((home / "redis.sock").stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "redis").stat().st_mode) == 0o700
    with Redis.from_url(f"unix://{home}/redis.sock", decode_responses=True) as client:
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("appendonly") == {"appendonly": "yes"}


def test_up_second_start_is_one_clear_line(up, start, home):
    process, _ = up
    second = start("up", "--port", "0")
    assert second.wait(30) == 3
    assert second.said == (
        f"Error: Podium already runs in {home} (process {process.popen.pid}): "
        "stop it first, or set PODIUM_HOME to another folder.\n"
    )


def test_up_taken_port_is_one_clear_line(start):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = start("up", "--port", str(port))
        assert process.wait(30) == 3
    assert process.said == (
        f"Error: port {port} on 127.0.0.1 is taken: choose another by --port, or leave --port out.\n"
    )


def test_up_wrong_settings_are_one_clear_line(start):
    process = start("up", PODIUM_SLOTS="many", REDIS_URL="http://x")
    assert process.wait(30) == 3
    assert process.said == (
        "Error: REDIS_URL has to begin with redis:// or rediss:// or unix://; "
        "PODIUM_SLOTS has to be a whole number from 1 to 256\n"
    )


def test_up_web_and_redis_that_are_killed_come_back(up):
    process, where = up
    pids = tree(process.popen.pid)
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ") for pid in pids}
    for pid, command in commands.items():
        if b"serve --fd" in command or b"redis-server" in command:
            os.kill(pid, signal.SIGKILL)
    process.says("web.1 ended (signal 9)")

    def answers():
        try:
            return requests.get(where, timeout=10).status_code == 200
        except requests.RequestException:
            return False

    until(answers, 20, what="the site's return")
    until(lambda: len(alive(tree(process.popen.pid))) == 5, 20, what="five children")


def test_up_pages_go_on_while_one_web_process_is_down(up):
    process, where = up
    (first, *_) = [
        pid for pid in tree(process.popen.pid) if b"serve\0--fd" in Path(f"/proc/{pid}/cmdline").read_bytes()
    ]
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        assert requests.get(where, timeout=10).status_code == 200
        time.sleep(0.1)


def containers(pid):
    """Ids of the containers of one worker process, whatever their state."""
    label = f"label=podium.worker={socket.gethostname()}:{pid}"
    found = subprocess.run(
        ["docker", "ps", "--all", "--quiet", "--filter", label], check=True, capture_output=True, text=True
    )
    return found.stdout.split()


@pytest.mark.docker
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL], ids=["ctrl-c", "kill-9"])
def test_up_leaves_no_container(start, number):
    process = start("up", "--port", "0", "--slots", "1", "--web", "1")
    process.says("Podium is at ", 60)
    (judge,) = [
        pid
        for pid in tree(process.popen.pid)
        if Path(f"/proc/{pid}/cmdline").read_bytes().endswith(b"work\0--one\0")
    ]
    # The slot's holder, and a container that is ready before anyone submits.
    until(lambda: len(containers(judge)) >= 2, 60, what="the slot")
    pids = [process.popen.pid, *tree(process.popen.pid)]
    process.signal(number)
    until(lambda: alive(pids) == [], 30, what="the end of all processes")
    until(lambda: containers(judge) == [], 30, what="the end of all containers")
