"""The mathematics of panels: its CPU time, seating's wall time, and whether its intervals are true."""

import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, TypeVar

import numpy as np

from contest.cli.benches.coverage import DESIGNS, NOISY, Panel, joined, make, ranks, replayed
from judge.panels.intervals import severity_intervals
from judge.panels.seating import Applicant, Judge, Minimum, Problem, Seating, seat
from judge.panels.severity import design, fit

LARGE = Panel(500, 60, 5, 0.5, 1)
SEATED = (200, 40, 4)
"""Entries, judges, reviews of each entry."""

CONFLICTS = 0.05
LANGUAGES = (("en",), ("en", "zh"), ("en", "he"))
COUNTRIES = ("CN", "IL")
FIELDS = ("agrifood", "cybersecurity", "life health", "manufacturing")
SEED = 20_261
RUNS = {30: 200, 60: 100, 200: 30}
"""Contests of each design, by its entries."""

FEWEST_CASES = 200

Made = TypeVar("Made")


def measure(times: int = 5) -> dict[str, float]:
    """Medians: seconds of CPU for a large panel's fit and replays, seconds of wall for a large seating."""
    merit, entry, judge, mark = make(LARGE, np.random.default_rng(SEED))
    order = np.random.default_rng(SEED).permutation(mark.size)  # as marks come in

    def fitted() -> None:
        found = fit(design(entry[order], judge[order], mark[order], merit.size, LARGE.judges))
        severity_intervals(found, ranks(found.scores), seed=SEED)

    problem = seats()
    return {
        "fit_cpu_s": _median(time.process_time, fitted, times),
        "seating_wall_s": _median(time.perf_counter, lambda: _seated(problem), times),
    }


def coverage() -> dict[str, Any]:
    """Cover of the 90 % intervals in the 36 designs, and how often P(top k) came true. About 20 s."""
    told = {str(panel): replayed(panel, RUNS[panel.entries], SEED) for panel in DESIGNS}
    noisy = {str(panel): replayed(panel, RUNS[panel.entries], SEED) for panel in NOISY}
    bins = [
        (said, came, cases) for said, came, cases in joined(told.values()).bins() if cases >= FEWEST_CASES
    ]
    return {
        "coverage": {name: round(each.coverage, 3) for name, each in (told | noisy).items()},
        "coverage_least": round(min(each.coverage for each in told.values()), 3),
        "coverage_most": round(max(each.coverage for each in told.values()), 3),
        "coverage_noisy_least": round(min(each.coverage for each in noisy.values()), 3),
        "p_top": [[round(said, 3), round(came, 3), cases] for said, came, cases in bins],
        "p_top_worst": round(max(abs(said - came) for said, came, _ in bins), 3),
    }


def described(told: dict[str, Any]) -> Iterator[str]:
    """Lines for people."""
    for name, share in told["coverage"].items():
        yield f"{share:.3f}  {name}"
    yield "P(top 3): said, came, cases"
    for said, came, cases in told["p_top"]:
        yield f"{said:5.3f}  {came:5.3f}  {cases:>6}"


def seats() -> Problem:
    """A made-up seating: two countries, three languages, four fields, one pair in twenty in conflict."""
    entries, judges, reviews = SEATED
    chance = np.random.default_rng(SEED)

    def any_of(choices: tuple[Made, ...]) -> Made:
        return choices[int(chance.integers(len(choices)))]

    # All marks wanted, spread evenly, with a tenth of the places to spare.
    most = -(-entries * reviews * 11 // (judges * 10))
    conflicted = np.argwhere(chance.uniform(size=(entries, judges)) < CONFLICTS)
    return Problem(
        reviews=reviews,
        entries=[
            Applicant(number, frozenset(any_of(LANGUAGES)), any_of(COUNTRIES), any_of(FIELDS))
            for number in range(entries)
        ],
        judges=[
            Judge(
                number,
                frozenset(any_of(LANGUAGES)),
                COUNTRIES[number % 2],
                frozenset({any_of(FIELDS), any_of(FIELDS)}),
                least=most // 2,
                most=most,
            )
            for number in range(judges)
        ],
        conflicts=frozenset((int(one), int(other)) for one, other in conflicted),
        minima=frozenset(Minimum),
    )


def _seated(problem: Problem) -> Seating:
    found = seat(problem)
    if found.gap is None:
        raise RuntimeError("no seating was found")
    return found


def _median(clock: Callable[[], float], run: Callable[[], object], times: int) -> float:
    """The middle of so many runs, after one that warms up."""
    seconds = []
    for _ in range(times + 1):
        began = clock()
        run()
        seconds.append(clock() - began)
    return round(median(seconds[1:]), 4)
