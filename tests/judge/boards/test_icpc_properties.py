"""What holds for every board, whatever the attempts."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from judge.boards.icpc import Attempt, Rule, rank
from judge.verdicts import Verdict

ENTRIES = ["ant", "bee", "cat", "dog"]
PROBLEMS = ["A", "B", "C"]
JUDGED = st.builds(
    Attempt,
    st.sampled_from(ENTRIES),
    st.sampled_from(PROBLEMS),
    st.integers(0, 400),
    st.sampled_from(list(Verdict)),
    st.just(value=False),
    st.integers(0, 2),
)
UNJUDGED = st.builds(
    Attempt,
    st.sampled_from(ENTRIES),
    st.sampled_from(PROBLEMS),
    st.integers(0, 400),
    st.none(),
    st.booleans(),
)
ATTEMPTS = st.lists(JUDGED | UNJUDGED, max_size=40)


def board(attempts, rule=None):
    return rank(ENTRIES, PROBLEMS, attempts, rule)


def key(row):
    return -row.solved, row.penalty, -1 if row.last_minute is None else row.last_minute


def plain_cell(attempts, penalty_minutes):
    """Solved, tries and penalty of one entry on one problem, said in the simplest way."""
    rejected = 0
    in_order = sorted(attempts, key=lambda a: (a.at_s, a.order, a.verdict is not Verdict.AC))
    for attempt in in_order:
        if attempt.is_pending or attempt.verdict in {None, Verdict.CE}:
            continue
        if attempt.verdict is Verdict.AC:
            return True, rejected + 1, attempt.at_s // 60 + penalty_minutes * rejected
        rejected += 1
    return False, rejected, 0


@given(ATTEMPTS, st.integers(0, 30))
def test_every_cell_is_what_walking_through_the_attempts_gives(attempts, minutes):
    for row in board(attempts, Rule(minutes)).rows:
        for problem, cell in row.cells.items():
            own = [a for a in attempts if a.entry == row.entry and a.problem == problem]
            assert (cell.solved, cell.tries, cell.penalty) == plain_cell(own, minutes)


@given(ATTEMPTS, st.randoms(use_true_random=False))
def test_the_order_of_attempts_does_not_matter(attempts, chance):
    shuffled = list(attempts)
    chance.shuffle(shuffled)
    assert board(shuffled) == board(attempts)


@given(ATTEMPTS)
def test_rows_stand_by_rank_and_ranks_say_how_many_are_better(attempts):
    rows = board(attempts).rows
    assert [row.rank for row in rows] == [1 + sum(key(other) < key(row) for other in rows) for row in rows]
    assert list(rows) == sorted(rows, key=key)


@given(ATTEMPTS)
def test_every_entry_has_one_row_and_its_sums_are_those_of_its_cells(attempts):
    rows = board(attempts).rows
    assert sorted(row.entry for row in rows) == ENTRIES
    for row in rows:
        assert list(row.cells) == PROBLEMS
        assert row.solved == sum(cell.solved for cell in row.cells.values())
        assert row.penalty == sum(cell.penalty for cell in row.cells.values())


@given(ATTEMPTS)
def test_names_do_not_matter(attempts):
    other = {"ant": "wolf", "bee": "ant", "cat": "zebra", "dog": "bee"}
    renamed = rank(
        [other[entry] for entry in ENTRIES], PROBLEMS, [replace(a, entry=other[a.entry]) for a in attempts]
    )
    assert [replace(row, entry=other[row.entry]) for row in board(attempts).rows] == list(renamed.rows)


@given(ATTEMPTS, JUDGED)
def test_compile_errors_and_failed_judgings_leave_no_trace(attempts, more):
    assert board([*attempts, replace(more, verdict=Verdict.CE)]) == board(attempts)
    assert board([*attempts, replace(more, verdict=None)]) == board(attempts)


@given(ATTEMPTS, JUDGED)
def test_an_attempt_after_the_accepted_one_leaves_no_trace(attempts, more):
    accepted = replace(more, verdict=Verdict.AC, at_s=0, order=-1)
    late = replace(more, at_s=more.at_s + 1)
    assert board([*attempts, accepted, late]) == board([*attempts, accepted])


@given(ATTEMPTS, JUDGED)
def test_an_accepted_attempt_never_costs_a_place(attempts, more):
    def place(of):
        return next(row.rank for row in of.rows if row.entry == more.entry)

    solved_before = any(
        a.verdict is Verdict.AC and a.entry == more.entry and a.problem == more.problem for a in attempts
    )
    if not solved_before:
        assert place(board([*attempts, replace(more, verdict=Verdict.AC)])) <= place(board(attempts))


@given(ATTEMPTS, JUDGED)
def test_a_rejection_never_gains_a_place(attempts, more):
    def place(of):
        return next(row.rank for row in of.rows if row.entry == more.entry)

    rejected = replace(more, verdict=Verdict.WA, is_pending=False)
    assert place(board([*attempts, rejected])) >= place(board(attempts))


@given(ATTEMPTS)
def test_there_is_a_first_only_among_those_who_solved_it_earliest(attempts):
    for problem in PROBLEMS:
        cells = {row.entry: row.cells[problem] for row in board(attempts).rows}
        seconds = {
            entry: min(
                a.at_s
                for a in attempts
                if a.verdict is Verdict.AC and (a.entry, a.problem) == (entry, problem)
            )
            for entry, cell in cells.items()
            if cell.solved
        }
        for entry, cell in cells.items():
            if cell.first:
                assert seconds[entry] == min(seconds.values())
