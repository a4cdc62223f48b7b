"""`podium problem verify` and `show`: a package against its own submissions, without any database."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from contest.causes import CAUSES
from contest.cli.home import Unprepared
from contest.cli.judge import told
from contest.cli.settling import read_settings
from contest.cli.verify_tables import Bar, Table, limit_line, show_package
from judge.packages import Flaw, PackageInvalid
from judge.packages.flaws import safe
from judge.verifying import AllEnded, Begun, Calibrated, Ended, Proved, Result, Tested, verify
from judge.verifying.checking import Checked, checked
from judge.verifying.programs import PYTHONS
from sandbox.engine import Engine
from sandbox.errors import SandboxError
from sandbox.pool import SLOTS, Slot

MISMATCH, INVALID, INTERRUPTED = 1, 2, 130
NAMED = 5  # of the packages in a folder
NO_LIMIT = "time_limit.missing"
PATH = click.Path(path_type=Path)


@click.command("verify")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATH)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line instead of a table.")
@click.option("--jobs", type=click.IntRange(1, SLOTS), default=1, show_default=True, help="At a time.")
@click.option(
    "--python",
    type=click.Choice(sorted(PYTHONS)),
    default="pypy",
    show_default=True,
    help="What runs .py; problem packages mean PyPy.",
)
@click.option("--strict", is_flag=True, help="Refuse also what is only doubtful, such as unknown keys.")
def verify_command(paths: tuple[Path, ...], jobs: int, python: str, *, as_json: bool, strict: bool) -> None:
    """Check the package at PATH and its data, and run every submission in it against what is expected of it.

    PATH is a folder or a ZIP archive; several are verified one after the other. Exits 0 when all are as
    expected, 1 when one is not, 2 when a package is not right (or the sandbox can't be used). Submissions in
    languages that are not installed are counted apart.
    """
    worst = 0
    for path in paths:
        code = INVALID
        with _told_of_flaws(path, as_json=as_json), checked(path, strict=strict) as found:
            for warning in found.warnings:
                if warning.code != NO_LIMIT:  # one is made of the runs
                    click.echo(f"Warning: {told(warning)}", err=True)
            ended = _run(found, jobs, python, as_json=as_json)
            code = INVALID if ended.errors else MISMATCH if ended.failed else 0
        worst = max(worst, code)
    sys.exit(worst)


@click.command("show")
@click.argument("path", type=PATH)
@click.option("--strict", is_flag=True, help="Refuse also what is only doubtful, such as unknown keys.")
def show_command(path: Path, *, strict: bool) -> None:
    """Show what was read of the package at PATH, a folder or a ZIP archive."""
    code = INVALID
    with _told_of_flaws(path, as_json=False, said="Not read"), checked(path, strict=strict) as found:
        show_package(found)
        for warning in found.warnings:
            click.echo(f"Warning: {told(warning)}", err=True)
        code = 0
    sys.exit(code)


def _run(found: Checked, jobs: int, python: str, *, as_json: bool) -> AllEnded:
    """Run everything and print it as it ends."""
    settings = read_settings(secret=False)
    engine = Engine(settings.docker_host, settings.runtime)
    bar = Bar()
    table = Table(found.submissions)
    events = verify(found.package, found.submissions, lambda: Slot(engine), jobs=jobs, python=python)
    try:
        for event in events:
            match event:
                case Begun(submissions=count):
                    if not as_json:
                        table.heading()
                    bar.begin(count)
                case Proved(index=index, total=total):
                    bar.test("data", index, total)
                case Calibrated(suggestion=suggestion):
                    bar.clear()
                    click.echo(limit_line(suggestion), err=True)
                case Tested(submission=name, index=index, total=total):
                    bar.test(name, index, total)
                case Ended(result=result):
                    bar.clear()
                    click.echo(_line(found, result)) if as_json else table.row(result)
                    bar.step()
                case AllEnded():
                    bar.clear()
                    _end(found, event, table, as_json=as_json)
                    return event
    finally:
        bar.clear()
        events.close()
    raise AssertionError("unreachable")


def _line(found: Checked, result: Result) -> str:
    """Make the JSON object of one submission."""
    return json.dumps(
        {
            "package": found.package.name,
            "submission": result.submission,
            "language": result.language,
            "expected": result.expected,
            "verdict": result.verdict,
            "score": None if result.score is None else float(result.score),
            "tests": result.tests,
            "cpu_s": round(result.cpu_s, 6),
            "ok": result.is_ok,
            "reason": result.why.sentence if result.why else None,
        }
    )


def _end(found: Checked, event: AllEnded, table: Table, *, as_json: bool) -> None:
    """Print what was found besides, and the last line."""
    silent = [one for one in found.warnings if one.code == NO_LIMIT and event.suggestion is None]
    for warning in (*silent, *event.warnings):
        click.echo(f"Warning: {told(warning)}", err=True)
    if as_json:
        errors = [_flaw(error) for error in event.errors]
        click.echo(_last(found.package.name, len(event.results), event.failed, errors))
        return
    for error in event.errors:
        click.echo(f"WRONG   {told(error)}")
    table.end(found.package.name, event)


def _last(name: str, submissions: int, failed: int, errors: list[dict[str, Any]]) -> str:
    ok = not failed and not errors
    line = {"package": name, "ok": ok, "submissions": submissions, "failed": failed, "errors": errors}
    return json.dumps(line)


@contextmanager
def _told_of_flaws(path: Path, *, as_json: bool, said: str = "Not verified") -> Iterator[None]:
    """Say why nothing could be verified, all of it at once."""
    give_up = partial(_give_up, path, as_json=as_json, said=said)
    try:
        yield
    except PackageInvalid as invalid:
        within = _packages_within(path)
        errors = [_error("package.folder", within)] if within else [_flaw(flaw) for flaw in invalid.problems]
        give_up(errors)
    except SandboxError as error:
        message = CAUSES.get(error.code, error.code).format_map(error.facts)
        give_up([_error(error.code, message)])
    except Unprepared as error:
        give_up([_error("settings.invalid", error.message)])
    except BrokenPipeError:
        raise  # nobody reads on: click leaves quietly
    except OSError as error:  # a disk that is full, a file that went away
        give_up([_error("machine.trouble", str(error))])
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException:
        raise
    except Exception as error:  # noqa: BLE001 -- a fault of ours must not be taken for a mismatch
        traceback.print_exc()
        give_up([_error("verify.broken", f"{type(error).__name__}: {error}")])


def _give_up(path: Path, errors: list[dict[str, Any]], *, as_json: bool, said: str) -> None:
    if as_json:
        click.echo(_last(path.resolve().stem if path.is_file() else path.resolve().name, 0, 0, errors))
    else:
        click.echo(
            "\n".join([f"{said}: {safe(str(path))}", *(str(error["message"]) for error in errors)]),
            err=True,
        )


def _packages_within(path: Path) -> str:
    """Say that a folder is no package but holds some; empty: that is not what is wrong."""
    if not path.is_dir() or (path / "problem.yaml").exists():
        return ""
    names = sorted(one.parent.name for one in path.glob("*/problem.yaml"))
    if not names:
        return ""
    told = safe(", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else ""))
    return f"This folder is no package, but holds {len(names)}: {told}. Name them, one or several."


def _flaw(flaw: Flaw) -> dict[str, Any]:
    return {
        "code": flaw.code,
        "file": flaw.file,
        "line": flaw.line,
        "key": flaw.key,
        "message": told(flaw),
    }


def _error(code: str, message: str) -> dict[str, Any]:
    return {"code": code, "file": None, "line": None, "key": None, "message": message}
