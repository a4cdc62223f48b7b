"""A command of the image, forked by the supervisor's own loop, without limits, kill or wipe."""

import contextlib
import time
from collections.abc import Iterator

from sandbox.containing import Container, Uids
from sandbox.pool import Slot

UIDS = Uids(compile=19_990, run=19_991)
PATIENCE_S = 60


class Bare:
    """A container that runs one command, whenever it is told to."""

    def __init__(self, container: Container) -> None:
        self.container = container

    def run_ms(self) -> float:
        """Run it once; milliseconds from fork to wait, timed inside. Raises ContainerLost if it fails."""
        deadline = time.monotonic() + PATIENCE_S
        self.container.channel.send(b"\n", deadline)
        return int.from_bytes(self.container.channel.receive_raw(8, deadline), "little") / 1e6


@contextlib.contextmanager
def bare(slot: Slot, command: tuple[str, ...], name: str = "bare") -> Iterator[Bare]:
    """`command` with nothing on its input, ready to run in a container of the slot."""
    container = Container.start(
        slot.engine,
        slot.image,
        f"podium-slot-{slot.number}-{name}",
        {"podium.slot": str(slot.number), "podium.role": "bare"},
        uids=UIDS,
        cpuset=slot.cpuset,
        command=("--bare", *command),
    )
    try:
        yield Bare(container)
    finally:
        container.remove()
