"""Golden boards: each is a contest small enough to check by hand."""

from judge.boards import RULES
from judge.boards.icpc import EMPTY, Attempt, Board, Cell, Row, Rule, rank
from judge.verdicts import Verdict

AC, WA, TLE, RTE, MLE, OLE, CE = Verdict


def at(minute, entry, problem, verdict, second=0, **more):
    return Attempt(entry, problem, minute * 60 + second, verdict, **more)


def pending(minute, entry, problem):
    return at(minute, entry, problem, None, is_pending=True)


def failed(minute, entry, problem):
    """A judge error."""
    return at(minute, entry, problem, None)


def ranks(board):
    return [(row.rank, row.entry, row.solved, row.penalty) for row in board.rows]


def test_a_contest_without_attempts_has_everyone_first():
    assert rank(["ant", "bee"], ["A"], []) == Board(
        ("A",), (Row("ant", 1, 0, 0, None, {"A": EMPTY}), Row("bee", 1, 0, 0, None, {"A": EMPTY}))
    )


def test_a_whole_small_contest():
    board = rank(
        ["ant", "bee", "cat"],
        ["A", "B"],
        [
            at(10, "ant", "A", WA),
            at(12, "ant", "A", AC, second=59),
            at(40, "ant", "B", TLE),
            at(5, "bee", "A", AC),
            at(100, "bee", "B", CE),
            at(101, "bee", "B", AC),
            at(30, "cat", "A", RTE),
            pending(31, "cat", "A"),
        ],
    )
    assert board == Board(
        ("A", "B"),
        (
            Row(
                "bee",
                rank=1,
                solved=2,
                penalty=106,
                last_minute=101,
                cells={
                    "A": Cell(solved=True, tries=1, minute=5, penalty=5, first=True),
                    "B": Cell(solved=True, tries=1, minute=101, penalty=101, first=True),
                },
            ),
            Row(
                "ant",
                rank=2,
                solved=1,
                penalty=32,
                last_minute=12,
                cells={"A": Cell(solved=True, tries=2, minute=12, penalty=32), "B": Cell(tries=1)},
            ),
            Row(
                "cat",
                rank=3,
                solved=0,
                penalty=0,
                last_minute=None,
                cells={"A": Cell(tries=1, pending=1), "B": EMPTY},
            ),
        ),
    )


def test_more_solved_beats_less_penalty():
    board = rank(
        ["ant", "bee"], ["A", "B"], [at(1, "ant", "A", AC), at(200, "bee", "A", AC), at(299, "bee", "B", AC)]
    )
    assert ranks(board) == [(1, "bee", 2, 499), (2, "ant", 1, 1)]


def test_equal_penalty_is_decided_by_the_last_accepted_minute():
    board = rank(
        ["ant", "bee"],
        ["A", "B"],
        [at(10, "ant", "A", AC), at(50, "ant", "B", AC), at(25, "bee", "A", AC), at(35, "bee", "B", AC)],
    )
    assert ranks(board) == [(1, "bee", 2, 60), (2, "ant", 2, 60)]


def test_equal_in_all_three_is_an_equal_rank_and_the_next_one_is_left_out():
    board = rank(
        ["ant", "bee", "cat", "dog"],
        ["A"],
        [
            at(3, "dog", "A", AC, second=1),
            at(3, "bee", "A", AC, second=30),
            at(2, "cat", "A", AC),
            at(4, "ant", "A", AC),
        ],
    )
    assert ranks(board) == [(1, "cat", 1, 2), (2, "bee", 1, 3), (2, "dog", 1, 3), (4, "ant", 1, 4)]


def test_every_kind_of_rejection_costs_and_a_compile_error_does_not():
    attempts = [at(i, "ant", "A", verdict) for i, verdict in enumerate((WA, TLE, RTE, MLE, OLE, CE))]
    board = rank(["ant"], ["A"], [*attempts, failed(7, "ant", "A"), at(60, "ant", "A", AC)])
    assert board.rows[0].cells["A"] == Cell(solved=True, tries=6, minute=60, penalty=60 + 5 * 20, first=True)


