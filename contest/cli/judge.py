"""`podium judge`: one submission to one problem, without any database."""

import json
import sys
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from contest.causes import CAUSES
from contest.cli.home import Unprepared
from contest.cli.settling import read_settings
from judge.grading import Brief, Compiled, Event, Graded, JudgeError, Started, Tested, Warned, grade
from judge.grading.answering import ANSWERS
from judge.packages import Flaw, Package, PackageInvalid, opened
from judge.packages.findings import SENTENCES
from judge.packages.flaws import safe
from judge.packages.model import Kind
from sandbox.engine import Engine
from sandbox.errors import SandboxError
from sandbox.languages import LANGUAGES, Language, UnknownLanguage, by_extension, language
from sandbox.limits import MIB
from sandbox.pool import Slot

NOT_JUDGED = 2
SAID_LINES = 10  # of what a validator tells of a test
MOST_BYTES = 32 * MIB  # of a submission that are read; more than any problem takes


class NotJudged(Exception):
    """There is no verdict: the input can't be used, or the sandbox failed."""

    def __init__(self, code: str, message: str, facts: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.facts = dict(facts or {})


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--problem",
    required=True,
    type=click.Path(path_type=Path),
    help="A problem package: folder or ZIP archive.",
)
@click.option("--language", "key", help="Language of FILE; else its extension tells.")
@click.option("--all", "run_all", is_flag=True, help="Run every test, also after one failed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
def judge(file: Path, problem: Path, key: str | None, *, run_all: bool, as_json: bool) -> None:
    """Judge FILE, a submission to the problem.

    Exits 0 when there is a verdict, whatever it is; 2 when nothing could be judged (JE), with the cause.
    """
    progress = Progress()
    try:
        spoken = _language(file, key)
        source = _source(file)
        with opened(problem) as package:
            if spoken is ANSWERS and Kind.SUBMIT_ANSWER not in package.procedure.kinds:
                raise _untold(file)
            _check_size(source, package)
            for warning in package.warnings:
                progress.note(f"Warning: {told(warning)}")
            graded, compiled = _graded(Brief.of(package, spoken, source, stop_at_first=not run_all), progress)
            _show(graded, compiled, spoken, package, as_json=as_json)
    except PackageInvalid as error:
        sentences = [told(flaw) for flaw in error.problems]
        facts = {"flaws": [_flaw(flaw) for flaw in error.problems]}
        _give_up(NotJudged(error.code, "\n".join(sentences), facts), progress, as_json=as_json)
    except JudgeError as error:
        _give_up(NotJudged(error.code, safe(str(error)), error.facts), progress, as_json=as_json)
    except SandboxError as error:
        message = CAUSES.get(error.code, error.code).format_map(error.facts)
        _give_up(NotJudged(error.code, message, error.facts), progress, as_json=as_json)
    except Unprepared as error:
        _give_up(NotJudged("settings.invalid", error.message), progress, as_json=as_json)
    except OSError as error:  # a disk that is full, a file that went away
        message = f"{error.strerror}: {safe(str(error.filename))}" if error.filename else str(error)
        _give_up(NotJudged("machine.trouble", message), progress, as_json=as_json)
    except NotJudged as error:
        _give_up(error, progress, as_json=as_json)


def told(flaw: Flaw) -> str:
    """Say where a flaw is, and what it is, in English."""
    line = f"line {flaw.line}" if flaw.line is not None else None
    place = ", ".join(part for part in (flaw.file, line, flaw.key) if part)
    sentence = SENTENCES[flaw.code].format_map(flaw.fields)
    return f"{place}: {sentence}" if place else sentence


class Progress:
    """One line on a terminal's standard error, drawn again; nothing elsewhere."""

    def __init__(self) -> None:
        self._draws = sys.stderr.isatty()

    def __call__(self, event: Event) -> None:
        """Show what is being done just now."""
        match event:
            case Compiled():
                self._draw("Compiled.")
            case Started(index=index, total=total):
                self._draw(f"Test {index} of {total} …")
            case Warned(code=code, facts=facts):
                self.note(f"Warning: {SENTENCES[code].format_map(facts)}")
            case _:
                pass

    def note(self, text: str) -> None:
        """Leave a line that stays."""
        self.end()
        click.echo(text, err=True)

    def begin(self) -> None:
        """Say what comes before the first event."""
        self._draw("Compiling …")

    def end(self) -> None:
        """Leave a clean line."""
        if self._draws:
            click.echo("\r\x1b[K", err=True, nl=False)

    def _draw(self, text: str) -> None:
        if self._draws:
            click.echo(f"\r\x1b[K{text}", err=True, nl=False)


def _language(file: Path, key: str | None) -> Language:
    """Find the language by option or by extension; that of text and archives may mean answers handed in."""
    if key is not None:
        try:
            return language(key)
        except UnknownLanguage:
            raise NotJudged(
                "language.unknown", f"There is no language {key!a}. There are: {_keys()}."
            ) from None
    if found := by_extension(file.name):
        return found
    if file.suffix in ANSWERS.extensions:
        return ANSWERS
    raise _untold(file)


def _untold(file: Path) -> NotJudged:
    return NotJudged(
        "language.untold",
        f"The name {file.name!a} does not tell the language. Say --language KEY, one of: {_keys()}.",
    )


def _keys() -> str:
    return ", ".join(known.key for known in LANGUAGES)


def _source(file: Path) -> bytes:
    """Read the submission, whatever bytes it has."""
    try:
        with file.open("rb") as opened_file:
            return opened_file.read(MOST_BYTES)
    except OSError as error:
        message = f"{safe(str(file))} can't be read: {error.strerror}."
        raise NotJudged("submission.unreadable", message) from None


def _check_size(source: bytes, package: Package) -> None:
    """Refuse a submission that the problem does not take."""
    if len(source) > package.code_bytes:
        limit = package.code_bytes // 1024
        raise NotJudged(
            "submission.too_large", f"The submission is larger than {limit} KiB, the most allowed."
        )


def _graded(brief: Brief, progress: Progress) -> tuple[Graded, Compiled]:
    """Judge on a slot of our own, telling how far it is."""
    settings = read_settings(secret=False)
    progress.begin()
    graded: Graded | None = None
    compiled: Compiled | None = None
    with (
        Slot(Engine(settings.docker_host, settings.runtime)) as slot,
        closing(grade(brief, slot)) as events,
    ):
        for event in events:
            progress(event)
            match event:
                case Compiled():
                    compiled = event
                case Graded():
                    graded = event
                case _:
                    pass
    progress.end()
    assert graded is not None  # noqa: S101 -- the last event of every grading
    assert compiled is not None  # noqa: S101 -- and its first
    return graded, compiled


def _show(graded: Graded, compiled: Compiled, spoken: Language, package: Package, *, as_json: bool) -> None:
    """Print the result for programs or for people."""
    if as_json:
        click.echo(json.dumps(_result(graded, compiled, spoken)))
        return
    score = "" if graded.score is None else f" {graded.score:f}"
    click.echo(f"{graded.verdict}{score}  {graded.verdict.title}  ({safe(package.name)}, {spoken.name})")
    if compiled.log:
        click.echo(compiled.log)
    if graded.tests:
        width = max(len("test"), *(len(test.name) for test in graded.tests))
        click.echo(f"{'test':<{width}}  verdict       CPU      wall      memory")
        for test in graded.tests:
            memory = f"{test.memory_bytes / MIB:.1f} MiB"
            figures = f"{test.cpu_s:7.3f} s {test.wall_s:7.3f} s {memory:>11}"
            click.echo(f"{test.name:<{width}}  {test.verdict:<7} {figures}")
            if test.reason:
                facts = {"exit_code": test.exit_code, "signal": test.signal}
                click.echo(f"{'':<{width}}  {test.reason.title.format_map(facts)}")
            for line in filter(None, (_repeated(test), *test.judge_message.splitlines()[:SAID_LINES])):
                click.echo(f"{'':<{width}}  {line}")
            if test.difference:
                where = f"line {test.difference.line}, token {test.difference.token}"
                wanted = test.difference.wanted or "the end of the output"
                got = test.difference.got or "the end of the output"
                click.echo(f"{'':<{width}}  {where}: wanted {wanted}, got {got}")


def _repeated(test: Tested) -> str:
    return f"It was near the time limit: run {test.repeats + 1} times." if test.repeats else ""


def _result(graded: Graded, compiled: Compiled, spoken: Language) -> dict[str, object]:
    """Make the one object that --json prints."""
    return {
        "verdict": graded.verdict,
        "score": None if graded.score is None else float(graded.score),
        "language": spoken.key,
        "failed_test": graded.failed_test,
        "reason": graded.reason,
        "tests": [
            {
                "name": test.name,
                "verdict": test.verdict,
                "reason": test.reason,
                "exit_code": test.exit_code,
                "signal": test.signal,
                "cpu_s": round(test.cpu_s, 6),
                "wall_s": round(test.wall_s, 6),
                "memory_bytes": test.memory_bytes,
                "score": None if test.score is None else float(test.score),
                "repeats": test.repeats,
                "judge_message": test.judge_message,
                "team_message": test.team_message,
                "transcript": test.transcript,
            }
            for test in graded.tests
        ],
        "compile": {
            "ok": compiled.ok,
            "log": compiled.log,
            "cpu_s": round(compiled.cpu_s, 6),
            "wall_s": round(compiled.wall_s, 6),
            "memory_bytes": compiled.memory_bytes,
        },
    }


def _give_up(error: NotJudged, progress: Progress, *, as_json: bool) -> None:
    """Say why there is no verdict, and exit."""
    progress.end()
    if as_json:
        cause = {"code": error.code, "message": str(error), "facts": error.facts}
        nothing: dict[str, object] = {"score": None, "language": None, "tests": [], "compile": None}
        result = {"verdict": "JE", **nothing, "cause": cause}
        click.echo(json.dumps(result))
    else:
        click.echo(f"Not judged: {error}", err=True)
    sys.exit(NOT_JUDGED)


def _flaw(flaw: Flaw) -> dict[str, object]:
    return {
        "code": flaw.code,
        "file": flaw.file,
        "line": flaw.line,
        "key": flaw.key,
        "facts": dict(flaw.facts),
    }
