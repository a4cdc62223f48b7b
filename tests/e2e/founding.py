"""The founders of the demonstration in the hall, by rows: drawn, judged, seated, marked and published at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest import clock
from contest.actions.accounts import hash_password
from contest.actions.organising import create_hub
from contest.actions.rounds.opening import open_round
from contest.actions.seating.jurors import link_of
from contest.cli.demonstrating.founders import making, manifest, marking, publishing
from contest.cli.demonstrating.founders.manifest import Founders, Place, Team
from contest.codes import Codes
from contest.db import Database
from contest.models import (
    Assignment,
    Contest,
    DeckState,
    Entry,
    Hub,
    Judging,
    JudgingState,
    Juror,
    QuestionKind,
    Round,
    Sitting,
    Submission,
    Turn,
)
from contest.settings import Settings
from contest.storage import Storage
from judge.verdicts import Verdict
from tests import making_pitches
from tests.e2e.juries import picture

REVIEWS = 4
FOUNDER, PASSWORD = "founder", "three words nobody guesses"
VERDICTS = {
    "accepted": Verdict.AC,
    "wrong_answer": Verdict.WA,
    "time_limit_exceeded": Verdict.TLE,
    "run_time_error": Verdict.RTE,
}


@dataclass(frozen=True)
class Founded:
    """Two contests of pitches and their series; ids by what they are of."""

    first: str
    second: str
    series: str
    round: str
    """of the first contest, decided"""
    open: str
    """of the second one, where a sheet of `juror` is still to be marked"""
    entry: str
    marked: str
    """an entry of the round that is open"""
    deck: str
    sitting: str
    juror: str
    link: str
    sheet: str
    locked: str
    call: str
    """a contest that takes startups until tomorrow; the founder has a draft there"""


def found(settings: Settings, database: Database, *, is_published: bool = True) -> Founded:
    """All that the founders' demonstration makes, but with the second round still open."""
    told, storage = manifest.read(), Storage(settings.storage_url)
    codes = Codes(settings.secret_key)
    at = clock.now()
    with database.transaction() as s:
        if s.scalar(select(Hub.id).where(Hub.slug == told.first_hub)) is None:
            create_hub(s, actor=None, slug=told.first_hub, name={"en": "The Bridge House"}, at=at)
        making.make_contests(s, told, at)
        for problem in told.problems:
            making.bring_problem(s, told, problem, storage, at)
        for place, teams in ((told.first, told.teams), (told.second, told.second_teams)):
            for number, team in enumerate(teams):
                _draw(s, making.enter_team(s, place, team, storage, at), storage, number)
        for team in told.teams:
            _judge(s, told, team, storage)
    with database.transaction() as s:
        for place in (told.first, told.second):
            making.invite_judges(s, told, place, codes, at)
        decided, opened = (making.make_round(s, told, place, at) for place in (told.first, told.second))
        _seat(s, decided, _open(s, decided))
        marking.mark(s, told, decided, told.teams, at)
        marking.close(s, decided, at)
        seats = _open(s, opened)
        # The first judge has locked one sheet; the others wait.
        waiting = [seat for seat in seats if seat[0] is _first_judge(opened)][1:]
        _seat(s, opened, [seat for seat in seats if seat not in waiting])
        marking.mark(s, told, opened, told.second_teams, at)
        _seat(s, opened, waiting)
        publishing.end_coding(s, told.first, clock.now())
        s.flush()
        if is_published:
            publishing.publish_contest(s, told, told.first, storage, clock.now())
            publishing.publish_series(s, told, storage, clock.now())
        return _told(s, told, codes, _open_call(s))


def log_in(page: Page) -> None:
    """The founder of the first team."""
    page.goto("/login")
    page.locator("[name=login]").fill(FOUNDER)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_url(lambda url: "/login" not in url)


def begin(page: Page, founded: Founded) -> None:
    """The first judge, by the personal link."""
    page.goto(founded.link)
    page.locator("main button.main").click()
    page.wait_for_url("**/jury/**")


def _draw(s: Session, entry: Entry, storage: Storage, number: int) -> None:
    """The deck's pages, as its drawing would leave them."""
    deck = entry.versions[-1].deck
    assert deck is not None
    deck.state, deck.page_count = DeckState.READY, 3
    deck.pages = [
        {
            "digest": storage.put(picture(60 + 7 * number + 20 * page)),
            "width": 320,
            "height": 180,
            "type": "image/png",
        }
        for page in range(3)
    ]
    if deck.task is not None:
        s.delete(deck.task)
        deck.task = None
    s.flush()