def test_what_comes_after_the_first_accepted_attempt_counts_for_nothing():
    attempts = [
        at(9, "ant", "A", AC),
        at(10, "ant", "A", WA),
        at(11, "ant", "A", AC),
        pending(12, "ant", "A"),
    ]
    board = rank(["ant"], ["A"], attempts)
    assert board.rows[0].cells["A"] == Cell(solved=True, tries=1, minute=9, penalty=9, first=True)


def test_what_is_pending_before_the_accepted_attempt_still_shows():
    board = rank(["ant"], ["A"], [pending(3, "ant", "A"), at(9, "ant", "A", AC)])
    assert board.rows[0].cells["A"] == Cell(solved=True, tries=1, pending=1, minute=9, penalty=9, first=True)


def test_rejections_of_an_unsolved_problem_cost_nothing():
    assert ranks(rank(["ant"], ["A"], [at(1, "ant", "A", WA)])) == [(1, "ant", 0, 0)]


def test_minutes_are_floored():
    board = rank(["ant"], ["A"], [at(0, "ant", "A", AC, second=59)])
    assert board.rows[0].cells["A"] == Cell(solved=True, tries=1, minute=0, penalty=0, first=True)


def test_the_penalty_of_a_rejection_is_a_rule_of_the_stage():
    attempts = [at(1, "ant", "A", WA), at(2, "ant", "A", AC)]
    assert ranks(rank(["ant"], ["A"], attempts, Rule(penalty_minutes=5))) == [(1, "ant", 1, 7)]
    assert ranks(rank(["ant"], ["A"], attempts, Rule(penalty_minutes=0))) == [(1, "ant", 1, 2)]


def test_attempts_of_one_second_stand_in_their_order():
    first_wrong = [at(5, "ant", "A", WA, order=1), at(5, "ant", "A", AC, order=2)]
    first_right = [at(5, "ant", "A", AC, order=1), at(5, "ant", "A", WA, order=2)]
    assert rank(["ant"], ["A"], first_wrong).rows[0].cells["A"].tries == 2
    assert rank(["ant"], ["A"], first_right).rows[0].cells["A"].tries == 1


def test_attempts_of_one_second_without_an_order_favour_the_entry():
    attempts = [at(5, "ant", "A", WA), at(5, "ant", "A", AC)]
    assert rank(["ant"], ["A"], attempts).rows[0].cells["A"] == Cell(
        solved=True, tries=1, minute=5, penalty=5, first=True
    )


def test_entries_and_problems_not_asked_for_are_left_out():
    attempts = [at(1, "ghost", "A", AC), at(2, "ant", "Z", AC), at(3, "ant", "A", AC)]
    board = rank(["ant"], ["A"], attempts)
    assert ranks(board) == [(1, "ant", 1, 3)]
    assert board.rows[0].cells == {"A": Cell(solved=True, tries=1, minute=3, penalty=3, first=True)}


def test_the_first_to_solve_is_the_earliest_second():
    attempts = [at(5, "ant", "A", AC, second=2), at(5, "bee", "A", AC, second=1)]
    firsts = {row.entry: row.cells["A"].first for row in rank(["ant", "bee"], ["A"], attempts).rows}
    assert firsts == {"ant": False, "bee": True}


def test_two_may_be_first_in_the_same_second():
    attempts = [at(5, "ant", "A", AC), at(5, "bee", "A", AC), at(6, "cat", "A", AC)]
    firsts = {row.entry: row.cells["A"].first for row in rank(["ant", "bee", "cat"], ["A"], attempts).rows}
    assert firsts == {"ant": True, "bee": True, "cat": False}


def test_nobody_is_first_while_an_earlier_attempt_of_another_is_pending():
    attempts = [pending(4, "bee", "A"), at(5, "ant", "A", AC)]
    assert not any(row.cells["A"].first for row in rank(["ant", "bee"], ["A"], attempts).rows)
    settled = [at(4, "bee", "A", WA), at(5, "ant", "A", AC)]
    assert rank(["ant", "bee"], ["A"], settled).rows[0].cells["A"].first


def test_pending_attempts_after_the_first_do_not_hold_it_back():
    attempts = [at(5, "ant", "A", AC), pending(6, "bee", "A")]
    assert rank(["ant", "bee"], ["A"], attempts).rows[0].cells["A"].first


def test_the_rule_stands_in_the_registry():
    assert RULES["icpc"] is rank
