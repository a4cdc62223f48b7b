import time

import pytest
from sqlalchemy import event, insert, select

from contest.actions import entering, organising
from contest.models import Contest, EntryKind, Judging, JudgingState, Submission
from contest.phases import Phase
from contest.queries import boards
from contest.queries.attempts import Audience
from contest.queries.boards import board
from judge.verdicts import Verdict
from tests.making import (
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    make_contest,
    make_entry,
    make_hub,
    make_problem,
    make_submission,
    make_user,
    member,
)

START = NOW - HOUR


@pytest.fixture
def statements(database):
    """The statements sent to the database; clear it before what is counted."""
    seen = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    return seen


def _shown(shown):
    return [(line.row.rank, line.name, line.row.solved, line.row.penalty) for line in shown.lines]


def test_board_counts_what_icpc_counts(session):
    contest = make_contest(session)
    a, b = (make_problem(session, contest) for _ in range(2))
    ada, bob, eve = (make_entry(session, contest, name) for name in ("Ada", "Bob", "Eve"))
    make_submission(session, ada, a, at=START + 10 * MINUTE, verdict=Verdict.WA)
    make_submission(session, ada, a, at=START + 11 * MINUTE, verdict=Verdict.CE)
    make_submission(session, ada, a, at=START + 12 * MINUTE + 59 * SECOND, verdict=Verdict.AC)
    make_submission(session, bob, a, at=START + 5 * MINUTE, verdict=Verdict.AC)
    make_submission(session, bob, b, at=START + 20 * MINUTE, verdict=Verdict.AC)
    make_submission(session, eve, b, at=START + 21 * MINUTE, failed=True)
    make_submission(session, eve, b, at=START + 22 * MINUTE)
    shown = board(session, contest, at=NOW)
    assert _shown(shown) == [(1, "Bob", 2, 25), (2, "Ada", 1, 32), (3, "Eve", 0, 0)]
    assert [(column.label, column.solved, column.tried) for column in shown.columns] == [
        ("A", 2, 2),
        ("B", 1, 2),
    ]
    cells = shown.lines[2].row.cells
    assert (cells[b.public_id].pending, cells[b.public_id].tries) == (1, 0)
    assert shown.lines[0].row.cells[a.public_id].first


def test_board_shows_official_opened_entries_that_are_not_withdrawn(session):
    contest = make_contest(session)
    make_entry(session, contest, "Here")
    make_entry(session, contest, "Unused card", opened_at=None)
    make_entry(session, contest, "Practice", kind=EntryKind.PRACTICE)
    make_entry(session, contest, "Gone").withdrawn_at = NOW
    make_entry(session, make_contest(session), "Elsewhere")
    assert [line.name for line in board(session, contest, at=NOW).lines] == ["Here"]


def test_board_hidden_name_is_a_number_to_the_public_and_the_name_to_organisers(session):
    contest = make_contest(session)
    entry = make_entry(session, contest, "Rude")
    entry.is_name_hidden = True
    public = board(session, contest, at=NOW).lines[0]
    assert (public.name, public.number) == (None, entry.number)
    assert board(session, contest, audience=Audience.ORGANISERS, at=NOW).lines[0].name == "Rude"


def test_board_before_the_start_tells_no_problem(session):
    contest = make_contest(session, starts_at=NOW + HOUR)
    make_problem(session, contest)
    make_entry(session, contest)
    assert (board(session, contest, at=NOW).columns, board(session, contest, at=NOW).phase) == (
        (),
        Phase.BEFORE,
    )
    assert len(board(session, contest, at=NOW + HOUR).columns) == 1
    assert len(board(session, contest, audience=Audience.ORGANISERS, at=NOW).columns) == 1


def test_board_warm_up_and_what_lies_outside_the_window_count_for_nothing(session):
    contest = make_contest(session, warm_up=True)
    warm = make_problem(session, contest, stage=contest.warm_up)
    main = make_problem(session, contest)
    entry = make_entry(session, contest)
    make_submission(session, entry, warm, at=START - MINUTE, verdict=Verdict.AC)
    make_submission(session, entry, main, at=START - MINUTE, verdict=Verdict.AC)
    make_submission(session, entry, main, at=START + 5 * HOUR, verdict=Verdict.AC)
    shown = board(session, contest, at=NOW + 9 * HOUR)
    assert [line.row.solved for line in shown.lines] == [0]
    assert [column.problem for column in shown.columns] == [main.public_id]


