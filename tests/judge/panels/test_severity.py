"""The fit against independent ones, what never changes a rank, and the edges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from contest.cli.benches.coverage import Panel, make, ranks
from judge.panels.reversal import correlations, reversed_judges
from judge.panels.severity import design, fit


def made(seed, panel=Panel(20, 6, 3, 0.7, 0.8), lost=0.1):  # noqa: B008 -- a value
    """A random panel whose entries all keep a mark: what `design` takes."""
    chance = np.random.default_rng(seed)
    _, entry, judge, mark = make(panel, chance)
    kept = chance.uniform(size=mark.size) >= lost
    kept |= np.bincount(entry[kept], minlength=panel.entries)[entry] == 0
    return entry[kept], judge[kept], mark[kept], panel.entries, panel.judges


def matrices(entry, judge, mark, n_entries, n_judges):
    return np.eye(n_entries)[entry], np.eye(n_judges)[judge]


def restricted(values, x, z, y):
    """-2 ln of the restricted likelihood by the dense covariance of all marks."""
    chance, severity = np.exp(values)
    v = chance * np.eye(y.size) + severity * z @ z.T
    inverse = np.linalg.inv(v)
    information = x.T @ inverse @ x
    rest = y - x @ np.linalg.solve(information, x.T @ inverse @ y)
    return np.linalg.slogdet(v)[1] + np.linalg.slogdet(information)[1] + rest @ inverse @ rest


@pytest.mark.parametrize("seed", range(6))
def test_the_fit_is_the_minimum_of_the_dense_restricted_likelihood(seed):
    rows = made(seed)
    x, z = matrices(*rows)
    found = fit(design(*rows))
    options = {"xatol": 1e-9, "fatol": 1e-11, "maxiter": 4000}
    dense = minimize(restricted, [-0.5, -1], (x, z, rows[2]), "Nelder-Mead", options=options)
    chance, severity = np.exp(dense.x)
    assert found.sigma2 == pytest.approx(chance, rel=1e-5)
    assert found.gamma * found.sigma2 == pytest.approx(severity, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("seed", range(4))
def test_scores_and_errors_solve_hendersons_equations(seed):
    rows = made(seed)
    x, z = matrices(*rows)
    found = fit(design(*rows))
    both = np.hstack([x, z])
    system = both.T @ both
    system[20:, 20:] += np.eye(6) / found.gamma
    solved = np.linalg.solve(system, both.T @ rows[2])
    assert found.scores == pytest.approx(solved[:20])
    assert found.severities == pytest.approx(solved[20:])
    assert found.severities.sum() == pytest.approx(0)
    inverse = np.linalg.inv(system)
    assert found.errors**2 == pytest.approx(found.sigma2 * np.diag(inverse)[:20])
    free = 1 - np.einsum("ij,jk,ik->i", both, inverse, both)
    order = np.lexsort((rows[2], rows[1], rows[0]))
    assert found.residual_errors**2 == pytest.approx(found.sigma2 * free[order])
    assert found.expected == pytest.approx((both @ solved)[order])
    assert found.design.mark == pytest.approx(rows[2][order])


@pytest.mark.parametrize("seed", range(4))
def test_the_fit_is_a_fixed_point_of_expectation_and_maximisation(seed):
    # As the method to fit it won't do: near zero it takes over 100,000 steps.
    rows = made(seed)
    x, z = matrices(*rows)
    found = fit(design(*rows))
    m = np.eye(rows[2].size) - x @ np.linalg.pinv(x)
    inverse = np.linalg.inv(z.T @ m @ z + np.eye(6) / found.gamma)
    b = inverse @ z.T @ m @ rows[2]
    rest = m @ (rows[2] - z @ b)
    severity = (b @ b + found.sigma2 * np.trace(inverse)) / 6
    left = rest @ rest + found.sigma2 * np.trace(z.T @ m @ z @ inverse)
    assert severity == pytest.approx(found.gamma * found.sigma2)
    assert left / np.trace(m) == pytest.approx(found.sigma2)
    assert rest @ rest + b @ b / found.gamma == pytest.approx(found.sigma2 * np.trace(m))


@pytest.mark.parametrize("seed", range(3))
def test_fixed_is_ordinary_least_squares_on_entries_and_judges(seed):
    rows = made(seed, lost=0)
    found = fit(design(*rows), fixed=True)
    both = np.hstack(matrices(*rows))
    solved = np.linalg.lstsq(both, rows[2], rcond=None)[0]
    expected = solved[:20] + solved[20:].mean()
    rest = rows[2] - both @ solved
    assert found.scores == pytest.approx(expected)
    assert found.sigma2 == pytest.approx(rest @ rest / (60 - 20 - 5))
    assert found.freedom == 35


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_to_the_last_bit(seed, order):
    entry, judge, mark, *sizes = made(seed)
    places = list(range(mark.size))
    order.shuffle(places)
    one = fit(design(entry, judge, mark, *sizes))
    other = fit(design(entry[places], judge[places], mark[places], *sizes))
    assert one.gamma == other.gamma
    assert one.scores.tobytes() == other.scores.tobytes()
    assert one.severities.tobytes() == other.severities.tobytes()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.floats(-50, 50), st.floats(0.01, 100), st.booleans(), st.booleans())
def test_a_constant_on_all_marks_or_a_factor_changes_no_rank(seed, constant, factor, fixed, whole):
    entry, judge, mark, *sizes = made(seed, Panel(20, 6, 3, 0.7, 0.8, whole))
    one = fit(design(entry, judge, mark, *sizes), fixed=fixed)
    other = fit(design(entry, judge, factor * (mark + constant), *sizes), fixed=fixed)
    assert ranks(one.scores).tolist() == ranks(other.scores / factor).tolist()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 5), st.floats(-5, 5))
def test_a_constant_on_one_judge_changes_no_rank_with_judges_fixed(seed, number, constant):
    entry, judge, mark, *sizes = made(seed, lost=0)
    one = fit(design(entry, judge, mark, *sizes), fixed=True)
    other = fit(design(entry, judge, mark + constant * (judge == number), *sizes), fixed=True)
    assert ranks(one.scores).tolist() == ranks(other.scores).tolist()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 4), st.floats(-5, 5))
def test_a_constant_on_one_judge_changes_no_rank_in_a_complete_panel(seed, number, constant):
    entry, judge, mark, *sizes = made(seed, Panel(12, 5, 5, 0.7, 0.8), lost=0)
    one = fit(design(entry, judge, mark, *sizes))
    other = fit(design(entry, judge, mark + constant * (judge == number), *sizes))
    assert ranks(one.scores).tolist() == ranks(other.scores).tolist()


def test_judges_alike_leave_plain_means():
    # Each judge's marks are as far above as below: no severity, and gamma is zero exactly.
    entry, judge = np.repeat([0, 1], 2), np.tile([0, 1], 2)
    found = fit(design(entry, judge, np.array([1.0, 2, 4, 3]), 2, 2))
    assert found.gamma == 0
    assert found.scores.tolist() == [1.5, 3.5]
    assert found.severities.tolist() == [0, 0]


def test_judges_who_agree_entirely_leave_no_chance():
    marks = np.repeat([0.1, 0.7, 0.3], 3)
    found = fit(design(np.repeat([0, 1, 2], 3), np.tile([0, 1, 2], 3), marks, 3, 3))
    assert (found.gamma, found.sigma2) == (0, 0)
    assert found.scores.tolist() == [0.1, 0.7, 0.3]


def test_judges_who_differ_by_constants_alone_are_adjusted_in_full():
    merit, severe = np.array([1.0, 2, 4, 3, 5, 2]), np.array([0.5, -0.5, 0, 1])
    entry, judge = np.repeat(np.arange(6), 3), np.array([0, 1, 2] * 3 + [1, 2, 3] * 3)
    found = fit(design(entry, judge, merit[entry] + severe[judge], 6, 4))
    assert math.isinf(found.gamma)
    assert found.sigma2 == 0
    assert found.scores - merit == pytest.approx(severe.mean())


def test_as_many_marks_as_entries_tell_nothing_of_chance():
    found = fit(design(np.array([1, 0]), np.array([0, 0]), np.array([3.0, 1]), 2, 1))
    assert found.sigma2 is None
    assert found.errors is None
    assert found.residual_errors is None
    assert found.scores.tolist() == [1, 3]


def test_a_path_of_marks_leaves_fixed_judges_no_freedom():
    found = fit(design(np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([1.0, 2, 3]), 2, 2), fixed=True)
    assert (found.freedom, found.sigma2) == (0, None)


@pytest.mark.parametrize("mark", [math.nan, math.inf])
def test_a_mark_that_is_no_number_is_refused(mark):
    with pytest.raises(ValueError, match="not finite"):
        design(np.array([0]), np.array([0]), np.array([mark]), 1, 1)


def test_an_entry_without_a_mark_is_refused():
    with pytest.raises(ValueError, match="without a mark"):
        design(np.array([0]), np.array([0]), np.array([1.0]), 2, 1)


def test_a_reversed_judge_is_flagged_and_an_honest_or_constant_one_is_not():
    flags = []
    for seed in range(20):
        entry, judge, mark, *sizes = made(seed, Panel(60, 12, 4, 0.5, 0.5), lost=0)
        mark = np.where(judge == 3, -mark, mark)
        mark = np.where(judge == 4, 2.0, mark)
        found = design(entry, judge, mark, *sizes)
        assert correlations(found)[4] is None
        flags.append(reversed_judges(found))
    told = np.array(flags).mean(axis=0)
    assert told[3] == 1
    assert told[4] == 0
    assert np.delete(told, 3).max() <= 0.1


def test_fewer_than_four_shared_marks_flag_nobody():
    entry, judge = np.repeat(np.arange(3), 2), np.tile([0, 1], 3)
    found = design(entry, judge, np.array([1.0, 3, 2, 2, 3, 1]), 3, 2)
    assert correlations(found) == (None, None)
    more = design(
        np.append(entry, [3, 3]), np.append(judge, [0, 1]), np.array([1.0, 4, 2, 3, 3, 2, 4, 1]), 4, 2
    )
    assert correlations(more) == pytest.approx((-1, -1))
    assert reversed_judges(more) == (True, True)
