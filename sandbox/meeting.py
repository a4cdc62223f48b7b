"""Whether two containers of a slot share a FIFO: tried with two programs of ours, for any runtime.

In gVisor and in virtual machines each container has a kernel of its own, and what one writes into a FIFO the
other never reads.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import replace

from sandbox.errors import ContainerLost
from sandbox.interaction import Side, interact
from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.pool import Slot

LIMITS = Limits(cpu_s=5, wall_s=20, memory_bytes=64 * MIB)
ASK = 'echo here; read said; test "$said" = there'
ANSWER = 'read said; echo there; test "$said" = here'

log = logging.getLogger(__name__)


def meet(slot: Slot) -> bool:
    """Let two programs of ours talk by FIFOs."""
    shell = replace(language("python3"), compile=None, run=("/bin/sh", "-c"))
    with ExitStack() as stack:
        sides = []
        for line, holds_secrets in ((ASK, False), (ANSWER, True)):
            sandbox = stack.enter_context(slot.sandbox(shell, holds_secrets=holds_secrets))
            sandbox.relays = lambda: False
            sandbox.compile(b"")
            sides.append(Side(sandbox, LIMITS, (line,)))
        try:
            found = interact(*sides)
        except ContainerLost as lost:
            log.warning("Interactive problems are judged by way of the worker, which is slower: %s", lost)
            return False
    return found.submission.is_clean and found.validator.is_clean
