"""What the demonstration's contest needs before anyone comes: made once a data folder, found again later."""

import json
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest import clock
from contest.actions.accounts import add_user, reset_password
from contest.actions.converting import convert_statements
from contest.actions.importing import import_package, store_files
from contest.actions.organising import (
    ContestForm,
    StageForm,
    create_contest,
    create_hub,
    edit_contest,
)
from contest.actions.organising.passes import Card, cards, make_passes
from contest.actions.organising.problems import code_stage
from contest.actions.verifying import verify_imported
from contest.cli.demonstrating.manifest import Manifest, Set
from contest.codes import Codes
from contest.db import Database
from contest.models import Contest, Hub, ProblemVersion, Stage, StageProblem, User
from contest.settings import Settings
from contest.storage import Storage
from judge.packages import read as read_package

ORGANISER = "organiser"
BEGAN = timedelta(minutes=30)
"""How long ago the contest began when it is made, so that the clock and the board look like a contest."""
SPARE = 3
"""Codes that no team of the demonstration uses: for whoever sits in front of it."""
LEAST_LEFT = timedelta(hours=1)
"""A contest that ends sooner than this is opened again when the demonstration starts."""

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Place:
    """One team's: the entry's number and the code that opens it."""

    number: int
    code: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """How to get in."""

    contest: str
    """Slug."""
    places: Mapping[str, Place]
    """By the team's key."""
    spare: tuple[str, ...]
    organiser: str
    password: str


def prepare(settings: Settings, manifest: Manifest, say: Say) -> Prepared:
    """Make what is missing of hub, contest, problems, codes and the organiser's account."""
    database = Database(settings.database_url)
    storage = Storage(settings.storage_url)
    codes = Codes(settings.secret_key)
    try:
        with database.transaction() as s:
            is_new = _contest(s, manifest, clock.now())
        for problem in (manifest.warm_up, *manifest.problems):
            _import(database, storage, manifest, problem, say)
        password = _organiser(database, settings.home)
        with database.transaction() as s:
            contest = _find(s, manifest)
            there = _one_a_place(cards(s, contest=contest, codes=codes))
            missing = len(manifest.teams) + SPARE - len(there)
            if missing > 0:
                make_passes(s, actor=None, contest=contest, count=missing, codes=codes, at=clock.now())
        with database.reading() as s:
            found = _one_a_place(cards(s, contest=_find(s, manifest), codes=codes))
    finally:
        database.dispose()
    if not is_new:
        say("The contest of the last time is here; its window is open.")
    count = len(manifest.teams)
    return Prepared(
        contest=manifest.contest,
        places={
            team.key: Place(card.number, card.code) for team, card in zip(manifest.teams, found, strict=False)
        },
        spare=tuple(card.code for card in found[count : count + SPARE]),
        organiser=ORGANISER,
        password=password,
    )


def verify(database: Database) -> int:
    """Have a worker judge the submissions of every package that nothing is known of; how many it will be."""
    with database.transaction() as s:
        there = s.scalars(
            select(StageProblem).options(
                joinedload(StageProblem.stage).joinedload(Stage.contest),
                joinedload(StageProblem.version).joinedload(ProblemVersion.problem),
            )
        ).all()
        once = {each.version_id: each for each in there}
        asked = [
            verify_imported(s, actor=None, contest=each.stage.contest, version=each.version, at=clock.now())
            for each in once.values()
        ]
        return sum(task is not None for task in asked)


def _one_a_place(there: Iterable[Card]) -> list[Card]:
    """The newest card of each place, if possible one that still opens it: people may have played since."""
    found: dict[int, Card] = {}
    for card in there:
        if card.number not in found or card.revoked_at is None:
            found[card.number] = card
    return list(found.values())


def _find(s: Session, manifest: Manifest) -> Contest:
    return s.scalars(select(Contest).where(Contest.slug == manifest.contest)).one()


def _contest(s: Session, manifest: Manifest, at: datetime) -> bool:
    """Make hub and contest, or open the contest's window again; whether it is new."""
    hub = s.scalar(select(Hub).where(Hub.slug == manifest.hub))
    if hub is None:
        hub = create_hub(s, actor=None, slug=manifest.hub, name=manifest.hub_name, at=at)
    contest = s.scalar(select(Contest).where(Contest.slug == manifest.contest))
    if contest is None:
        starts_at = (at - BEGAN).replace(second=0, microsecond=0)
        create_contest(s, actor=None, hub=hub, form=_form(manifest, starts_at, manifest.minutes), at=at)
        return True
    stage = code_stage(contest)
    if stage.starts_at is not None and stage.ends_at < at + LEAST_LEFT:
        minutes = int((at - stage.starts_at).total_seconds() // 60) + manifest.minutes
        form = _form(manifest, stage.starts_at, minutes)
        edit_contest(s, actor=None, contest=contest, form=form, confirm=True, at=at)
    return False


def _form(manifest: Manifest, starts_at: datetime, minutes: int) -> ContestForm:
    return ContestForm(
        slug=manifest.contest,
        name=manifest.name,
        about=manifest.about,
        stage=StageForm(
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes),
            penalty_minutes=manifest.penalty_minutes,
        ),
        warm_up=True,
    )


def _import(database: Database, storage: Storage, manifest: Manifest, problem: Set, say: Say) -> None:
    """Import one package, unless the contest has a problem of that label."""
    is_warm_up = problem is manifest.warm_up
    with database.reading() as s:
        contest = _find(s, manifest)
        stage = contest.warm_up if is_warm_up else contest.code
        there = select(StageProblem.id).where(
            StageProblem.stage == stage, StageProblem.label == problem.label
        )
        if s.scalar(there) is not None:
            return
    package = read_package(problem.path)
    files = store_files(package, storage)
    statements = convert_statements(package, files, storage)
    with database.transaction() as s:
        contest = _find(s, manifest)
        import_package(
            s,
            actor=None,
            contest=contest,
            package=package,
            manifest=files,
            statements=statements,
            stage=contest.warm_up if is_warm_up else contest.code,
            label=problem.label,
            colour=problem.colour,
            at=clock.now(),
        )
    say(f"Problem {problem.label}: {package.titles['en']}, {len(package.testcases)} tests.")


def _organiser(database: Database, home: Path) -> str:
    """The organiser's password: random, kept beside the data it opens, for this user's eyes alone."""
    file = home / "demo.json"
    try:
        password = str(json.loads(file.read_text(encoding="utf-8"))["password"])
    except (FileNotFoundError, ValueError, KeyError):
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            json.dump({"login": ORGANISER, "password": password}, out)
        with database.transaction() as s:
            # An account without its password kept: what was written before was lost.
            user = s.scalar(select(User).where(User.login == ORGANISER))
            if user is not None:
                reset_password(s, actor=None, user=user, new=password, at=clock.now())
    with database.transaction() as s:
        if s.scalar(select(User.id).where(User.login == ORGANISER)) is None:
            add_user(s, login=ORGANISER, password=password, name="Organiser", is_admin=True, at=clock.now())
    return password
