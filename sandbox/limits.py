"""What a program may use: every limit of one run, in seconds and bytes."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one run. Time is of all its processes together; memory is anonymous + shmem."""

    cpu_s: float  # user + system
    memory_bytes: int
    wall_s: float | None = None  # None: 2 * cpu_s + 1
    idle_s: float | None = None  # without any CPU growth; None: cpu_s + 1
    output_bytes: int = 8 * MIB  # of stdout; passing it ends the run
    stderr_bytes: int = 64 * KIB  # the rest is dropped
    processes: int = 64  # processes and threads, the supervisor among them
    file_bytes: int = 64 * MIB  # the size of any one file it writes

    def __post_init__(self) -> None:
        """Refuse limits that could never be met."""
        if not (self.cpu_s > 0 and self.wall > 0 and self.idle > 0):
            raise ValueError("time limits are more than zero seconds")
        if self.memory_bytes <= 0 or self.output_bytes < 0 or self.stderr_bytes < 0 or self.file_bytes < 0:
            raise ValueError("sizes are not negative, memory is more than zero bytes")
        if self.processes < MIN_PROCESSES:
            raise ValueError(f"a run needs {MIN_PROCESSES} processes: the supervisor and the program")

    @property
    def wall(self) -> float:
        """Wall-clock seconds."""
        return 2 * self.cpu_s + 1 if self.wall_s is None else self.wall_s

    @property
    def idle(self) -> float:
        """Seconds it may pass without using the processor."""
        return self.cpu_s + 1 if self.idle_s is None else self.idle_s


MIN_PROCESSES = 2
