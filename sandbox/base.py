"""Finds or makes the image that the sandbox image stands on.

In this order: ours if it is there, the official one if it is there or an image registry hands it out
within 20 seconds, else one made from Debian's packages by mmdebstrap. An official name is never squatted.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from docker import APIClient
from docker.errors import DockerException
from requests.exceptions import RequestException

from sandbox.build import LAST_LINES, BuildFailed, Progress

SUITE = "bookworm"
OFFICIAL = "debian:bookworm-slim"
OURS = f"podium-base:{SUITE}"
PULL_S = 20

# What no image needs, and the official slim image leaves out as well.
EXCLUDED = ("/usr/share/doc/*", "/usr/share/man/*", "/usr/share/info/*", "/usr/share/locale/*")


def find_base(api: APIClient, progress: Progress) -> str:
    """Return the name of a base image that is there, making one if need be."""
    for name in (OURS, OFFICIAL):
        if has_image(api, name):
            return name
    if _pull(api, progress):
        return OFFICIAL
    _make(api, progress)
    return OURS


def has_image(api: APIClient, name: str) -> bool:
    """Say whether the engine holds an image of that name."""
    return bool(api.images(name=name, quiet=True))


def _pull(api: APIClient, progress: Progress) -> bool:
    """Try to fetch the official image for at most 20 seconds."""
    progress("looking for an image registry", OFFICIAL)
    repository, _, tag = OFFICIAL.partition(":")

    def pull() -> None:
        try:
            for event in api.pull(repository, tag=tag, stream=True, decode=True):
                progress("looking for an image registry", str(event.get("status", "")))
        except (DockerException, RequestException) as error:
            progress("looking for an image registry", str(error))

    # In a thread: the library's pull has no time limit. One that goes on after it does no harm.
    thread = threading.Thread(target=pull, daemon=True)
    thread.start()
    thread.join(PULL_S)
    return not thread.is_alive() and has_image(api, OFFICIAL)


def _make(api: APIClient, progress: Progress) -> None:
    """Make a minimal system of Debian's packages and import it."""
    _require_mmdebstrap(progress)
    with tempfile.TemporaryDirectory(prefix="podium-base-") as folder:
        tar = Path(folder) / "base.tar"
        sources = _host_sources()
        command = ["mmdebstrap", "--variant=minbase", '--aptopt=Acquire::Languages "none"']
        command += [f"--dpkgopt=path-exclude={pattern}" for pattern in EXCLUDED]
        command += [f"--aptopt={line}" for line in _host_proxies()]
        if any("https:" in line for line in sources):
            command.append("--include=ca-certificates")
        command += [SUITE, str(tar)]
        if sources:
            listed = Path(folder) / "sources.list"
            listed.write_text("\n".join(sources) + "\n", encoding="utf-8")
            command.append(str(listed))
        run(command, "making the base from Debian's packages", progress)
        progress("importing the base", OURS)
        repository, _, tag = OURS.partition(":")
        api.import_image_from_file(str(tar), repository=repository, tag=tag)
    if not has_image(api, OURS):
        raise BuildFailed(cause="the engine did not take the base image", log="")


def _require_mmdebstrap(progress: Progress) -> None:
    if shutil.which("mmdebstrap"):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise BuildFailed(
            cause="no image registry answers and mmdebstrap is missing; as root: apt-get install mmdebstrap",
            log="",
        )
    step = "installing mmdebstrap"
    run(["apt-get", "update", "-q"], step, progress)
    run(["apt-get", "install", "-y", "-q", "--no-install-recommends", "mmdebstrap"], step, progress)


def run(command: list[str], step: str, progress: Progress) -> None:
    """Run a command, telling each line; raise BuildFailed with the last lines if it fails."""
    last: deque[str] = deque(maxlen=LAST_LINES)
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            last.append(line.rstrip())
            progress(step, line.strip())
    if process.returncode != 0:
        raise BuildFailed(cause=f"{command[0]} ended with {process.returncode}", log="\n".join(last))


def _host_sources() -> list[str]:
    """Return the host's own sources of Debian, if it is one, for the base's release."""
    release = _os_release()
    codename = release.get("VERSION_CODENAME", "")
    if release.get("ID") != "debian" or not codename:
        return []
    wanted = {codename, f"{codename}-updates", f"{codename}-security"}
    lines = [
        f"deb {address} {suite.replace(codename, SUITE)} main"
        for address, suite in _entries(Path("/etc/apt"))
        if suite in wanted
    ]
    return list(dict.fromkeys(lines))


def _os_release() -> dict[str, str]:
    try:
        return platform.freedesktop_os_release()
    except OSError:
        return {}


def _entries(folder: Path) -> Iterator[tuple[str, str]]:
    """Read (address, suite) from apt's sources, in its one-line and its paragraph format."""
    for path in sorted([folder / "sources.list", *folder.glob("sources.list.d/*.list")]):
        for line in _text(path).splitlines():
            words = re.sub(r"\[.*?\]", "", line.partition("#")[0]).split()
            match words:
                case ["deb", address, suite, _, *_]:
                    yield address, suite
    for path in sorted(folder.glob("sources.list.d/*.sources")):
        lines = (line for line in _text(path).splitlines() if not line.startswith("#"))
        for paragraph in re.split(r"\n\s*\n", "\n".join(lines)):
            fields = {
                name.strip().lower(): " ".join(value.split())
                for name, value in re.findall(r"^(\S+?):(.*(?:\n[ \t].*)*)", paragraph, re.MULTILINE)
            }
            if "deb" in fields.get("types", "").split() and fields.get("enabled", "yes") != "no":
                for address in fields.get("uris", "").split():
                    for suite in fields.get("suites", "").split():
                        yield address, suite


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _host_proxies() -> list[str]:
    """Return apt's settings of a proxy, which the base needs as the host does."""
    try:
        names = ("Acquire::http::Proxy", "Acquire::https::Proxy")
        dump = subprocess.run(["apt-config", "dump", *names], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return [line.rstrip(";") for line in dump.stdout.splitlines() if line and ' "";' not in line]