def test_board_frozen_public_sees_later_attempts_as_pending_organisers_see_all(session):
    contest = make_contest(session, freeze_at=NOW)
    a = make_problem(session, contest)
    entry = make_entry(session, contest)
    make_submission(session, entry, a, at=NOW - SECOND, verdict=Verdict.WA)
    make_submission(session, entry, a, at=NOW, verdict=Verdict.AC)
    before = board(session, contest, at=NOW - SECOND)
    assert (before.phase, before.is_frozen) == (Phase.RUNNING, False)
    for at in (NOW, NOW + 10 * HOUR):
        frozen = board(session, contest, at=at)
        cell = frozen.lines[0].row.cells[a.public_id]
        assert (frozen.is_frozen, cell.solved, cell.tries, cell.pending) == (True, False, 1, 1)
        assert board(session, contest, audience=Audience.ORGANISERS, at=at).lines[0].row.solved == 1
    contest.code.thaw_at = NOW + 11 * HOUR
    assert board(session, contest, at=NOW + 11 * HOUR).lines[0].row.solved == 1


def test_board_is_kept_until_the_version_or_the_phase_changes(database, statements):
    with database.transaction() as s:
        contest = make_contest(s)
        entry = make_entry(s, contest, "Before")
        board(s, contest, at=NOW)
        statements.clear()
        kept = board(s, contest, at=NOW + SECOND)
        assert len(statements) == 1
        assert board(s, contest, at=NOW + 5 * HOUR).phase is Phase.ENDED
        entering.rename(s, actor=member(entry), entry=entry, name="After", at=NOW)
        assert board(s, contest, at=NOW).lines[0].name == "After"
        assert board(s, contest, at=NOW).version == kept.version + 1


@pytest.mark.parametrize("rows", [1, 3])
def test_board_is_four_statements_however_long(database, statements, rows):
    with database.transaction() as s:
        contest = make_contest(s)
        for _ in range(rows):
            problem, entry = make_problem(s, contest), make_entry(s, contest)
            make_submission(s, entry, problem, verdict=Verdict.AC)
        public_id = contest.public_id
    with database.reading() as s:
        contest = s.scalars(select(Contest).where(Contest.public_id == public_id)).one()
        statements.clear()
        board(s, contest, at=NOW)
    assert len(statements) == 4


def test_board_withdrawing_takes_a_line_off_and_undo_puts_it_back(session):
    contest = make_contest(session)
    admin = make_user(session, admin=True)
    entry = make_entry(session, contest)
    organising.withdraw_entry(session, actor=admin, entry=entry, at=NOW)
    assert board(session, contest, at=NOW).lines == ()
    organising.unwithdraw_entry(session, actor=admin, entry=entry, at=NOW)
    assert len(board(session, contest, at=NOW).lines) == 1


@pytest.mark.slow
def test_board_of_500_teams_and_20000_submissions_is_computed_in_time(database):
    with database.transaction() as s:
        hub = make_hub(s)
        contest = make_contest(s, hub=hub)
        problems = [make_problem(s, contest) for _ in range(12)]
        entries = [make_entry(s, contest) for _ in range(500)]
        submissions = [
            {
                "id": number + 1,
                "public_id": f"s{number:011}",
                "stage_problem_id": problems[number % 12].id,
                "entry_id": entries[number * 7 % 500].id,
                "language": "c",
                "source_digest": "0" * 64,
                "source_bytes": 1,
                "received_at": START + number * 0.5 * SECOND,
            }
            for number in range(20_000)
        ]
        s.execute(insert(Submission), submissions)
        s.execute(
            insert(Judging),
            [
                {
                    "public_id": f"j{number:011}",
                    "submission_id": number + 1,
                    "version_id": problems[number % 12].version_id,
                    "state": JudgingState.DONE,
                    "is_current": True,
                    "verdict": Verdict.AC if number % 3 == 0 else Verdict.WA,
                    "queued_at": START,
                }
                for number in range(20_000)
            ],
        )
        public_id = contest.public_id
    with database.reading() as s:
        contest = s.scalars(select(Contest).where(Contest.public_id == public_id)).one()
        spent = []
        for _ in range(3):
            start = time.process_time()
            shown = boards.compute(s, contest, version=0, audience=Audience.PUBLIC, at=NOW + 2 * HOUR)
            spent.append(time.process_time() - start)
    assert len(shown.lines) == 500
    assert min(spent) < 0.3
