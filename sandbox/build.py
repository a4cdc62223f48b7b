"""Builds the sandbox image, named by a hash of what goes into it: built once, and again when that changes."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.engine import Engine
from sandbox.errors import SandboxError
from sandbox.limits import MIB

if TYPE_CHECKING:
    # At run time only where something is built: workers import this module for the image's name.
    from docker import APIClient

Progress = Callable[[str, str], None]  # told the step, and what it says just now

FOLDER = Path(__file__).parent / "image"
INPUTS = (
    "Dockerfile",
    "packages.txt",
    "*.sh",
    "*.java",
    "supervisor*.c",
    "supervisor*.h",
    "renderer.cpp",
    "fonts.conf",
)
GIB = 1024 * MIB
NEEDED_BYTES = 6 * GIB
LAST_LINES = 20
BUILD_SILENCE_S = 600  # a download or a compiler at work says nothing for a while


class BuildFailed(SandboxError):
    """The image could not be made; facts: cause, log (the last lines of what failed)."""

    code = "sandbox.build_failed"


def inputs() -> dict[str, bytes]:
    """Return the files that make the image, by name."""
    paths = {path for pattern in INPUTS for path in FOLDER.glob(pattern)}
    return {path.name: path.read_bytes() for path in sorted(paths)}


def image_name() -> str:
    """Return the name the image has with the inputs of now."""
    digest = hashlib.sha256()
    for name, data in inputs().items():
        digest.update(f"{name}\0{len(data)}\0".encode() + data)
    return f"podium-sandbox:{digest.hexdigest()[:12]}"


IMAGE = image_name()


def build(engine: Engine, progress: Progress) -> str:
    """Build the image unless it is there; return its name. Raises EngineUnreachable and BuildFailed."""
    from docker import APIClient
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    from sandbox.base import find_base, has_image

    engine.ping()
    api = APIClient(base_url=engine.url, version="auto", timeout=BUILD_SILENCE_S)
    try:
        if has_image(api, IMAGE):
            return IMAGE
        with _alone(progress):
            if not has_image(api, IMAGE):  # another process may just have built it
                _require_space(api)
                _build(api, find_base(api, progress), progress)
    except (DockerException, RequestException) as error:
        raise BuildFailed(cause=str(error), log="") from error
    finally:
        api.close()
    return IMAGE


def _build(api: APIClient, base: str, progress: Progress) -> None:
    from sandbox.base import has_image

    last: deque[str] = deque(maxlen=LAST_LINES)
    step = "building"
    for event in api.build(
        fileobj=_context(),
        custom_context=True,
        tag=IMAGE,
        buildargs={"BASE": base},
        network_mode="host",
        rm=True,
        forcerm=True,
        decode=True,
    ):
        for line in str(event.get("stream", "")).splitlines():
            last.append(line)
            if line.startswith("Step "):
                step = line
            progress(step, line.strip())
        if "error" in event:
            raise BuildFailed(cause=str(event["error"]).strip(), log="\n".join(last))
    if not has_image(api, IMAGE):
        raise BuildFailed(cause="the engine named no image", log="\n".join(last))


def _context() -> io.BytesIO:
    """Return what the engine builds from, as a tar."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for name, data in inputs().items():
            # No times and owners: the engine's cache looks at them.
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(data))
    buffer.seek(0)
    return buffer


def _require_space(api: APIClient) -> None:
    root = Path(api.info()["DockerRootDir"])
    if root.is_dir():  # else the engine is on another machine, and we can't know
        free = shutil.disk_usage(root).free
        if free < NEEDED_BYTES:
            cause = f"{root} has {free / GIB:.1f} GiB free, the image needs {NEEDED_BYTES / GIB:.0f} GiB"
            raise BuildFailed(cause=cause, log="")


@contextmanager
def _alone(progress: Progress) -> Iterator[None]:
    """Hold the machine's one build lock, so that two commands do not build the same twice."""
    path = Path(tempfile.gettempdir()) / f"podium-sandbox-build-{os.geteuid()}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress("waiting for another build", "")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
