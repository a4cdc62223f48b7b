"""CPU time of everything that judging costs: this process, the engine with all it starts, the containers.

The engine's processes are put into a control group of their own while it is measured, so that what its
short-lived children took is counted too; the containers' own group counts those that are gone.
"""

import contextlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

from sandbox.containing import Container
from sandbox.engine import Engine

ENGINE = re.compile(r"dockerd|containerd.*|docker-proxy|runc.*|podman")
GROUP = "podium-bench"
ROOTS = (Path("/sys/fs/cgroup/cpuacct"), Path("/sys/fs/cgroup/cpu,cpuacct"), Path("/sys/fs/cgroup"))


class Uncountable(Exception):
    """The CPU time of the engine can't be counted here: why."""


class Group:
    """A control group's CPU time, with that of all groups within, also of those that are gone."""

    def __init__(self, folder: Path) -> None:
        self._usage = next(
            (file for file in (folder / "cpuacct.usage", folder / "cpu.stat") if file.exists()), None
        )
        if self._usage is None:
            raise Uncountable(f"{folder} counts no CPU time")

    def cpu_s(self) -> float:
        """Seconds so far."""
        assert self._usage is not None  # noqa: S101 -- or there would be no group
        text = self._usage.read_text()
        if self._usage.name == "cpuacct.usage":
            return int(text) / 1e9
        return int(text.split()[text.split().index("usage_usec") + 1]) / 1e6


class Costs:
    """What this process, the engine and its containers have taken together."""

    def __init__(self, engine: Group, containers: Group) -> None:
        self._engine = engine
        self._containers = containers

    def cpu_s(self) -> float:
        """Seconds so far."""
        return time.process_time() + self._engine.cpu_s() + self._containers.cpu_s()


def group_of(engine: Engine, container: Container) -> Path:
    """Folder of a container's control group."""
    pid = engine.ask("GET", f"/containers/{container.identity}/json")["State"]["Pid"]
    return _folder(int(pid))


@contextlib.contextmanager
def costs(containers: Path) -> Iterator[Costs]:
    """Count; `containers` is the folder of the group that has all containers. Raises Uncountable."""
    group = _root() / GROUP
    moved = [pid for pid in _engine_pids() if _folder(pid) == _root()]
    if not moved:
        raise Uncountable("the engine has no processes here, or a control group of its own already")
    try:
        group.mkdir(exist_ok=True)
        _move(moved, group)
        yield Costs(Group(group), Group(containers))
    except PermissionError as error:
        raise Uncountable(f"{error.filename}: {error.strerror}") from error
    finally:
        _move(_members(group), _root())
        with contextlib.suppress(OSError):
            group.rmdir()


def _root() -> Path:
    for root in ROOTS:
        if (root / "cgroup.procs").exists():
            return root
    raise Uncountable("no control groups are mounted")


def _folder(pid: int) -> Path:
    for line in Path(f"/proc/{pid}/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if "cpuacct" in controllers.split(",") or (not controllers and _root() == ROOTS[-1]):
            return _root() / path.lstrip("/")
    raise Uncountable(f"process {pid} is in no control group that counts CPU time")


def _engine_pids() -> Iterator[int]:
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                if ENGINE.fullmatch((folder / "comm").read_text().strip()):
                    yield int(folder.name)


def _members(group: Path) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(line) for line in (group / "cgroup.procs").read_text().split()]
    return []


def _move(pids: list[int], group: Path) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            (group / "cgroup.procs").write_text(str(pid))
