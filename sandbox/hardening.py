"""How a container is closed: Docker's flags, the seccomp profile, the room it gets.

Every value is explained in docs/sandbox.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.limits import MIB, Limits

SUPERVISOR = "/usr/local/libexec/podium/supervisor"
BOX_BYTES = 8192 * MIB  # what is in there counts as memory, so that the memory limits end it first
PROGRAM_BYTES = 64 * MIB
BOX_INODES = 8192
JOINT = "/joint"
CAPABILITIES = ("SETUID", "SETGID", "KILL")

# Beside the program's own memory: the supervisor and the engine's buffers, and room for the pages of
# files (the image's programs), without which a program at its limit thrashes until its time is up, and
# for what the kernel frees late of processes that a fork bomb left behind.
SUPERVISOR_BYTES = 8 * MIB
FILE_PAGES_BYTES = 128 * MIB
STEP = 16 * MIB  # a container's limit is rounded up, so that tests of similar size need no update

# A container is started with room for every compiler and for problems that say nothing of memory (2048 MiB);
# then it is seldom updated.
WARM_BYTES = 2400 * MIB
WARM_PROCESSES = 64

PATH = "/usr/local/bin:/usr/bin:/bin"
ENVIRONMENT = (f"PATH={PATH}", "LANG=C.UTF-8", "HOME=/box", "TMPDIR=/box")


@cache
def seccomp_profile(*, makes_fifos: bool = False) -> str:
    """Return the profile, as the engine wants it inline."""
    text = (Path(__file__).parent / "image" / "seccomp.json").read_text()
    if not makes_fifos:
        return text
    profile = json.loads(text)
    profile["syscalls"].append({"names": ["mknod", "mknodat"], "action": "SCMP_ACT_ALLOW"})
    return json.dumps(profile)


def container_bytes(limits: Limits, stored_bytes: int) -> int:
    """Return the container's memory limit for a run with `stored_bytes` of input and artefacts in memory."""
    wanted = limits.memory_bytes + stored_bytes + limits.output_bytes + SUPERVISOR_BYTES + FILE_PAGES_BYTES
    return -(-wanted // STEP) * STEP


def resources(memory_bytes: int, processes: int) -> dict[str, int]:
    """Return the part of a container's limits that update may change."""
    return {"Memory": memory_bytes, "MemorySwap": memory_bytes, "PidsLimit": processes}


@dataclass(frozen=True, slots=True)
class Joint:
    """The volume with a slot's FIFOs; whoever cannot write to it still writes to a FIFO on it."""

    volume: str
    is_writable: bool = False


def description(
    image: str,
    labels: dict[str, str],
    *,
    cpuset: str,
    runtime: str,
    command: tuple[str, ...] = (),
    joint: Joint | None = None,
) -> dict[str, Any]:
    """Return what to create: one hardened container that lives as long as its worker's connection."""
    profile = seccomp_profile(makes_fifos=joint is not None and joint.is_writable)
    return {
        "Image": image,
        "Entrypoint": [SUPERVISOR],
        "Cmd": list(command),
        "User": "0:0",
        "WorkingDir": "/",
        "Labels": labels,
        "Env": [],
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "OpenStdin": True,
        "StdinOnce": True,  # else it would outlive its worker
        "Tty": False,
        "NetworkDisabled": True,
        "HostConfig": {
            "AutoRemove": True,
            "NetworkMode": "none",
            "IpcMode": "none",
            "ReadonlyRootfs": True,
            "Tmpfs": {
                "/box": f"rw,exec,nosuid,nodev,mode=0777,size={BOX_BYTES},nr_inodes={BOX_INODES}",
                "/program": f"rw,exec,nosuid,nodev,mode=0755,size={PROGRAM_BYTES},nr_inodes={BOX_INODES}",
            },
            "Mounts": [] if joint is None else [_mount(joint, labels)],
            "CapDrop": ["ALL"],
            "CapAdd": list(CAPABILITIES),
            "SecurityOpt": ["no-new-privileges", f"seccomp={profile}"],
            "LogConfig": {"Type": "none"},
            "CpusetCpus": cpuset,
            "Runtime": runtime,
            "RestartPolicy": {"Name": "no"},
            "Ulimits": [{"Name": "core", "Soft": 0, "Hard": 0}],
            **resources(WARM_BYTES, WARM_PROCESSES),
        },
    }


def _mount(joint: Joint, labels: dict[str, str]) -> dict[str, Any]:
    return {
        "Type": "volume",
        "Source": joint.volume,
        "Target": JOINT,
        "ReadOnly": not joint.is_writable,
        "VolumeOptions": {"NoCopy": True, "Labels": labels},
    }
