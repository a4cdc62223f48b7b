"""`podium sandbox`: build the image, and see whether every language works in it."""

from __future__ import annotations

import json
import logging
import shutil
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from contest.causes import CAUSES
from contest.cli.home import Unprepared
from contest.cli.settling import read_settings
from sandbox.engine import Engine
from sandbox.errors import SandboxError
from sandbox.languages import LANGUAGES
from sandbox.limits import MIB

if TYPE_CHECKING:
    from sandbox.check import Drawing, Row

STEP_LENGTH = 60
FRAME_S = 0.1  # a terminal line is drawn again at most so often


@click.group()
def sandbox() -> None:
    """Build and check what runs untrusted programs."""


@sandbox.command()
def build() -> None:
    """Build the sandbox image unless it is there."""
    from sandbox.build import BuildFailed
    from sandbox.build import build as build_image

    progress = Progress()
    try:
        name = build_image(_engine(), progress)
    except BuildFailed as error:
        progress.end()
        if error.facts["log"]:
            click.echo(error.facts["log"], err=True)
        raise Unprepared(f"the sandbox image could not be built: {error.facts['cause']}") from error
    except SandboxError as error:
        progress.end()
        raise _unprepared(error) from error
    progress.end()
    click.echo(f"The sandbox image is {name}.")


@sandbox.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
@click.option("--reuse", is_flag=True, help="Whether an attack leaves anything to the next in its container.")
def check(*, as_json: bool, reuse: bool) -> None:
    """Run every language's self-test, and the renderer's, in real containers; exits 1 unless all are OK.

    With --reuse: run attacks twice in one container, and a clean program after each.
    """
    from sandbox import check as checking

    if reuse:
        sys.exit(0 if _check_reuse(as_json=as_json) else 1)
    engine = _engine()
    rows: list[checking.Row] = []
    try:
        machine = checking.machine(engine)
        if not as_json:
            click.echo(
                f"Docker {machine.engine} ({machine.runtime}, {machine.storage}), "
                f"cgroup v{machine.cgroup}, kernel {machine.kernel}, {machine.architecture}"
            )
            click.echo(_line("language", "", "compile", "run", "memory", "version"))
        for row in checking.check(engine):
            rows.append(row)
            if not as_json:
                _print(row)
        drawing = checking.check_drawing(engine)
    except SandboxError as error:
        raise _unprepared(error) from error
    if as_json:
        found = [{**asdict(row), "language": row.language.key} for row in rows]
        told = {"machine": asdict(machine), "languages": found, "decks": asdict(drawing)}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _print_drawing(drawing)
    is_ok = len(rows) == len(LANGUAGES) and all(row.is_ok for row in rows) and drawing.is_ok
    sys.exit(0 if is_ok else 1)


def _check_reuse(*, as_json: bool) -> bool:
    """Print what became of each attack; False: of one something was left."""
    from sandbox.proving import prove

    logging.getLogger("sandbox.pool").setLevel(logging.ERROR)  # a container thrown away is told below
    proofs = []
    try:
        for proof in prove(_engine()):
            proofs.append(proof)
            if not as_json:
                said = proof.trouble or ("used again" if proof.is_kept else "thrown away")
                click.echo(f"{'OK' if proof.is_ok else 'FAILED':<7} {proof.name}: {said}")
    except SandboxError as error:
        raise _unprepared(error) from error
    if as_json:
        click.echo(json.dumps({"reuse": [{**asdict(proof), "is_ok": proof.is_ok} for proof in proofs]}))
    return all(proof.is_ok for proof in proofs)


def _engine() -> Engine:
    settings = read_settings(secret=False)
    return Engine(settings.docker_host, settings.runtime)


def _unprepared(error: SandboxError) -> Unprepared:
    message = CAUSES.get(error.code)
    return Unprepared(message.format_map(error.facts) if message else str(error))


def _print(row: Row) -> None:
    click.echo(
        _line(
            row.language.name,
            "OK" if row.is_ok else "FAILED",
            f"{row.compile_s * 1000:.0f} ms",
            f"{row.run_s * 1000:.0f} ms",
            f"{row.memory_bytes / MIB:.1f} MiB",
            row.trouble or row.version,
        )
    )


def _print_drawing(row: Drawing) -> None:
    click.echo(
        _line(
            "decks",
            "OK" if row.is_ok else "FAILED",
            "",
            f"{row.run_s * 1000:.0f} ms",
            f"{row.memory_bytes / MIB:.1f} MiB",
            row.trouble or row.version,
        )
    )


def _line(*cells: str) -> str:
    return "{:<12} {:<7} {:>9} {:>8} {:>10}  {}".format(*cells).rstrip()


class Progress:
    """One line that says what is being done: redrawn on a terminal, a line a step elsewhere."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._began = time.monotonic()
        self._drawn_at = 0.0
        self._step = ""

    def __call__(self, step: str, detail: str) -> None:
        """Show a step, and on a terminal what it says just now."""
        now = time.monotonic()
        is_new = step != self._step
        self._step = step
        if not self._is_terminal:
            if is_new:
                click.echo(f"sandbox image: {shorten(step)}", err=True)
        elif is_new or now - self._drawn_at > FRAME_S:
            self._drawn_at = now
            shown = f"{now - self._began:4.0f} s  {shorten(step)}  {'' if detail == step else detail}"
            width = shutil.get_terminal_size().columns - 1
            click.echo("\r\x1b[K" + click.unstyle(shown)[:width], err=True, nl=False)

    def end(self) -> None:
        """Leave a clean line."""
        if self._is_terminal and self._step:
            click.echo("\r\x1b[K", err=True, nl=False)


def shorten(step: str) -> str:
    """Return a build step in few words."""
    return step if len(step) <= STEP_LENGTH else step[: STEP_LENGTH - 1] + "…"
