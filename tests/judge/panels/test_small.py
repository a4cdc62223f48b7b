"""Any small panel, however odd: nothing breaks, nothing warns, every figure is a number or says why not."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from contest.cli.benches.coverage import ranks
from judge.panels.agreement import alpha, durbin, iccs, kendall_w
from judge.panels.figures import Undefined
from judge.panels.intervals import Intervals, mean_intervals, severity_intervals
from judge.panels.reversal import correlations
from judge.panels.severity import design, fit

MARKS = st.sampled_from([0.0, 0.1, 0.3, 0.5, 1.0, 7.0, 1e-9, 1e6 + 0.1, -2.0])
ROWS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), MARKS), min_size=1, max_size=20)
TABLES = (
    st.integers(1, 4)
    .flatmap(
        lambda judges: st.lists(st.lists(MARKS, min_size=judges, max_size=judges), min_size=1, max_size=5)
    )
    .map(lambda table: [(e, j, mark) for e, marks in enumerate(table) for j, mark in enumerate(marks)])
)


def sized(rows):
    """Numbers without gaps: what `design` takes."""
    entry, judge, mark = zip(*rows, strict=True)
    entries, entry = np.unique(entry, return_inverse=True)
    judges, judge = np.unique(judge, return_inverse=True)
    return entry, judge, np.array(mark), entries.size, judges.size


@settings(deadline=None, max_examples=300)
@given(ROWS | TABLES)
def test_scores_and_severities_are_finite(rows):
    made = design(*sized(rows))
    for fixed in (False, True):
        found = fit(made, fixed=fixed)
        assert np.isfinite(found.scores).all()
        assert np.isfinite(found.severities).all()
        assert found.sigma2 is None or found.sigma2 >= 0
        for errors in (found.errors, found.residual_errors):
            assert errors is None or np.isfinite(errors).all()


@settings(deadline=None, max_examples=200)
@given(ROWS | TABLES)
def test_intervals_hold_the_published_rank_or_say_why_there_are_none(rows):
    made = design(*sized(rows))
    for fixed in (False, True):
        found = fit(made, fixed=fixed)
        published = ranks(found.scores)
        told = severity_intervals(found, published, seed=1, draws=50)
        assert held(told, published) == (found.sigma2 is not None)
    published = ranks(made.means)
    assert held(mean_intervals(made, published, seed=1, draws=50), published) == (made.freedom > 0)


def held(told, published):
    if told == Undefined("few_marks"):
        return False
    assert isinstance(told, Intervals)
    assert (told.low <= published).all()
    assert (published <= told.high).all()
    assert (told.counts.sum(axis=1) == 50).all()
    assert 0 < told.reliability <= 1
    return True


@settings(deadline=None, max_examples=300)
@given(ROWS | TABLES)
def test_figures_of_agreement_are_numbers_or_say_why_not(rows):
    entry, judge, mark, *sizes = sized(rows)
    figures = [*alpha(entry, mark).values(), *iccs(entry, judge, mark, *sizes).values()]
    for figure in (*figures, kendall_w(entry, judge, mark, *sizes)):
        assert isinstance(figure, Undefined) or (math.isfinite(figure) and figure <= 1 + 1e-9)
    tested = durbin(entry, judge, mark, *sizes)
    assert isinstance(tested, Undefined) or (0 <= tested.p <= 1 and 0 <= tested.f_p <= 1)


@settings(deadline=None, max_examples=200)
@given(ROWS | TABLES)
def test_correlations_lie_between_minus_one_and_one(rows):
    for value in correlations(design(*sized(rows))):
        assert value is None or -1 - 1e-9 <= value <= 1 + 1e-9
