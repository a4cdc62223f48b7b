from datetime import timedelta

import pytest
from sqlalchemy import event

from contest.actions import working
from contest.models import DeckState, Task, TaskKind, TaskState
from contest.queries.clocks import database_now
from contest.queries.readiness import MESSAGES, Level, readiness
from tests.making import (
    HOUR,
    LANGUAGES,
    MINUTE,
    NOW,
    SECOND,
    make_contest,
    make_entry,
    make_problem,
    make_verification,
    make_worker,
)
from tests.making_pitches import add_version, make_deck, make_pitch_contest, make_startup

ALL_WORK = {key: {"ok": True, "version": "1"} for key in LANGUAGES}


@pytest.fixture
def at(session):
    """Now, by the database's clock, which here is the site's."""
    return database_now(session)


@pytest.fixture
def contest(session, at):
    """All is ready: a worker of each queue, a verified problem in three languages, an entry."""
    contest = make_contest(session, starts_at=at + HOUR)
    make_problem(session, contest).version.verified_at = NOW
    make_entry(session, contest)
    working.beat(session, name="judge-1", queue="sandbox", languages=ALL_WORK, at=at)
    working.beat(session, name="desk-1", queue="desk", at=at)
    return contest


def _found(s, contest, at, level=Level.RED, **more):
    return [
        (check.code, dict(check.facts))
        for check in readiness(s, contest, at=at, **more)
        if check.level is level
    ]


def test_ready_when_all_is_right(session, contest, at):
    checks = readiness(session, contest, at=at)
    assert [(check.code, check.level) for check in checks] == [
        ("worker.alive", Level.OK),
        ("clock.right", Level.OK),
        ("language.checked", Level.OK),
        ("desk.alive", Level.OK),
        ("problem.count", Level.OK),
        ("statement.all", Level.OK),
        ("problem.verified", Level.OK),
        ("entry.count", Level.OK),
    ]


def test_red_when_the_worker_said_goodbye(session, contest, at):
    working.stop(session, name="judge-1")
    assert _found(session, contest, at) == [("worker.none", {})]


def test_red_when_the_worker_stopped_without_a_word(session, contest, at):
    found = _found(session, contest, at + 2 * MINUTE)
    assert [code for code, _ in found] == ["worker.none", "worker.silent", "worker.silent"]
    assert found[2][1]["worker"] == "judge-1"
    assert 118 <= found[2][1]["seconds"] <= 121


def test_worker_silent_for_an_hour_is_forgotten(session, contest, at):
    assert _found(session, contest, at + 2 * HOUR) == [("worker.none", {})]


def test_red_when_a_language_is_missing_from_the_image(session, contest, at):
    languages = ALL_WORK | {"java": {"ok": False, "version": ""}}
    working.beat(session, name="judge-1", queue="sandbox", languages=languages, at=at)
    assert _found(session, contest, at) == [("language.missing", {"language": "java", "worker": "judge-1"})]
    contest.code.languages = ["c", "python3"]
    assert _found(session, contest, at) == []


def test_red_when_one_of_two_workers_lacks_a_language(session, contest, at):
    working.beat(session, name="judge-2", queue="sandbox", languages={"c": {"ok": True}}, at=at)
    contest.code.languages = ["c", "cpp"]
    assert _found(session, contest, at) == [("language.missing", {"language": "cpp", "worker": "judge-2"})]


def test_red_when_a_worker_has_not_checked_its_languages(session, contest, at):
    working.beat(session, name="judge-2", queue="sandbox", at=at)
    assert _found(session, contest, at) == [("worker.unchecked", {"worker": "judge-2"})]


def test_red_when_a_worker_is_in_trouble(session, contest, at):
    trouble = {"code": "engine.unreachable", "facts": {}}
    working.beat(session, name="judge-1", queue="sandbox", trouble=trouble, at=at)
    [(code, facts)] = _found(session, contest, at)
    assert (code, facts["worker"], facts["cause"]) == ("worker.trouble", "judge-1", trouble)
    working.beat(session, name="judge-1", queue="sandbox", at=at)
    assert _found(session, contest, at) == []


@pytest.mark.parametrize("off", [5.5, -5.5, 3600])
def test_red_when_a_workers_clock_is_five_seconds_off_the_sites(session, contest, at, off):
    working.beat(session, name="judge-1", queue="sandbox", at=at + timedelta(seconds=off))
    [(code, facts)] = _found(session, contest, at)
    assert (code, facts["worker"]) == ("worker.clock", "judge-1")
    assert abs(facts["seconds"] - off) < 0.5


