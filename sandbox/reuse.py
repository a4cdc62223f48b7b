"""Whether a container may serve another submission: only one that has proven itself clean may.

The proof is asked of its supervisor after everything was ended and wiped. Any doubt, and it is thrown away:
a fresh one costs a tenth of a second, a wrong verdict costs trust.
"""

from __future__ import annotations

from sandbox import filing, protocol
from sandbox.containing import Container
from sandbox.errors import SandboxError
from sandbox.limits import MIB

# A container's life costs 100 ms of CPU time: spread over so many submissions that is 1 ms each, and what
# nobody thought of lives no longer than these.
SUBMISSIONS_MOST = 100
MEMORY_RISE_MOST = 1 * MIB


def doubt(container: Container) -> str:
    """Wipe a container and say why it can't be trusted any more; "" if it can."""
    if container.flags & protocol.FLAG_OOM:
        return "memory ran out in it"
    if container.flags & protocol.FLAG_SIGSYS:
        return "seccomp killed a process in it"
    if container.flags & protocol.FLAG_DIRTY:
        return "/box could not be emptied"
    try:
        status = filing.reset(container)
    except SandboxError as error:
        return str(error)
    return next((said for is_so, said in _doubts(status) if is_so), "")


def _doubts(status: filing.Status) -> tuple[tuple[bool, str], ...]:
    before, now = status.memory_before, status.memory
    return (
        (not status.is_alone, "a process is left"),
        (not status.is_empty, "a file is left"),
        (not status.is_intact, "a folder was changed"),
        (status.sigsys > 0, "seccomp killed a process in it"),
        (status.oom_kills > 0, "memory ran out in it"),
        (abs(now - before) > MEMORY_RISE_MOST, f"memory was {before} bytes at the start and is {now}"),
    )
