"""A contest by points for browser tests: problems in groups of tests, teams with parts of their points."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from contest.actions.accounts import hash_password
from contest.clock import now
from contest.db import Database
from contest.models import Feedback, Run
from contest.storage import Storage
from judge.verdicts import Verdict
from tests import making, pointing
from tests.e2e import halls
from tests.making import MINUTE

PASSWORD = "three words nobody guesses"
TEAMS = (
    "Paper Lanterns",
    "Desert Foxes",
    "חרגולים",
    "纸灯笼队",
    "A team whose name is rather long for a phone",
)


@dataclass(frozen=True)
class Scored:
    """Where it is served; the submission of Paper Lanterns that has part of its points."""

    address: str
    submission: str

    @property
    def pages(self) -> tuple[str, ...]:
        """What people look at: the contest, the board, a result with groups, the organisers' settings."""
        desk = ("/c/points/desk/settings", "/c/points/desk/problems")
        return ("/c/points", "/c/points/board", f"/s/{self.submission}", *desk)


@contextmanager
def scored(home: Path) -> Iterator[Scored]:
    """Podium up, with the contest `points` and four problems, one of them without scores."""
    with halls.served(home / "podium", slots=0) as (address, settings, _lines):
        database = Database(settings.database_url)
        yield Scored(address, _fill(database, Storage(settings.storage_url)))
        database.dispose()


def log_in(page: Page) -> None:
    """Come in as Ada of the Paper Lanterns, who organises too."""
    halls.log_in(page, "ada", PASSWORD)


def _fill(database: Database, storage: Storage) -> str:
    with database.transaction() as s:
        contest = pointing.make_points_contest(s, slug="points", feedback=Feedback.ALL, is_tied_by_time=True)
        start = now() - making.HOUR
        contest.code.starts_at, contest.code.ends_at = start, now() + 3 * making.HOUR
        first, second = (pointing.make_grouped(s, contest, storage=storage) for _ in range(2))
        plain = making.make_problem(s, contest, storage=storage)
        fine = pointing.make_grouped(s, contest, points="30", storage=storage)
        ada = making.make_user(s, "ada", name="Ada", admin=True)
        ada.password_hash = hash_password(PASSWORD)
        lanterns, foxes, hoppers, lamps, long = (
            making.make_entry(s, contest, name, user=ada if name == TEAMS[0] else None) for name in TEAMS
        )
        for entry, problem, score, minute in (
            (foxes, first, "100", 12),
            (hoppers, first, "100", 31),
            (hoppers, second, "33.333333", 40),
            (lamps, second, "0", 8),
            (lamps, fine, "66.666667", 20),
            (long, second, "100", 33),
            (long, fine, "100", 55),
        ):
            pointing.make_scored(s, entry, problem, score, at=start + minute * MINUTE, storage=storage)
        making.make_submission(s, foxes, plain, at=start + 50 * MINUTE, verdict=Verdict.AC, storage=storage)
        making.make_submission(s, lamps, first, at=start + 58 * MINUTE, storage=storage)
        groups = {"secret/1": "40", "secret/2": "0"}
        found = pointing.make_scored(s, lanterns, first, groups, at=start + 25 * MINUTE, storage=storage)
        found.judgings[0].failed_test = "secret/2/1"
        ends = {"sample/1": Verdict.AC, "secret/1/1": Verdict.AC, "secret/2/1": Verdict.TLE}
        found.judgings[0].verdict = Verdict.TLE
        found.judgings[0].runs = [
            Run(
                position=at,
                name=name,
                verdict=verdict,
                cpu_s=0.1 * at,
                wall_s=0.1 * at,
                memory_bytes=9_000_000,
            )
            for at, (name, verdict) in enumerate(ends.items(), start=1)
        ]
        return found.public_id
