"""One container's life: created, attached, started, used, gone when it is closed or its worker dies."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO, Self

from sandbox import hardening, protocol
from sandbox.channel import Channel, ChannelEnded
from sandbox.engine import CONFLICT, NOT_FOUND, Engine, message
from sandbox.errors import ContainerLost, EngineRefused, ImageMissing, ProtocolError, SandboxError
from sandbox.hardening import Joint
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending, Outcome, Output
from sandbox.protocol import Report, Said

START_S = 60.0  # for the supervisor's hello, on a machine under load
GRACE_S = 20.0  # beyond a run's wall limit, before silence is death
PATIENCE = 4  # how often its wall limit a program is given that wants a busy processor (supervisor_watch.c)
BYTES_PER_S = 4 * MIB  # the slowest the engine passes input or output on, for deadlines
SLACK_BYTES = 32 * MIB  # a limit this little above what a run needs is left as it is


Told = Callable[[int, bytes], None]  # takes frames of kind OUT and CREDIT


class NameTaken(SandboxError):
    """A container of that name exists; facts: name."""

    code = "sandbox.name_taken"


@dataclass(frozen=True, slots=True)
class Uids:
    """Who compiles and who runs in one container; alive containers never share them."""

    compile: int
    run: int


class Container:
    """A hardened container with our supervisor as process 1, attached to this process."""

    def __init__(self, engine: Engine, identity: str, name: str, channel: Channel, uids: Uids) -> None:
        self.engine = engine
        self.identity = identity
        self.name = name
        self.uids = uids
        self.served = 0  # submissions
        self.flags = 0  # of all its runs
        self.had_files = False  # were laid in it beside a run
        self.is_closed = False
        self.cgroup = ""  # "v1", "v2" or "none": what the supervisor reads counters from
        self.channel = channel
        self._memory_bytes = hardening.WARM_BYTES
        self._processes = hardening.WARM_PROCESSES

    @classmethod
    def start(
        cls,
        engine: Engine,
        image: str,
        name: str,
        labels: dict[str, str],
        *,
        uids: Uids,
        cpuset: str = "",
        command: tuple[str, ...] = (),
        joint: Joint | None = None,
    ) -> Self:
        """Create, attach and start a container; with a command its supervisor speaks no frames."""
        body = hardening.description(
            image, labels, cpuset=cpuset, runtime=engine.runtime, command=command, joint=joint
        )
        status, answer = engine.call("POST", "/containers/create", body, query={"name": name})
        if status == NOT_FOUND:
            raise ImageMissing(image=image)
        if status == CONFLICT:
            raise NameTaken(name=name)
        if not isinstance(answer, dict) or "Id" not in answer:
            raise EngineRefused(status=status, message=message(answer))
        identity = str(answer["Id"])
        try:
            container = cls(engine, identity, name, Channel(engine.attach(identity)), uids)
            try:
                engine.ask("POST", f"/containers/{identity}/start")
                if not command:
                    container._greet()
            except BaseException:
                container.channel.close()
                raise
        except BaseException:
            with suppress(SandboxError):
                _remove(engine, identity)
            raise
        return container

    def _greet(self) -> None:
        try:
            hello = self.channel.expect(protocol.HELLO_KIND, time.monotonic() + START_S)
        except ChannelEnded as ended:
            raise ContainerLost(container=self.name, cause=ended.cause) from ended
        version, cgroup = protocol.HELLO.unpack(hello)
        if version != protocol.VERSION:
            raise ProtocolError(cause=f"the image's supervisor has version {version}, not {protocol.VERSION}")
        self.cgroup = cgroup.rstrip(b"\0").decode()

    def resize(self, limits: Limits, stored_bytes: int, *, processes: int) -> None:
        """Set the container's own limits for what comes next, unless they fit.

        Room enough is enough, up to that of a container just started: the supervisor watches the program's
        memory, and an update costs as much processor time as a small test.
        """
        wanted = hardening.container_bytes(limits, stored_bytes)
        widest = max(wanted + SLACK_BYTES, hardening.WARM_BYTES)
        if wanted <= self._memory_bytes <= widest and processes == self._processes:
            return
        size = max(wanted, hardening.WARM_BYTES)
        status, answer = self.engine.call(
            "POST", f"/containers/{self.identity}/update", hardening.resources(size, processes)
        )
        if status >= NOT_FOUND and wanted > self._memory_bytes:
            raise ContainerLost(container=self.name, cause=f"update refused: {message(answer)}")
        if status < NOT_FOUND:
            self._memory_bytes, self._processes = size, processes

    def run(  # noqa: PLR0917 -- one request, spelled out
        self,
        argv: Sequence[str],
        env: Sequence[str],
        stdin: bytes | BinaryIO,
        stdin_bytes: int,
        limits: Limits,
        uid: int,
        *,
        how: int = 0,
        stdout: Output | None = None,
        said: Said | None = None,
        told: Told | None = None,
        others_s: float = 0,
    ) -> tuple[Outcome, Report]:
        """Run a program to its end; returns how it ended, and the same in the supervisor's words.

        `stdout` takes what is printed as it comes; what it raises ends the run. `said` takes what is said by
        two joined programs, `told` what this one says to the other by way of the worker; `others_s`: how long
        the other may go on after this one has ended. A container that died for want of memory is an outcome
        too: its victim was the supervisor.
        """
        started = time.monotonic()
        kept = said.limit if said else 0
        transfer = (stdin_bytes + limits.output_bytes + limits.stderr_bytes + kept) / BYTES_PER_S
        deadline = started + limits.wall * PATIENCE + others_s + transfer + GRACE_S
        stdout, stderr = stdout or Output(), bytearray()
        try:
            request = protocol.run_frame(limits, uid, argv, env, how=how, transcript=kept)
            self.channel.send_frames(chain((request,), protocol.input_frames(stdin)), deadline)
            report = protocol.read_report(self._collect(stdout, stderr, limits, said, told, deadline))
            self.flags |= report.flags
        except ChannelEnded as ended:
            taken = time.monotonic() - started
            if not self.ran_out_of_memory():
                stdout.close()
                raise ContainerLost(container=self.name, cause=ended.cause) from ended
            report = protocol.report_of_lost(taken, limits.memory_bytes)
        except BaseException:
            stdout.close()
            raise
        return _outcome(report, stdout, bytes(stderr)), report

    def _collect(  # noqa: PLR0917 -- everything that can come
        self,
        stdout: Output,
        stderr: bytearray,
        limits: Limits,
        said: Said | None,
        told: Told | None,
        deadline: float,
    ) -> bytes:
        """Take in what a run prints, until its report comes."""
        while True:
            kind, payload = self.channel.receive(deadline)
            if told is not None and kind in {protocol.OUT_KIND, protocol.CREDIT_KIND}:
                told(kind, payload)
            elif kind == protocol.OUT_KIND:
                stdout.append(payload)
            elif kind == protocol.ERR_KIND:
                stderr += payload
            elif kind == protocol.SAID_KIND and said is not None:
                said.append(payload)
            elif kind == protocol.REPORT_KIND:
                return payload
            else:
                raise ProtocolError(cause=f"frame {chr(kind)!r} in a run")
            if stdout.size > limits.output_bytes or len(stderr) > limits.stderr_bytes:
                raise ProtocolError(cause="more output than asked for")

    def ran_out_of_memory(self) -> bool:
        """Whether the engine saw the kernel kill in this container for want of memory.

        By its events: the container is removed with its end, and nobody could inspect it any more.
        """
        filters = json.dumps({"type": ["container"], "event": ["oom"], "container": [self.identity]})
        for later_s in (0, 1):  # the event may come after the end of the stream
            query = {"since": "0", "until": f"{time.time() + later_s:.3f}", "filters": filters}
            if self.engine.ask("GET", "/events", query=query, timeout=20) is not None:
                return True
        return False

    def is_alive(self) -> bool:
        """Whether it still runs; to be asked when nothing is under way."""
        return self.channel.is_alive()

    def close(self) -> None:
        """End it and everything in it; the engine removes it by itself."""
        self.is_closed = True
        self.channel.close()

    def remove(self) -> None:
        """Close it and wait until it is gone."""
        self.close()
        _remove(self.engine, self.identity)


def _remove(engine: Engine, identity: str) -> None:
    """Remove a container whatever its state, and wait for its end; one that is gone is no error."""
    status, _ = engine.call("DELETE", f"/containers/{identity}", query={"force": "1", "v": "1"})
    if status == CONFLICT:  # the engine is at it already, since the supervisor left
        engine.call("POST", f"/containers/{identity}/wait", query={"condition": "removed"})


def _outcome(report: Report, stdout: Output, stderr: bytes) -> Outcome:
    return Outcome(
        ending=report.ending,
        exit_code=report.exit_code if report.ending is Ending.EXITED else None,
        signal=report.signal,
        cpu_s=report.cpu_s,
        wall_s=report.wall_s,
        memory_bytes=report.memory_bytes,
        stdout=stdout,
        stderr=stderr,
        stderr_truncated=bool(report.flags & protocol.FLAG_STDERR_CUT),
        was_runnable=bool(report.flags & protocol.FLAG_RUNNABLE),
    )
