"""The board of a big contest, computed from scratch."""

import random
import time
from statistics import median

from judge.boards.icpc import Attempt, Board, Rule, rank
from judge.verdicts import Verdict

TEAMS, PROBLEMS, SUBMISSIONS = 500, 12, 20_000
LENGTH_S = 5 * 60 * 60
# A contest's usual mix; one in a hundred is still pending.
VERDICTS = {
    Verdict.AC: 30,
    Verdict.WA: 40,
    Verdict.TLE: 14,
    Verdict.RTE: 9,
    Verdict.CE: 4,
    Verdict.MLE: 1,
    Verdict.OLE: 1,
    None: 1,
}
SEED = 20_261


def attempts() -> tuple[list[str], list[str], list[Attempt]]:
    """Make the teams, problems and attempts of a contest, the same ones every time."""
    chance = random.Random(SEED)  # noqa: S311 -- a made-up contest
    teams = [f"team-{number}" for number in range(TEAMS)]
    problems = [chr(ord("A") + number) for number in range(PROBLEMS)]
    verdicts = chance.choices(list(VERDICTS), list(VERDICTS.values()), k=SUBMISSIONS)
    made = [
        Attempt(
            entry=chance.choice(teams),
            problem=chance.choice(problems),
            at_s=chance.randrange(LENGTH_S),
            verdict=verdict,
            is_pending=verdict is None,
            order=order,
        )
        for order, verdict in enumerate(verdicts)
    ]
    return teams, problems, made


def measure(runs: int = 20) -> dict[str, float | int | str]:
    """Compute the board `runs` times; the figures are seconds of CPU."""
    teams, problems, made = attempts()
    seconds = []
    board = Board((), ())
    for _ in range(runs):
        began = time.process_time()
        board = rank(teams, problems, made, Rule())
        seconds.append(time.process_time() - began)
    return {
        "board_teams": len(board.rows),
        "board_problems": len(board.problems),
        "board_submissions": len(made),
        "board_cpu_s": round(median(seconds), 4),
        "board_cpu_s_max": round(max(seconds), 4),
        "board_cpu_s_goal": 0.3,
    }
