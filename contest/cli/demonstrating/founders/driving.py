"""The founders' part from beginning to end: entered, judged, seated, marked, published."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from contest import clock, queues
from contest.actions.seating.jurors import link_of
from contest.cli.demonstrating.drawing import Screen
from contest.cli.demonstrating.following import follow
from contest.cli.demonstrating.founders import making, manifest, marking, publishing
from contest.cli.demonstrating.founders.publishing import Published
from contest.codes import Codes
from contest.db import Database
from contest.models import Round
from contest.settings import Settings
from contest.storage import Storage

JUDGED_S = 900.0


@dataclass(frozen=True, slots=True)
class Found:
    """What came of it."""

    combined: Published
    series: Published
    files: tuple[Path, ...]
    wrong: tuple[str, ...]


def found(
    settings: Settings, database: Database, screen: Screen, is_ending: Callable[[], bool]
) -> Found | None:
    """Make, judge, mark and publish what is not there yet; None: it was stopped on the way."""
    told = manifest.read()
    storage = Storage(settings.storage_url)
    queues.bind(settings.redis_address)
    with database.transaction() as s:
        making.make_contests(s, told, clock.now())
    for problem in told.problems:
        with database.transaction() as s:
            making.bring_problem(s, told, problem, storage, clock.now())
    for place, teams in ((told.first, told.teams), (told.second, told.second_teams)):
        for team in teams:
            with database.transaction() as s:
                making.enter_team(s, place, team, storage, clock.now())
    screen.say(f"{len(told.teams)} founders' teams have entered {told.first.name['en']} with their decks.")
    submissions: list[str] = []
    for team in told.teams:
        with database.transaction() as s:
            submissions += making.hand_in_programs(s, told, team, storage, clock.now())
    done = 0
    for standings in follow(database, submissions, within_s=JUDGED_S, is_ending=is_ending):
        done = sum(each.is_over for each in standings.values())
        screen.live(f"{done} of {len(submissions)} programs judged")
    if is_ending():
        return None
    screen.say(f"{done} programs of theirs are judged.")
    for place, teams in ((told.first, told.teams), (told.second, told.second_teams)):
        with database.transaction() as s:
            round_id = making.make_round(s, told, place, clock.now()).id
            making.invite_judges(s, told, place, Codes(settings.secret_key), clock.now())
        marking.open_and_seat(database, round_id, place.reviews, is_ending)
        if is_ending():
            return None
        with database.transaction() as s:
            sheets = marking.mark(s, told, s.get_one(Round, round_id), teams, clock.now())
        with database.transaction() as s:
            marking.close(s, s.get_one(Round, round_id), clock.now())
        if sheets:
            screen.say(f"{len(told.judges)} judges marked {sheets} sheets of {place.name['en']}.")
    with database.transaction() as s:
        publishing.end_coding(s, told.first, clock.now())
    with database.transaction() as s:
        combined = publishing.publish_contest(s, told, told.first, storage, clock.now())
        publishing.publish_contest(s, told, told.second, storage, clock.now())
    with database.transaction() as s:
        series = publishing.publish_series(s, told, storage, clock.now())
    folder = Path("var").absolute()
    return Found(
        combined,
        series,
        tuple(publishing.keep(each, folder) for each in (combined, series)),
        tuple(publishing.differences(told, combined, series)),
    )


def show(screen: Screen, what: Found) -> None:
    """Both boards as tables, and where their files are."""
    for each in (what.combined, what.series):
        name = each.document["subject"]["name"]["en"]
        screen.say()
        screen.table(
            ["#", name, *each.heads, "Total"],
            [[rank, team, *points, total] for rank, team, points, total in each.rows],
        )
    screen.say()
    for file in what.files:
        screen.say(f"Published: {file}")
    screen.say(f"Anybody computes it again:  podium board verify {what.files[0]}")
    screen.say()


def ways_in(settings: Settings, database: Database, address: str) -> list[tuple[str, str]]:
    """Where the founders' boards are, and a juror's own link."""
    told = manifest.read()
    with database.reading() as s:
        contest = making.contest_of(s, told.second)
        jurors = making.pitch_of(contest)[0].jurors if contest is not None else []
        token = link_of(jurors[0], Codes(settings.secret_key)) if jurors else None
    return [
        ("Code and pitch", f"{address}/c/{told.first.slug}/results"),
        ("Series", f"{address}/series/{told.series}"),
        *([] if token is None else [("A juror's phone", f"{address}/j/{token}")]),
    ]
