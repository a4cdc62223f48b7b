"""The demonstration from beginning to end, beside the tree that it runs on."""

import hashlib
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest import events
from contest.cli.demonstrating import checking, manifest, preparing
from contest.cli.demonstrating.drawing import Screen
from contest.cli.demonstrating.following import Standing, follow
from contest.cli.demonstrating.founders import driving as founders
from contest.cli.demonstrating.manifest import Shot
from contest.cli.demonstrating.preparing import Prepared
from contest.cli.demonstrating.showing import Show
from contest.cli.demonstrating.visitor import Unexpected, Visitor
from contest.cli.demonstrating.walking import walk
from contest.cli.up import Site
from contest.db import Database
from contest.models import Contest, Entry, StageProblem, Submission

JUDGED_S = 900.0
"""How long all judging may take, on a slow machine that has to check its languages first."""


class Demonstration:
    """One start of it."""

    def __init__(self, *, is_once: bool) -> None:
        self.is_over = False
        """Whether it came to its end, good or bad."""
        self._is_once = is_once
        self._screen = Screen()
        self._manifest = manifest.read()
        self._show = Show(self._screen, self._manifest)

    def drive(self, site: Site) -> None:
        """Prepare, submit, follow, show; with `once` check and stop the tree."""
        database = Database(site.settings.database_url)
        events.bind(site.settings.redis_address)
        try:
            self._drive(site, database)
        except Unexpected as error:
            self._fail(site, f"The site did otherwise than expected: {error}")
        except Exception as error:
            # While the tree stops its parts go one after the other; what that leads to is no news.
            if not site.tree.is_stopping:
                raise
            self._screen.say(f"Left in the middle ({type(error).__name__}).")
        finally:
            database.dispose()

    def _drive(self, site: Site, database: Database) -> None:
        prepared = preparing.prepare(site.settings, self._manifest, self._screen.say)
        if not site.wait():
            self._fail(site, f"The site does not answer at {site.address}.")
            return
        self._screen.say(f"The site answers at {site.address}.")
        shots = self._submit(site, database, prepared)
        standings = self._follow(site, database, shots)
        if site.tree.is_stopping:
            return
        with database.reading() as s:
            contest = s.scalars(select(Contest).where(Contest.slug == prepared.contest)).one()
            rows = checking.board(s, contest)
            penalties = checking.penalties(s, contest, self._manifest.penalty_minutes)
        self._show.board(rows)
        founding = founders.found(site.settings, database, self._screen, lambda: site.tree.is_stopping)
        if founding is None or site.tree.is_stopping:
            return
        founders.show(self._screen, founding)
        self.is_over = True
        wrong = [
            *_verdicts(shots, standings),
            *checking.differences(self._manifest, rows, penalties),
            *_page(site, prepared, [row.name for row in rows]),
            *founding.wrong,
        ]
        if self._is_once:
            for line in wrong:
                self._screen.say(f"NOT AS EXPECTED: {line}")
            self._screen.say("The board is as expected." if not wrong else "The board is not as expected.")
            site.tree.stop(1 if wrong else 0)
        else:
            self._show.ways_in(
                site.address, site.hall, prepared, founders.ways_in(site.settings, database, site.address)
            )
            # When all is judged that the demonstration waits for: this takes a minute or more.
            if count := preparing.verify(database):
                self._screen.say(f"{count} packages are verified meanwhile; the desk's page Problems tells.")
            self._screen.say("Podium keeps serving until Ctrl-C.")

    def _fail(self, site: Site, text: str) -> None:
        if not site.tree.is_stopping:
            self.is_over = True
            self._screen.say(text)
            site.tree.stop(1)

    def _submit(self, site: Site, database: Database, prepared: Prepared) -> dict[str, Shot]:
        """Hand in what was not handed in before; all shots by the public id of their submission."""
        with database.reading() as s:
            there = _submitted(s, prepared)
        found: dict[str, Shot] = {}
        missing = []
        for shot in self._manifest.shots:
            digest = hashlib.sha256(shot.path.read_bytes()).hexdigest()
            key = (prepared.places[shot.team].number, shot.problem.label, digest)
            if key in there:
                found[there[key]] = shot
            else:
                missing.append(shot)
        self._show.there(set(found))
        if missing:
            seats = [(team, prepared.places[team.key].code) for team in self._manifest.teams]
            for shot, public_id in walk(site.address, prepared.contest, seats, missing):
                found[public_id] = shot
                self._show.sent(len(found), len(self._manifest.shots))
            self._screen.say(
                f"{len(seats)} teams joined by code and handed in {len(missing)} programs through the site."
            )
        return found

    def _follow(self, site: Site, database: Database, shots: dict[str, Shot]) -> dict[str, Standing]:
        standings: dict[str, Standing] = {}
        for found in follow(
            database, list(shots), within_s=JUDGED_S, is_ending=lambda: site.tree.is_stopping
        ):
            standings = dict(found)
            self._show.judged(shots, standings)
        return standings


def _submitted(s: Session, prepared: Prepared) -> dict[tuple[int, str, str], str]:
    """What was handed in before: (entry's number, label, digest) -> public id."""
    rows = s.execute(
        select(Entry.number, StageProblem.label, Submission.source_digest, Submission.public_id)
        .join(Submission, Submission.entry_id == Entry.id)
        .join(StageProblem, StageProblem.id == Submission.stage_problem_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Contest.slug == prepared.contest)
        .order_by(Submission.id.desc())
    )
    return {(number, label, digest): public_id for number, label, digest, public_id in rows}


def _verdicts(shots: dict[str, Shot], standings: dict[str, Standing]) -> list[str]:
    found = []
    for public_id, shot in shots.items():
        standing = standings.get(public_id)
        verdict = standing.verdict if standing else None
        if verdict != shot.expected:
            found.append(f"{shot.path.name} of {shot.team}: {verdict or 'no verdict'}, not {shot.expected}")
    return found


def _page(site: Site, prepared: Prepared, names: list[str]) -> list[str]:
    """Whether the page that everyone sees has the same teams in the same order."""
    visitor = Visitor(site.address)
    try:
        page = visitor.get(f"/c/{prepared.contest}/board")
    finally:
        visitor.close()
    if page.status != 200:  # noqa: PLR2004 -- HTTP's word for good
        return [f"{urlsplit(page.address).path} answered {page.status}"]
    places = [page.text.find(_escaped(name)) for name in names]
    missing = [name for name, place in zip(names, places, strict=True) if place < 0]
    if missing:
        return [f"the board's page does not show {', '.join(missing)}"]
    return [] if places == sorted(places) else ["the board's page has another order"]


def _escaped(name: str) -> str:
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
