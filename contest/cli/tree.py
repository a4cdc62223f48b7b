"""A tree of processes: started, logged, started again when they fall, and all gone at the end.

Children run in sessions of their own, so that Ctrl-C at the terminal reaches the parent alone, which then
stops them in order. Each gets SIGTERM when the parent dies, whatever killed it. Linux ties that signal to the
thread that forked: `Tree.run` has to be called in the main thread.
"""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from contest.cli.printing import Printer

CHILD = Path(__file__).with_name("child.py")
GRACE_S = 10.0
"""How long a child may take to stop before it is killed."""
WAITS_S = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
"""Wait before a child is started again, by how often it fell in a row."""
STEADY_S = 20.0
"""A child that lived this long has not fallen in a row."""
TICK_S = 0.2
LINE_MAX = 64 * 1024
AT_ONCE = 3
"""The signal that ends everything without waiting."""


@dataclass(eq=False, slots=True)
class Member:
    """One child: what to run and how it stands."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    descriptors: tuple[int, ...] = ()
    """File descriptors that it inherits."""
    is_last: bool = False
    """Stopped after all others (Redis, which the others still use)."""
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    falls: int = field(default=0, init=False)
    due: float | None = field(default=0.0, init=False)
    buffer: bytearray = field(default_factory=bytearray, init=False)


class Tree:
    """Runs its members until `stop` or a signal."""

    def __init__(self, printer: Printer) -> None:
        self.members: list[Member] = []
        self.code = 0
        self._printer = printer
        self._selector = selectors.DefaultSelector()
        self._signals = 0
        self._is_stopping = False
        # Written by `stop` from other threads and by the signal machinery: a wait ends at once.
        self._waking, self._wake = socket.socketpair()
        for end in (self._waking, self._wake):
            end.setblocking(False)
        self._selector.register(self._waking, selectors.EVENT_READ, None)

    @property
    def is_stopping(self) -> bool:
        """Whether the end has begun."""
        return self._is_stopping or self._signals > 0

    def add(self, member: Member) -> Member:
        """Have one more member; it is started by the next round of `run`."""
        self.members.append(member)
        return member

    def stop(self, code: int = 0) -> None:
        """End `run`, from any thread; `code` is what it returns."""
        self.code = code
        self._is_stopping = True
        self._wake.send(b"\0")

    def run(self, *, ready: Callable[[], None] | None = None) -> int:
        """Start all members and keep them running; returns the code of `stop`, 0 after a signal.

        `ready` is called once, after the first start of all.
        """
        restore = {number: signal.signal(number, self._on_signal) for number in _ENDING}
        old_wakeup = signal.set_wakeup_fd(self._wake.fileno(), warn_on_full_buffer=False)
        try:
            while not self.is_stopping:
                self._start_due()
                if ready is not None:
                    ready()
                    ready = None
                self._wait(TICK_S)
                self._notice_fallen()
        finally:
            try:
                self._stop_all()
            finally:
                signal.set_wakeup_fd(old_wakeup)
                for number, handler in restore.items():
                    signal.signal(number, handler)
                self._selector.close()
                self._waking.close()
                self._wake.close()
        return self.code

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1
        if self._signals >= AT_ONCE:
            for member in self.members:
                _kill(member, signal.SIGKILL)
            os._exit(130)

    def _start_due(self) -> None:
        now = time.monotonic()
        for member in self.members:
            if member.process is None and member.due is not None and member.due <= now:
                self._start(member)

    def _start(self, member: Member) -> None:
        command = [sys.executable, "-I", "-S", str(CHILD), str(os.getpid()), *member.command]
        member.process = subprocess.Popen(
            command,
            env=dict(member.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=member.descriptors,
        )
        member.started = time.monotonic()
        pipe = member.process.stdout
        if pipe is not None:
            os.set_blocking(pipe.fileno(), False)
            self._selector.register(pipe, selectors.EVENT_READ, member)

    def _wait(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if key.data is None:
                self._waking.recv(4096)
            else:
                self._read(key.data)

    def _read(self, member: Member) -> None:
        """Print what a child wrote, whole lines; a line without end is cut."""
        pipe = member.process and member.process.stdout
        if not pipe or pipe.closed:
            return
        try:
            data = os.read(pipe.fileno(), LINE_MAX)
        except BlockingIOError:
            return
        if not data:
            self._selector.unregister(pipe)
            pipe.close()
        member.buffer += data
        *lines, rest = bytes(member.buffer).split(b"\n")
        if rest and (not data or len(rest) > LINE_MAX):
            lines, rest = [*lines, rest], b""
        member.buffer[:] = rest
        for line in lines:
            self._printer.line(member.name, line.decode("utf-8", "replace"))

    def _notice_fallen(self) -> None:
        now = time.monotonic()
        for member in self.members:
            if member.process is None or member.process.poll() is None:
                continue
            code = member.process.returncode
            self._let_go(member)
            member.falls = 1 if now - member.started > STEADY_S else member.falls + 1
            wait = WAITS_S[min(member.falls, len(WAITS_S)) - 1]
            member.due = now + wait
            self._printer.say(f"{member.name} ended ({_ending(code)}); starting it again in {wait:g} s")

    def _let_go(self, member: Member) -> None:
        """Forget a process that has ended, and whatever it left in its session."""
        self._read(member)
        _kill(member, signal.SIGKILL)
        pipe = member.process and member.process.stdout
        if pipe and not pipe.closed:
            self._selector.unregister(pipe)
            pipe.close()
        member.process = None

    def _stop_all(self) -> None:
        for members in (
            [member for member in self.members if not member.is_last],
            [member for member in self.members if member.is_last],
        ):
            self._stop(members)

    def _stop(self, members: list[Member]) -> None:
        for member in members:
            _kill(member, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_S
        told = self._signals
        while alive := [member for member in members if member.process and member.process.poll() is None]:
            late = time.monotonic() > deadline
            if self._signals > max(told, 1) or late:
                told = self._signals
                names = ", ".join(member.name for member in alive)
                self._printer.say(
                    f"killing {names}" if late else f"waiting for {names}; Ctrl-C once more ends all at once"
                )
            if late:
                for member in alive:
                    _kill(member, signal.SIGKILL)
                    if member.process:
                        member.process.wait()
                break
            self._wait(0.05)
        for member in members:
            if member.process:
                self._let_go(member)


_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _kill(member: Member, number: signal.Signals) -> None:
    """Signal a child's whole session; its leader alone for SIGTERM, which passes it on itself."""
    if member.process is None:
        return
    try:
        if number == signal.SIGKILL:
            os.killpg(member.process.pid, number)
        elif member.process.poll() is None:
            member.process.send_signal(number)
    except ProcessLookupError:
        pass


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"
