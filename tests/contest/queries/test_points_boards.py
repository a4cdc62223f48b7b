"""Boards by points, from rows."""

from decimal import Decimal

from sqlalchemy import event

from contest.models import PointsBy
from contest.queries.attempts import Audience
from contest.queries.boards import board
from contest.queries.inputs import contest_inputs
from judge.boards.canonical import read, written
from judge.boards.documents import board_of
from judge.boards.shapes import check_contest
from judge.verdicts import Verdict
from tests.making import HOUR, MINUTE, NOW, make_entry, make_problem, make_submission
from tests.pointing import make_grouped, make_points_contest, make_scored

START = NOW - HOUR


def _shown(shown):
    return [(line.row.rank, line.name, str(line.row.total), line.row.solved) for line in shown.lines]


def _filled(session, **stage):
    contest = make_points_contest(session, **stage)
    grouped, plain = make_grouped(session, contest), make_problem(session, contest)
    ada, bob, eve = (make_entry(session, contest, name) for name in ("Ada", "Bob", "Eve"))
    make_scored(session, ada, grouped, {"secret/1": "40", "secret/2": "0"}, at=START + 10 * MINUTE)
    make_scored(session, ada, grouped, {"secret/1": "0", "secret/2": "60"}, at=START + 20 * MINUTE)
    make_scored(session, bob, grouped, "33.333333", at=START + 5 * MINUTE)
    make_submission(session, bob, plain, at=START + 6 * MINUTE, verdict=Verdict.AC)
    make_submission(session, eve, plain, at=START + 7 * MINUTE, verdict=Verdict.CE)
    make_submission(session, eve, plain, at=START + 8 * MINUTE)
    return contest, grouped, plain


def test_the_best_submission_of_each_problem_counts(session):
    contest, grouped, plain = _filled(session)
    shown = board(session, contest, at=NOW)
    assert shown.rule == "points"
    assert _shown(shown) == [(1, "Bob", "133.333333", 1), (2, "Ada", "60", 0), (3, "Eve", "0", 0)]
    assert [(column.full, column.solved, column.tried) for column in shown.columns] == [
        (Decimal(100), 0, 2),
        (Decimal(100), 1, 2),
    ]
    assert shown.lines[0].row.cells[plain.public_id].first  # Eve's is pending, but came later
    assert shown.lines[1].row.cells[grouped.public_id].tries == 2


def test_the_best_of_each_group_counts_where_the_stage_says_so(session):
    contest, *_ = _filled(session, points_by=PointsBy.GROUPS)
    assert _shown(board(session, contest, at=NOW))[1] == (2, "Ada", "100", 1)


def test_points_of_a_problem_scale_its_scores(session):
    contest = make_points_contest(session)
    problem = make_grouped(session, contest, points="50")
    make_scored(session, make_entry(session, contest, "Ada"), problem, "30")
    assert _shown(board(session, contest, at=NOW)) == [(1, "Ada", "15", 0)]


def test_scores_after_the_freeze_are_kept_from_the_public(session):
    contest, grouped, _plain = _filled(session, freeze_at=START + 15 * MINUTE)
    public = board(session, contest, at=NOW)
    assert [line.name for line in public.lines] == ["Bob", "Ada", "Eve"]
    cell = public.lines[1].row.cells[grouped.public_id]
    assert (cell.points, cell.pending) == (Decimal(40), 1)
    shown = board(session, contest, audience=Audience.ORGANISERS, at=NOW)
    assert shown.lines[1].row.total == 60


def test_equal_points_by_the_last_gain(session):
    contest = make_points_contest(session, is_tied_by_time=True)
    problem = make_grouped(session, contest)
    for minute, name in ((20, "Late"), (10, "Early")):
        make_scored(session, make_entry(session, contest, name), problem, "50", at=START + minute * MINUTE)
    assert _shown(board(session, contest, at=NOW)) == [(1, "Early", "50", 0), (2, "Late", "50", 0)]


def test_the_number_of_statements_does_not_grow_with_the_rows(session, database):
    contest, *_ = _filled(session)
    board(session, contest, at=NOW)
    counts = []
    for _more in range(2):
        problem = make_grouped(session, contest)
        make_scored(session, make_entry(session, contest), problem, "1")
        contest.version += 1
        session.flush()
        board(session, contest, at=NOW)
        contest.version += 1
        session.flush()
        seen = []
        event.listen(
            database.engine, "before_cursor_execute", lambda *given, seen=seen: seen.append(given[2])
        )
        board(session, contest, at=NOW)
        counts.append(len(seen))
    assert counts == [4, 4]


def test_a_snapshot_computes_the_same_board_from_its_inputs(session):
    contest, *_ = _filled(session, points_by=PointsBy.GROUPS)
    inputs = read(written(contest_inputs(session, contest, at=NOW)))
    check_contest(inputs)
    (stage,) = board_of(inputs)["stages"].values()
    live = board(session, contest, audience=Audience.ORGANISERS, at=NOW)
    assert [(row["rank"], row["entry"], row["points"]) for row in stage["rows"]] == [
        (line.row.rank, line.entry, line.row.total) for line in live.lines
    ]
    combined = board_of(inputs)["rows"]
    assert [(row["rank"], row["total"]) for row in combined] == [
        (1, Decimal("100.00")),
        (2, Decimal("75.00")),
        (3, Decimal("0.00")),
    ]
