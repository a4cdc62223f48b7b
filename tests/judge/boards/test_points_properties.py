"""What holds of every board by points."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as some

from judge.boards.points import Attempt, Problem, Rule, rank
from judge.verdicts import Verdict

ENTRIES = ["ant", "bee", "cat"]
PROBLEMS = [
    Problem("A", most=Decimal(100), parts=("1", "2")),
    Problem("B", worth=Decimal(7), most=Decimal(3), parts=("1", "2")),
    Problem("C", worth=Decimal(30), is_scoring=False),
    Problem("D"),
]
RULES = some.builds(Rule, by_groups=some.booleans(), is_tied_by_time=some.booleans())
SCORES = some.decimals(0, 3, places=2)


@some.composite
def an_attempt(draw):
    one, two = draw(SCORES), draw(SCORES)
    verdict = draw(some.sampled_from([None, *Verdict]))
    is_pending = draw(some.booleans())
    has_score = not is_pending and verdict not in {None, Verdict.CE}
    return Attempt(
        draw(some.sampled_from(ENTRIES)),
        draw(some.sampled_from("ABCD")),
        draw(some.integers(0, 600)),
        None if is_pending else verdict,
        is_pending=is_pending,
        order=draw(some.integers(0, 10_000)),
        score=min(one + two, Decimal(3)) if has_score else None,
        groups=(("1", one), ("2", two)) if has_score else (),
    )


ATTEMPTS = some.lists(an_attempt(), max_size=30, unique_by=lambda attempt: attempt.order)


@given(ATTEMPTS, RULES, some.randoms())
def test_the_order_in_which_attempts_are_read_changes_nothing(attempts, rule, chance):
    shuffled = list(attempts)
    chance.shuffle(shuffled)
    assert rank(ENTRIES, PROBLEMS, shuffled, rule) == rank(ENTRIES, PROBLEMS, attempts, rule)


@given(ATTEMPTS, RULES)
def test_ranks_follow_totals(attempts, rule):
    rows = rank(ENTRIES, PROBLEMS, attempts, rule).rows
    for row in rows:
        ahead = [other for other in rows if other.rank < row.rank]
        assert row.rank == len(ahead) + 1
        assert all(other.total >= row.total for other in ahead)
        points = [cell.points for cell in row.cells.values() if cell.points is not None]
        assert row.total == sum(points, Decimal(0))


@given(ATTEMPTS, an_attempt(), RULES)
def test_one_attempt_more_lowers_no_total(attempts, more, rule):
    last = max((attempt.at_s for attempt in attempts), default=0) + 1
    later = Attempt(more.entry, more.problem, last, more.verdict, more.is_pending, 1, more.score, more.groups)
    before = {row.entry: row.total for row in rank(ENTRIES, PROBLEMS, attempts, rule).rows}
    after = {row.entry: row.total for row in rank(ENTRIES, PROBLEMS, [*attempts, later], rule).rows}
    assert all(after[entry] >= before[entry] for entry in ENTRIES)
    assert all(after[entry] == before[entry] for entry in ENTRIES if entry != more.entry)


@given(ATTEMPTS)
def test_the_best_of_groups_is_at_least_the_best_attempt(attempts):
    by_attempt = {row.entry: row.total for row in rank(ENTRIES, PROBLEMS, attempts).rows}
    by_groups = {row.entry: row.total for row in rank(ENTRIES, PROBLEMS, attempts, Rule(by_groups=True)).rows}
    assert all(by_groups[entry] >= by_attempt[entry] for entry in ENTRIES)


@given(ATTEMPTS, RULES)
def test_pending_attempts_and_judge_errors_change_no_total(attempts, rule):
    judged = [attempt for attempt in attempts if attempt.verdict is not None]
    totals = [
        {row.entry: row.total for row in rank(ENTRIES, PROBLEMS, each, rule).rows}
        for each in (attempts, judged)
    ]
    assert totals[0] == totals[1]


@given(ATTEMPTS, RULES)
def test_nothing_counts_more_than_its_worth(attempts, rule):
    for row in rank(ENTRIES, PROBLEMS, attempts, rule).rows:
        for problem in PROBLEMS:
            cell = row.cells[problem.id]
            if problem.full is not None and cell.points is not None:
                assert 0 <= cell.points <= problem.full
                assert cell.solved == (cell.points == problem.full)


@given(ATTEMPTS, RULES)
def test_one_flag_a_problem_unless_two_were_first_in_the_same_second(attempts, rule):
    rows = rank(ENTRIES, PROBLEMS, attempts, rule).rows
    for problem in PROBLEMS:
        flagged = [row.cells[problem.id] for row in rows if row.cells[problem.id].first]
        assert all(cell.solved for cell in flagged)
        assert len({cell.at_s for cell in flagged}) <= 1