def test_red_when_the_sites_clock_is_off_its_workers(session, contest, at):
    codes = [code for code, _ in _found(session, contest, at + 6 * SECOND)]
    assert codes == ["worker.clock", "worker.clock"]


def test_four_seconds_off_are_none(session, contest, at):
    working.beat(session, name="judge-1", queue="sandbox", at=at + 4 * SECOND)
    assert _found(session, contest, at) == []


def test_red_when_a_statement_is_missing(session, contest, at):
    make_problem(session, contest, statements={"en": "x", "he": "y"}).version.verified_at = NOW
    assert _found(session, contest, at) == [("statement.missing", {"label": "B", "language": "zh"})]
    contest.hub.languages = ["he", "en"]
    assert _found(session, contest, at) == []


def test_red_when_there_is_no_problem(session, at):
    make_worker(session, heard_at=at)
    contest = make_contest(session, starts_at=at + HOUR, warm_up=True)
    make_problem(session, contest, stage=contest.warm_up)
    assert ("problem.none", {}) in _found(session, contest, at)


def test_warnings_are_no_gate(session, contest, at):
    version = make_problem(session, contest).version
    version.warnings = [{"code": "x", "file": None, "line": None, "key": None, "facts": {}}]
    working.stop(session, name="desk-1")
    assert _found(session, contest, at, is_secure=False) == []
    assert _found(session, contest, at, Level.WARNING, is_secure=False) == [
        ("desk.none", {}),
        ("problem.unverified", {"label": "B"}),
        ("problem.warnings", {"label": "B", "count": 1}),
        ("address.plain", {}),
    ]


def test_a_package_that_is_not_as_it_expects_is_a_warning(session, contest, at):
    version = make_problem(session, contest, cases={"secret/2": (b"2 2\n", b"4\n")}).version
    for is_ok in (True, False):
        session.add(make_verification(version, is_ok=is_ok))
        session.flush()
    assert _found(session, contest, at, Level.WARNING) == [("problem.mismatch", {"label": "B", "count": 3})]
    session.add(make_verification(version, is_ok=True))
    version.verified_at = NOW
    session.flush()
    assert _found(session, contest, at, Level.WARNING) == []


def test_decks_that_wait_or_could_not_be_drawn_are_told(session, contest, at):
    assert not any(check.code.startswith("deck.") for check in readiness(session, contest, at=at))
    pitches = make_pitch_contest(session)
    assert not any(check.code.startswith("deck.") for check in readiness(session, pitches, at=at))
    decks = []
    for state in (None, TaskState.QUEUED, TaskState.FAILED, TaskState.CANCELLED):
        entry = make_startup(session, pitches)
        decks.append(make_deck(session, entry, state=DeckState.READY if state is None else DeckState.WAITING))
        add_version(session, entry, submitted_at=NOW, deck=decks[-1])
        if state is not None:
            cause = {"code": "task.broken", "facts": {}} if state is TaskState.FAILED else None
            decks[-1].task = Task(kind=TaskKind.RENDER, state=state, cause=cause, queued_at=NOW)
    # Nobody waits for one that no version holds.
    make_deck(session, entry, state=DeckState.WAITING).task = decks[2].task
    session.flush()
    assert _found(session, pitches, at, Level.WARNING) == [
        ("deck.undrawn", {"count": 2}),
        ("deck.waiting", {"count": 1}),
    ]
    for deck in decks:
        deck.state, deck.task = DeckState.READY, None
    session.flush()
    assert ("deck.drawn", {"count": 4}) in _found(session, pitches, at, Level.OK)


def test_messages_take_the_facts_of_their_checks(session, at):
    contest = make_contest(session, starts_at=at + HOUR)
    make_problem(session, contest, statements={})
    make_worker(session, "late", heard_at=at - 10 * MINUTE)
    make_worker(session, "poor", heard_at=at, languages=("c",))
    make_worker(session, "new", heard_at=at, languages=())
    for check in readiness(session, contest, is_secure=False, at=at):
        assert "{" not in MESSAGES[check.code].format_map(check.facts)


@pytest.mark.parametrize("rows", [1, 3])
def test_readiness_is_five_statements_however_long(database, session, contest, at, rows):
    for number in range(rows):
        make_problem(session, contest)
        make_worker(session, f"more-{number}", heard_at=at)
    session.flush()
    seen = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    readiness(session, contest, at=at)
    assert len(seen) == 5