def _judge(s: Session, told: Founders, team: Team, storage: Storage) -> None:
    """A team's programs with the verdicts that their folders tell, two hours into the coding."""
    at = clock.now()
    ids = making.hand_in_programs(s, told, team, storage, at)
    s.flush()
    for public_id, (_problem, path) in zip(ids, team.programs, strict=True):
        judging = s.scalars(select(Judging).join(Submission).where(Submission.public_id == public_id)).one()
        judging.state, judging.verdict, judging.is_current = (
            JudgingState.DONE,
            VERDICTS[Path(path).parent.name],
            True,
        )
        judging.started_at = judging.finished_at = at
    s.flush()


def _open(s: Session, round_: Round) -> list[tuple[Juror, Entry]]:
    """Open a round; who is to mark what, in a ring, so that all are joined."""
    open_round(s, actor=None, round_=round_, at=clock.now())
    s.flush()
    jurors = sorted(round_.stage.jurors, key=lambda juror: juror.id)
    entries = sorted((row.entry for row in round_.entries), key=lambda entry: entry.number)
    sitting = Sitting(round=round_, name="Panel A", room="Hall 2")
    sitting.turns = [Turn(entry=entry, position=number) for number, entry in enumerate(entries)]
    s.add(sitting)
    return [
        (jurors[(3 * number + step) % len(jurors)], entry)
        for number, entry in enumerate(entries)
        for step in range(REVIEWS)
    ]


def _seat(s: Session, round_: Round, seats: Iterable[tuple[Juror, Entry]]) -> None:
    at = clock.now()
    s.add_all(
        Assignment(round=round_, juror=juror, entry=entry, created_at=at, released_at=at)
        for juror, entry in seats
    )
    s.flush()


def _open_call(s: Session) -> Contest:
    """A contest with a question of each kind, in which nobody has entered yet."""
    at = clock.now()
    contest = making_pitches.make_pitch_contest(
        s, slug="open-call", opens_at=at - timedelta(days=1), deadline=at + timedelta(days=1), needs_deck=True
    )
    contest.name = {"en": "Reed Valley Call", "zh": "芦苇谷征集", "he": "קול קורא: עמק הקנים"}
    for kind, label, limits in (
        (QuestionKind.TEXT, "Who has asked for it?", {"characters": 400}),
        (
            QuestionKind.CHOICE,
            "Where would you test it?",
            {
                "options": [
                    {"key": "haifa", "name": {"en": "In Haifa"}},
                    {"key": "ningbo", "name": {"en": "In Ningbo"}},
                ]
            },
        ),
        (QuestionKind.NUMBER, "How many people use it?", {"least": "0", "most": "1000000"}),
        (QuestionKind.FILE, "A plan of the first year", {}),
    ):
        making_pitches.make_question(s, contest, kind, label=label, limits=limits)
    return contest


def _told(s: Session, told: Founders, codes: Codes, call: Contest) -> Founded:
    first, second = (_contest(s, place) for place in (told.first, told.second))
    decided, opened = (making.pitch_of(contest)[0].rounds[0] for contest in (first, second))
    juror = _first_judge(opened)
    seats = {(each.sheet is not None): each for each in opened.assignments if each.juror_id == juror.id}
    entry = making.entry_of(s, first, told.teams[0])
    assert entry is not None
    deck = entry.versions[-1].deck
    assert deck is not None
    founder = entry.party.members[0].user
    founder.login, founder.password_hash = FOUNDER, hash_password(PASSWORD)
    making_pitches.make_startup(s, call, name="Reed Radio", user=founder, submitted=False, at=clock.now())
    s.flush()
    return Founded(
        first=first.slug,
        second=second.slug,
        series=told.series,
        round=decided.public_id,
        open=opened.public_id,
        entry=entry.public_id,
        marked=seats[True].entry.public_id,
        deck=deck.public_id,
        sitting=opened.sittings[0].public_id,
        juror=juror.public_id,
        link=f"/j/{link_of(juror, codes)}",
        sheet=seats[False].public_id,
        locked=seats[True].public_id,
        call=call.slug,
    )


def _first_judge(round_: Round) -> Juror:
    return min(round_.stage.jurors, key=lambda juror: juror.id)


def _contest(s: Session, place: Place) -> Contest:
    return s.scalars(select(Contest).where(Contest.slug == place.slug)).one()
