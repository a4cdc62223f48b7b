"""What `podium problem verify` and `show` print for people."""

from __future__ import annotations

import shutil
import sys
from collections import Counter
from collections.abc import Sequence

import click

from judge.packages.expectations import Submission
from judge.packages.flaws import safe
from judge.packages.model import Group, Kind, Procedure
from judge.verifying import AllEnded, Result
from judge.verifying.checking import Checked
from judge.verifying.timing import Suggestion
from sandbox.languages import LANGUAGES
from sandbox.limits import MIB

NAMES = {one.key: one.name for one in LANGUAGES}
WIDTH = 24  # of the bar
COLOURS = {"OK": "green", "FAILED": "red"}
LONGEST = 48  # of a submission's name that others are lined up with


class Bar:
    """A progress bar on a terminal's standard error; nothing elsewhere."""

    def __init__(self) -> None:
        self._draws = sys.stderr.isatty()
        self._total = self._done = 0
        self._at: dict[str, str] = {}

    def begin(self, total: int) -> None:
        """Say how many submissions come."""
        self._total = total
        self._draw()

    def test(self, submission: str, index: int, total: int) -> None:
        """Say that a test has ended."""
        self._at[submission] = f"{safe(submission)} {index}/{total}"
        self._draw()

    def step(self) -> None:
        """Say that a submission has ended."""
        self._done += 1
        self._at.clear()
        self._draw()

    def clear(self) -> None:
        """Leave a clean line."""
        if self._draws:
            click.echo("\r\x1b[K", err=True, nl=False)

    def _draw(self) -> None:
        if not self._draws or not self._total:
            return
        filled = WIDTH * self._done // self._total
        bar = "█" * filled + "·" * (WIDTH - filled)
        line = f"{bar} {self._done}/{self._total}  {'  '.join(self._at.values())}"
        click.echo(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}", err=True, nl=False)


class Table:
    """The submissions as they end, lined up."""

    def __init__(self, submissions: Sequence[Submission]) -> None:
        names = [len(safe(one.name)) for one in submissions]
        told = [len(one.expectation.told or "–") for one in submissions]
        self._name = min(max([len("submission"), *names]), LONGEST)
        self._expected = max([len("expected"), *told])

    def heading(self) -> None:
        """Print the names of the columns."""
        self._print("", "submission", "language", "expected", "got", "slowest", "memory")

    def row(self, result: Result) -> None:
        """Print how one submission ended; and why, where it is not as expected."""
        ran = bool(result.tests)
        self._print(
            {True: "OK", False: "FAILED", None: "–"}[result.is_ok],
            safe(result.submission),
            NAMES.get(result.language or "", safe(result.language or "–")),
            result.expected or "–",
            _got(result),
            f"{result.cpu_s:.3f} s  {result.slowest}" if ran else "",
            f"{result.memory_bytes / MIB:.1f} MiB" if ran else "",
        )
        if result.why:
            click.echo(f"        {safe(result.why.sentence)}")

    def end(self, name: str, event: AllEnded) -> None:
        """Print how many are as expected."""
        count = len(event.results)
        as_expected = count - event.failed - event.left_out
        parts = [f"{as_expected} of {count} submissions are as expected"]
        if event.failed:
            parts.append(f"{event.failed} failed")
        if event.left_out:
            parts.append(f"{event.left_out} left out: their languages are not installed")
        if event.errors:
            parts.append(f"{len(event.errors)} wrong in its data")
        click.echo(f"{safe(name)}: {', '.join(parts)}.")

    def _print(self, *cells: str) -> None:
        mark, name, language, expected, got, slowest, memory = cells
        # Where nobody looks on, in a file or a pipe, click leaves the colours out.
        coloured = click.style(f"{mark:<7}", fg=COLOURS.get(mark), bold=mark == "FAILED" or None)
        line = (
            f"{coloured} {name:<{self._name}}  {language:<10}  {expected:<{self._expected}}"
            f"  {got:<6}  {memory:>10}  {slowest}"
        )
        click.echo(line.rstrip())


def _got(result: Result) -> str:
    score = "" if result.score is None else f" {result.score.normalize():f}"
    return f"{result.verdict or '–'}{score}"


def limit_line(suggestion: Suggestion) -> str:
    """Say which time limit is used where the package gives none, and why."""
    run, timing = suggestion.slowest, suggestion.timing
    return safe(
        f"Time limit: {suggestion.limit_s:g} s. The slowest run that has to be within it takes"
        f" {run.cpu_s:.3f} s ({run.submission} on {run.test}); times {timing.ac_to_limit:f}, rounded up to"
        f" {timing.resolution_s:f} s."
    )


def _validators(procedure: Procedure) -> str:
    """Say who judges outputs, and with which flags."""
    args = " ".join(procedure.validator_args if procedure.validators else procedure.flags.words())
    return f"{', '.join(one.base for one in procedure.validators) or 'default'} {args}".strip()


def show_package(found: Checked) -> None:
    """Print what was read, a line a fact."""
    package, procedure = found.package, found.package.procedure
    cases = Counter("sample" if case.is_sample else "secret" for case in package.testcases)
    groups = Counter(case.name.rpartition("/")[0] for case in package.testcases)
    answers = package.answer_validators
    most = {
        group.name: group.max_score if isinstance(group, Group) else group.most for group in procedure.groups
    }
    lines = {
        "package": package.name,
        "format": package.format,
        "kind": ", ".join(sorted(procedure.kinds)) or "pass-fail",
        "uuid": package.uuid or "–",
        **{f"title ({tag})": title for tag, title in package.titles.items()},
        "time limit": f"{package.time_limit_s:g} s",
        "memory": f"{package.memory_bytes / MIB:g} MiB",
        "output": f"{package.output_bytes / MIB:g} MiB",
        "source": f"{package.code_bytes / 1024:g} KiB",
        "compiling": f"{package.compile_s:g} s",
        "validator": _validators(procedure),
        **({"passes": str(procedure.passes)} if Kind.MULTI_PASS in procedure.kinds else {}),
        "tests": f"{cases['sample']} samples, {cases['secret']} secret",
        **{
            f"  {name}": f"{count}, {most[name]:f} at most" if most.get(name) else str(count)
            for name, count in groups.items()
            if name.count("/")
        },
        "input validators": ", ".join(one.base for one in package.input_validators) or "–",
        **({"answer validators": ", ".join(one.base for one in answers)} if answers else {}),
        "statements": ", ".join(f"{tag} ({path.name})" for tag, path in package.statements.items()) or "–",
        "starter code": ", ".join(NAMES.get(key, key) for key in package.starters) or "–",
        "submissions": str(len(found.submissions)),
        **{f"  {one.name}": one.expectation.told or "anything" for one in found.submissions},
    }
    width = max(map(len, lines))
    for name, said in lines.items():
        click.echo(f"{safe(name):<{width}}  {safe(said)}")
