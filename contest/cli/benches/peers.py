"""The same work without Podium: bare in the same image, and by isolate, with the image's own programs."""

import contextlib
import os
import resource
import shlex
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

from contest.cli.benches.accounts import Group, group_of
from contest.cli.benches.bare import Bare, bare
from contest.cli.benches.workloads import Workload, lay, numbers
from sandbox.engine import Engine
from sandbox.pool import Slot

LIMIT_S = 60
# What a program of the image needs to see: isolate mounts them in place of the host's.
FOLDERS = ("usr", "etc", "bin", "lib", "lib64")


class PeerFailed(Exception):
    """A peer did not do the work: what it said."""


class BarePeer:
    """A container of the image in which a shell compiles and runs, without limits, kill or wipe."""

    def __init__(self, running: Bare, group: Group) -> None:
        self._running = running
        self._group = group

    def cpu_s(self, submissions: int) -> float:
        """CPU seconds that so many submissions take."""
        before = self._group.cpu_s()
        for _ in range(submissions):
            self._running.run_ms()
        return self._group.cpu_s() - before


@contextlib.contextmanager
def bare_peer(slot: Slot, workload: Workload, number: int) -> Iterator[BarePeer]:
    """The workload bare, ready to go."""
    with bare(slot, ("/bin/sh", "-ec", _script(workload)), f"bare-{number}") as running:
        running.run_ms()  # the inputs are there from then on
        yield BarePeer(running, Group(group_of(slot.engine, running.container)))


def _script(workload: Workload) -> str:
    lines = ["PATH=/usr/local/bin:/usr/bin:/bin", "export LANG=C.UTF-8 TMPDIR=/box", "cd /box"]
    with tempfile.TemporaryDirectory() as folder:
        lay(workload, Path(folder))
        files = {path.name: path.read_text() for path in Path(folder).iterdir()}
    lines += [f"printf %s {shlex.quote(content)} > {name}" for name, content in files.items()]
    inputs = "".join(
        f"printf %s {shlex.quote(numbers(test))} > in.{test}\n" for test in range(1, workload.tests + 1)
    )
    lines.append(f"[ -f in.1 ] || {{\n{inputs}}}")
    if workload.compile:
        lines.append(shlex.join(workload.compile))
    lines += [f"i=1; while [ $i -le {workload.tests} ]; do"]
    lines += [f"    {shlex.join(workload.run)} < in.$i > out", "    i=$((i + 1))", "done"]
    return "\n".join(lines)


class IsolatePeer:
    """isolate with a root file system of the image's: a box a submission, a run a test."""

    def __init__(self, program: str, root: Path) -> None:
        self._program = program
        self._root = root

    def cpu_s(self, workload: Workload, submissions: int) -> float:
        """CPU seconds that so many submissions take, isolate's own among them. Raises PeerFailed."""
        before = _children_s()
        for _ in range(submissions):
            self._judge(workload)
        return _children_s() - before

    def _judge(self, workload: Workload) -> None:
        box = Path(self._call("--init").strip()) / "box"
        try:
            lay(workload, box)
            for test in range(1, workload.tests + 1):
                (box / f"in.{test}").write_text(numbers(test))
            if workload.compile:
                self._run(workload.compile)
            for test in range(1, workload.tests + 1):
                self._run(workload.run, f"--stdin=in.{test}", "--stdout=out")
                if (box / "out").read_text() != f"{sum(range(test * 10))}\n":
                    raise PeerFailed(f"a wrong sum in test {test}")
        finally:
            self._call("--cleanup")

    def _run(self, command: tuple[str, ...], *options: str) -> None:
        first, *rest = command
        found = first if "/" in first else f"/usr/bin/{first}"
        self._call(
            "--silent",
            "--processes",
            f"--time={LIMIT_S}",
            f"--wall-time={LIMIT_S}",
            "--fsize=262144",
            "--env=PATH=/usr/local/bin:/usr/bin:/bin",
            "--env=LANG=C.UTF-8",
            "--no-default-dirs",
            *(f"--dir={folder}={self._root / folder}" for folder in FOLDERS),
            "--dir=box=./box:rw",
            "--dir=tmp:tmp",
            "--dir=proc=proc:fs",
            "--dir=dev:dev",
            *options,
            "--run",
            "--",
            found,
            *rest,
        )

    def _call(self, *words: str) -> str:
        done = subprocess.run([self._program, *words], check=False, capture_output=True, text=True)
        if done.returncode != 0:
            raise PeerFailed(f"isolate {words[0]}: {done.stderr.strip()[-200:]}")
        return done.stdout


@contextlib.contextmanager
def isolate_peer(engine: Engine, image: str, program: str | None) -> Iterator[IsolatePeer | None]:
    """isolate, `program` or the one on the path; None where there is none, or nobody may use it."""
    found = program or shutil.which("isolate")
    if found is None or os.geteuid() != 0:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="podium-bench-root-") as folder:
        root = Path(folder)
        root.chmod(0o755)
        _unpack(engine, image, root)
        yield IsolatePeer(found, root)


def _unpack(engine: Engine, image: str, root: Path) -> None:
    """Lay the image's files below `root`; links stay as they are."""
    identity = engine.ask("POST", "/containers/create", {"Image": image})["Id"]
    try:
        with subprocess.Popen(
            ["docker", "--host", engine.url, "export", identity], stdout=subprocess.PIPE
        ) as export:
            assert export.stdout is not None  # noqa: S101 -- a pipe
            with tarfile.open(fileobj=export.stdout, mode="r|") as tar:
                tar.extractall(root, filter="fully_trusted")  # noqa: S202 -- our own image
    finally:
        engine.call("DELETE", f"/containers/{identity}", query={"force": "1"})
    for name in FOLDERS:
        folder = root / name
        if folder.is_symlink():  # "bin" -> "usr/bin": what is mounted has to be a folder
            target = root / folder.readlink()
            folder.unlink()
            folder.symlink_to(target)


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
