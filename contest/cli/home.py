"""The home: one running Podium holds it at a time, and says who it is."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

import click

PATIENCE_S = 15.0
"""How long a start waits for the last children of a Podium whose parent was killed."""


class Unprepared(click.ClickException):
    """Something that this machine lacks; one line says what to do. Exit code 3."""

    exit_code = 3


@contextlib.contextmanager
def held(home: Path) -> Iterator[int]:
    """Hold the home until the end of the block; yields the lock's descriptor.

    A child that inherits the descriptor holds the home too: so after a kill -9 of the tree nobody starts a
    second Redis on the same files, or finds the port taken by a web process that is still ending. Raises
    Unprepared when another Podium has it.
    """
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unprepared(f"can't use {home} as home: {error.strerror}. Set PODIUM_HOME.") from error
    try:
        _lock(descriptor, home)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()} {time.time():.0f}\n".encode(), 0)
        yield descriptor
    finally:
        os.close(descriptor)


def _lock(descriptor: int, home: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 64, 0).decode("ascii", "replace").partition(" ")[0].strip()
            if _lives(holder):
                raise Unprepared(
                    f"Podium already runs in {home} (process {holder}): "
                    "stop it first, or set PODIUM_HOME to another folder."
                ) from None
            if time.monotonic() > deadline:
                raise Unprepared(
                    f"a Podium that was killed has not left {home} yet: wait a moment, or end its processes."
                ) from None
            time.sleep(0.1)
        else:
            return


def _lives(pid: str) -> bool:
    """Whether there is such a process; one that only waits for its parent to take note is dead."""
    try:
        stat = Path("/proc", pid, "stat").read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return False
    return pid.isdecimal() and stat.rpartition(")")[2].split()[0] != "Z"
