"""What can go wrong with the sandbox itself; a contestant's crash is an Outcome, never one of these.

SandboxError
├── EngineUnreachable   the Docker engine does not answer
├── EngineRefused       it answered with an error we have no other name for
├── ImageMissing        the sandbox image is not built
├── SlotTaken           another worker holds that slot number
├── ContainerLost       the container went away, or fell silent, for no fault of the program
└── ProtocolError       the supervisor and the worker misunderstood each other

Each has a `code` for people's wording and `facts` to put into it.
"""

from __future__ import annotations

from typing import ClassVar

Fact = str | int | float | None


class SandboxError(Exception):
    """The sandbox failed; the run says nothing about the program and may be repeated."""

    code: ClassVar[str] = "sandbox.error"

    def __init__(self, **facts: Fact) -> None:
        super().__init__(f"{self.code} " + " ".join(f"{name}={value!r}" for name, value in facts.items()))
        self.facts = facts


class EngineUnreachable(SandboxError):
    """The Docker engine does not answer; facts: url, cause."""

    code = "sandbox.engine_unreachable"


class EngineRefused(SandboxError):
    """The engine answered with an error; facts: status, message."""

    code = "sandbox.engine_refused"


class ImageMissing(SandboxError):
    """The sandbox image is not there; facts: image."""

    code = "sandbox.image_missing"


class SlotTaken(SandboxError):
    """Another worker holds the slot number; facts: number."""

    code = "sandbox.slot_taken"


class ContainerLost(SandboxError):
    """The container died or fell silent, and not because of the program; facts: container, cause."""

    code = "sandbox.container_lost"


class ProtocolError(SandboxError):
    """A frame that could not be understood; facts: cause."""

    code = "sandbox.protocol"
