"""Real servers and processes that tests start, stop and kill."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from contest.cli import embedded
from contest.settings import Settings

PODIUM = Path(sys.executable).with_name("podium")


def until(condition, within_s=40.0, what="it", every_s=0.05):
    """What `condition` gives once it is true; fails when it never is."""
    deadline = time.monotonic() + within_s
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} did not happen in {within_s} s"
        time.sleep(every_s)
    return found


class RedisServer:
    """A Redis on a Unix socket in a folder of its own."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="podium-redis-"))
        self.socket = self.folder / "redis.sock"
        self.url = f"unix://{self.socket}"
        self.client = Redis.from_url(self.url, decode_responses=True)
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, empty: it keeps nothing."""
        self.process = subprocess.Popen(
            [
                embedded.server(),
                "--port",
                "0",
                "--unixsocket",
                self.socket,
                "--save",
                "",
                "--dir",
                self.folder,
            ],
            stdout=subprocess.DEVNULL,
        )
        until(self.answers, what="Redis")

    def answers(self) -> bool:
        try:
            return self.client.ping()
        except (RedisError, OSError):
            return False

    def kill(self) -> None:
        """Kill it; what it held is gone."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def close(self) -> None:
        self.kill()
        self.client.close()
        shutil.rmtree(self.folder, ignore_errors=True)


class Process:
    """A `podium` command in a session of its own, its output in a file."""

    def __init__(self, settings: Settings, *arguments: str, folder: Path, **environment: str) -> None:
        self.output = folder / f"{'-'.join(arguments)}-{time.monotonic_ns()}.log"
        with self.output.open("wb") as out:
            self.popen = subprocess.Popen(
                [PODIUM, *arguments],
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                env=settings.environment(**environment),
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")

    def says(self, text: str, within_s: float = 60) -> None:
        """Wait until it has printed this."""
        deadline = time.monotonic() + within_s
        while text not in self.said:
            assert self.popen.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            time.sleep(0.05)

    def signal(self, number: int) -> None:
        self.popen.send_signal(number)

    def wait(self, within_s: float = 40) -> int:
        return self.popen.wait(within_s)

    def close(self) -> None:
        """End it whatever it does, with all of its session."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
