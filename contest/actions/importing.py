"""Problem packages: their files into storage, then one transaction that makes a version of them.

`store_files` runs outside any transaction, since a package may have thousands of files; nothing of it is
seen until `import_package` writes the rows.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.converting import Ahead
from contest.actions.desk import queue_task
from contest.actions.drawing import request_drawings
from contest.actions.organising.problems import LABEL, check_look, code_stage
from contest.actions.publishing import lock_contest, raise_version
from contest.actions.uploading import Upload
from contest.actions.verifying import verify_imported
from contest.models import (
    Contest,
    Problem,
    ProblemVersion,
    Stage,
    StageProblem,
    Task,
    TaskKind,
    User,
)
from contest.permissions import may_import
from contest.refusals import Refused
from contest.storage import Storage
from judge.grading.including import code_of
from judge.packages.flaws import Flaw
from judge.packages.model import Package, Procedure
from judge.packages.plain import files_needed, plain_case, plain_procedure, plain_shown
from sandbox.languages import LANGUAGES

# Told apart by most people with any colour vision, on light and dark ground.
COLOURS = (
    "#e6194b",
    "#4363d8",
    "#3cb44b",
    "#f58231",
    "#911eb4",
    "#008080",
    "#f032e6",
    "#9a6324",
    "#808000",
    "#000075",
    "#46b0e0",
    "#e0b000",
    "#800000",
)
FLAWS_MOST = 500
"""That a row keeps and a page shows; a package may have one in each of its files."""
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Cancelled(Exception):
    """The import was cancelled between two files."""


def store_files(
    package: Package, storage: Storage, on_file: Callable[[int, int], bool] | None = None
) -> dict[str, str]:
    """Store every file of the package; the manifest, path -> digest.

    `on_file(done, total)` is called after each file; when it says False, raises Cancelled.
    """
    paths = sorted(_files(package))
    manifest = {}
    for done, path in enumerate(paths, start=1):
        manifest[_inside(package, path)] = storage.put_file(path)
        if on_file is not None and not on_file(done, len(paths)):
            raise Cancelled
    return manifest


def import_package(
    s: Session,
    *,
    actor: User | None,
    contest: Contest,
    package: Package,
    manifest: Mapping[str, str],
    statements: Ahead | None = None,
    stage: Stage | None = None,
    label: str | None = None,
    colour: str | None = None,
    verify: bool = False,
    at: datetime,
) -> StageProblem:
    """Make a version of what was stored, and set it in the stage (the main one) under a label.

    `statements` are those of `convert_statements`; without them each is converted when it is read first.
    A problem of the hub is known by its package's name: the same again is a new version, the same bytes are
    the version there is. A problem that is set in the stage already keeps its pin (see `pin_problem`): it is
    moved only while nobody has started. With `verify` a worker judges the package's own submissions, unless
    it is known what they come to. Refuses permission.denied, contest.no_code, problem.label_form,
    .label_taken, .colour_form.
    """
    if actor is not None and not may_import(actor, contest):
        raise Refused("permission.denied")
    lock_contest(s, contest.id)
    stage = stage or code_stage(contest)
    version = _version(
        s, package, manifest, statements or Ahead({}), hub_id=contest.hub_id, actor=actor, at=at
    )
    there = s.scalar(
        select(StageProblem)
        .join(StageProblem.version)
        .where(StageProblem.stage_id == stage.id, ProblemVersion.problem_id == version.problem_id)
    )
    if there is not None:
        before: dict[str, Any] = {"version": there.version.number}
        if stage.starts_at is None or at < stage.starts_at:
            there.version = version
    else:
        before = {}
        label = label or _free_label(s, stage, package.label)
        number = _next_position(s, stage)
        colour = colour or package.colour or COLOURS[number % len(COLOURS)]
        check_look(label, colour)
        if s.scalar(
            select(StageProblem.id).where(StageProblem.stage_id == stage.id, StageProblem.label == label)
        ):
            raise Refused("problem.label_taken", label=label)
        there = StageProblem(stage=stage, version=version, label=label, colour=colour, position=number)
        s.add(there)
    audit(
        s,
        actor=actor,
        action="problem.import",
        subject=there,
        contest_id=contest.id,
        before=before,
        after={"slug": package.name, "version": version.number, "pinned": there.version.number},
        at=at,
    )
    raise_version(s, contest.id, kind="problem", subject=there.public_id, at=at)
    request_drawings(s, actor=actor, contest=contest, version=version, at=at)
    if verify:
        verify_imported(s, actor=actor, contest=contest, version=version, at=at)
    return there


def request_import(
    s: Session,
    *,
    actor: User | None,
    contest: Contest,
    upload: Upload,
    stage: Stage | None = None,
    label: str | None = None,
    colour: str | None = None,
    at: datetime,
) -> Task:
    """Queue the import of a kept zip (see `uploading.keep_package`) at the desk.

    Refuses permission.denied, contest.no_code, problem.label_form, .colour_form.
    """
    if actor is not None and not may_import(actor, contest):
        raise Refused("permission.denied")
    code_stage(contest)
    if label is not None or colour is not None:
        check_look(label or "A", colour or COLOURS[0])
    facts = {
        **asdict(upload),
        "stage": None if stage is None else stage.public_id,
        "label": label,
        "colour": colour,
    }
    return queue_task(s, kind=TaskKind.IMPORT, actor=actor, contest_id=contest.id, facts=facts, at=at)


def plain_flaws(flaws: tuple[Flaw, ...]) -> list[dict[str, Any]]:
    """As a row keeps them: {code, file, line, key, facts} each; of very many the first, and how many more."""
    kept = flaws[:FLAWS_MOST]
    if len(flaws) > FLAWS_MOST:
        kept += (Flaw("flaws.more", facts={"number": len(flaws) - FLAWS_MOST}),)
    return [{**asdict(flaw), "facts": dict(flaw.facts)} for flaw in kept]


def _files(package: Package) -> set[Path]:
    """Every file of the package, those behind links that stay inside it too, and no other."""
    name = partial(_inside, package)
    needed = files_needed(
        plain_procedure(package.procedure, name), [plain_case(case, name) for case in package.testcases]
    )
    named = {package.path / path for path in needed}
    named |= {*package.statements.values(), *package.starters.values()}
    root = package.path.resolve()
    found = {path for path in package.path.rglob("*") if path.is_file()}
    return {path for path in found | named if path.resolve().is_relative_to(root)}


def _version(
    s: Session,
    package: Package,
    manifest: Mapping[str, str],
    statements: Ahead,
    *,
    hub_id: int,
    actor: User | None,
    at: datetime,
) -> ProblemVersion:
    problem = s.scalar(select(Problem).where(Problem.hub_id == hub_id, Problem.slug == package.name))
    if problem is None:
        problem = Problem(hub_id=hub_id, slug=package.name, uuid=package.uuid, created_at=at)
        s.add(problem)
        s.flush()
    digest = manifest_digest(manifest)
    same = s.scalar(
        select(ProblemVersion).where(ProblemVersion.problem_id == problem.id, ProblemVersion.digest == digest)
    )
    if same is not None:
        same.converted = {**same.converted, **statements.digests}  # perhaps by a newer converter
        return same
    name = partial(_inside, package)
    last = s.scalar(select(func.max(ProblemVersion.number)).where(ProblemVersion.problem_id == problem.id))
    version = ProblemVersion(
        problem=problem,
        number=(last or 0) + 1,
        digest=digest,
        manifest=dict(manifest),
        titles={**package.titles, **statements.titles},
        time_limit_s=package.time_limit_s,
        memory_bytes=package.memory_bytes,
        output_bytes=package.output_bytes,
        code_bytes=package.code_bytes,
        compile_s=package.compile_s,
        format=package.format,
        testcases=[plain_case(case, name) for case in package.testcases],
        procedure=plain_procedure(package.procedure, name),
        statements={tag: _inside(package, path) for tag, path in package.statements.items()},
        samples=[plain_shown(sample, name) for sample in package.samples],
        converted=dict(statements.digests),
        starters={key: _inside(package, path) for key, path in package.starters.items()},
        languages=_languages(package.procedure),
        warnings=plain_flaws((*package.warnings, *statements.warnings)),
        created_at=at,
        created_by_id=None if actor is None else actor.id,
    )
    s.add(version)
    s.flush()
    return version


def _languages(procedure: Procedure) -> list[str] | None:
    """Keys of our languages that the package allows; None for all."""
    if procedure.languages is None:
        return None
    return [spoken.key for spoken in LANGUAGES if code_of(spoken) in procedure.languages]


def _inside(package: Package, path: Path) -> str:
    return str(path.relative_to(package.path).as_posix())


def manifest_digest(manifest: Mapping[str, str]) -> str:
    """What two imports of the same bytes have in common."""
    canonical = json.dumps(dict(manifest), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _next_position(s: Session, stage: Stage) -> int:
    last = s.scalar(select(func.max(StageProblem.position)).where(StageProblem.stage_id == stage.id))
    return 0 if last is None else last + 1


def _free_label(s: Session, stage: Stage, wanted: str | None) -> str:
    """The label that the package wants, where it is one and free, else the next letter."""
    taken = set(s.scalars(select(StageProblem.label).where(StageProblem.stage_id == stage.id)))
    if wanted and wanted not in taken and LABEL.match(wanted):
        return wanted
    labels: list[str] = [*LETTERS, *(first + second for first in LETTERS for second in LETTERS)]
    free: str = next(label for label in labels if label not in taken)
    return free
