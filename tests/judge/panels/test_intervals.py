"""What an interval is, by hand and against the plainest sums; test_coverage.py asks whether it is true."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from contest.cli.benches.coverage import Panel, make, ranks
from judge.panels.chance import Chance
from judge.panels.figures import Undefined
from judge.panels.intervals import certain, mean_intervals, severity_intervals, summed_up
from judge.panels.severity import design, fit

PANEL = Panel(12, 5, 3, 0.6, 0.8)


def panel(seed, shape=PANEL):
    _, *rows = make(shape, np.random.default_rng(seed))
    return design(*rows, shape.entries, shape.judges)


def replays(seed, *, fixed=False, draws=400, mean=False, chance=3):
    made = panel(seed)
    if mean:
        return mean_intervals(made, ranks(made.means), seed=chance, draws=draws)
    found = fit(made, fixed=fixed)
    return severity_intervals(found, ranks(found.scores), seed=chance, draws=draws)


@given(st.integers(0, 10**6), st.integers(2, 7), st.integers(1, 60))
def test_the_interval_is_the_shortest_run_that_holds_nine_tenths(seed, size, draws):
    chance = np.random.default_rng(seed)
    scores = chance.normal(size=(draws, size)) + np.arange(size)
    published = ranks(scores.mean(axis=0))
    found = summed_up(scores, published, 1.0)
    drawn = rankdata(-scores, axis=1).astype(int)
    for entry in range(size):
        runs = [(low, high) for low in range(1, size + 1) for high in range(low, size + 1)]
        held = {run: int(np.sum((drawn[:, entry] >= run[0]) & (drawn[:, entry] <= run[1]))) for run in runs}
        enough = [run for run in runs if held[run] * 10 >= draws * 9]
        low, high = min(enough, key=lambda run: (run[1] - run[0], -held[run], run[0]))
        assert found.low[entry] == min(low, published[entry])
        assert found.high[entry] == max(high, published[entry])
        for k in range(1, size + 1):
            assert found.p_top(k)[entry] == np.mean(drawn[:, entry] <= k)


@pytest.mark.parametrize("kind", [{}, {"fixed": True}, {"mean": True}])
def test_the_same_seed_gives_the_same_and_another_seed_another(kind):
    one, same, other = replays(1, **kind), replays(1, **kind), replays(1, **kind, chance=4)
    assert one.counts.tobytes() == same.counts.tobytes()
    assert one.counts.tobytes() != other.counts.tobytes()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_replay(seed, order):
    _, entry, judge, mark = make(PANEL, np.random.default_rng(seed))
    places = list(range(mark.size))
    order.shuffle(places)
    found = [
        severity_intervals(fit(made), ranks(fit(made).scores), seed=1, draws=100)
        for made in (
            design(entry, judge, mark, 12, 5),
            design(entry[places], judge[places], mark[places], 12, 5),
        )
    ]
    assert found[0].counts.tobytes() == found[1].counts.tobytes()


@pytest.mark.parametrize("seed", range(5))
def test_every_replay_ranks_everyone_once(seed):
    found = replays(seed)
    assert (found.counts.sum(axis=0) == 400).all()
    assert (found.counts.sum(axis=1) == 400).all()
    assert (found.p_top(12) == 1).all()
    assert found.p_top(3).sum() == pytest.approx(3)
    assert (found.low >= 1).all()
    assert (found.high <= 12).all()


def test_replays_keep_the_scores_and_widen_their_covariance():
    # Draws themselves are not kept; the mean rank of an entry follows its score.
    made = panel(2)
    found = fit(made)
    told = severity_intervals(found, ranks(found.scores), seed=5)
    mean_ranks = told.counts @ np.arange(1, 13) / told.draws
    assert np.argsort(mean_ranks)[0] == np.argmax(found.scores)
    assert np.corrcoef(mean_ranks, found.scores)[0, 1] < -0.95
    assert 0.01 <= told.reliability < 1


def test_less_noise_makes_narrower_intervals():
    quiet, loud = (panel(2, Panel(30, 8, 4, 0.3, noise)) for noise in (0.05, 2))
    found = [severity_intervals(fit(made), ranks(fit(made).scores), seed=1) for made in (quiet, loud)]
    widths = [float((each.high - each.low).mean()) for each in found]
    assert widths[0] < 3
    assert widths[1] > 12
    assert found[0].reliability > 0.95
    assert found[1].reliability < 0.7


def test_judges_who_agree_entirely_leave_each_rank_itself_and_ties_shared():
    entry, judge = np.repeat(np.arange(4), 2), np.tile([0, 1], 4)
    made = design(entry, judge, np.repeat([5.0, 3, 3, 1], 2), 4, 2)
    published = ranks(made.means)
    for found in (
        severity_intervals(fit(made), published, seed=1),
        mean_intervals(made, published, seed=1),
    ):
        assert found.low.tolist() == found.high.tolist() == [1, 2, 2, 4]
        assert found.p_top(1).tolist() == [1, 0, 0, 0]
        assert found.p_top(2).tolist() == [1, 1, 1, 0]


def test_judges_who_differ_by_constants_alone_leave_chance_to_the_mean_only():
    entry, judge = np.repeat(np.arange(6), 2), np.array([0, 1, 1, 2, 2, 0] * 2)
    merit, severe = np.array([6.0, 5, 4, 3, 2, 1]), np.array([-0.4, 0, 0.4])
    made = design(entry, judge, merit[entry] + severe[judge], 6, 3)
    for fixed in (False, True):
        found = severity_intervals(fit(made, fixed=fixed), ranks(merit), seed=1)
        assert found.low.tolist() == found.high.tolist() == [1, 2, 3, 4, 5, 6]
    assert mean_intervals(made, ranks(made.means), seed=1).reliability < 1


def test_as_many_marks_as_entries_have_no_interval():
    made = design(np.array([0, 1]), np.array([0, 1]), np.array([1.0, 2]), 2, 2)
    assert severity_intervals(fit(made), ranks(made.means), seed=1) == Undefined("few_marks")
    assert severity_intervals(fit(made, fixed=True), ranks(made.means), seed=1) == Undefined("few_marks")
    assert mean_intervals(made, ranks(made.means), seed=1) == Undefined("few_marks")


def test_one_entry_is_first():
    made = design(np.array([0, 0]), np.array([0, 1]), np.array([1.0, 2]), 1, 2)
    found = severity_intervals(fit(made), np.array([1]), seed=1)
    assert (found.low.tolist(), found.high.tolist(), found.p_top(1).tolist()) == ([1], [1], [1])


def test_all_marks_alike_are_one_shared_rank():
    made = design(np.repeat([0, 1, 2], 2), np.tile([0, 1], 3), np.full(6, 0.3), 3, 2)
    found = severity_intervals(fit(made), np.array([1, 1, 1]), seed=1)
    assert found.high.tolist() == [1, 1, 1]


def test_equal_means_with_noise_are_everywhere_in_the_field():
    made = design(np.repeat([0, 1, 2], 2), np.tile([0, 1], 3), np.array([1.0, 3, 3, 1, 2, 2]), 3, 2)
    found = severity_intervals(fit(made), np.array([1, 1, 1]), seed=1)
    assert found.low.tolist() == [1, 1, 1]
    assert found.high.tolist() == [3, 3, 3]


def test_what_is_certain_is_counted_in_every_replay():
    found = certain(np.array([2, 1, 2]), 10)
    assert found.counts.tolist() == [[0, 10, 0], [10, 0, 0], [0, 10, 0]]


def test_chance_is_what_it_was():
    # These bits make published P(top k): they must not change with a release of numpy.
    chance = Chance(20_261)
    assert chance.uniform(3).tolist() == [0.22557592654968545, 0.7346723100419161, 0.25570177896839724]
    assert chance.normal(2) == pytest.approx([0.07891747568323128, 0.15540028594554878], rel=1e-12)
    assert chance.chi2(7, 2) == pytest.approx([8.840394636812762, 6.140893184554095], rel=1e-12)


def test_chance_has_the_moments_it_should():
    chance = Chance(1)
    assert chance.uniform(20_000).mean() == pytest.approx(0.5, abs=0.01)
    assert chance.normal(200, 100).std() == pytest.approx(1, abs=0.02)
    assert chance.chi2(3, 20_000).mean() == pytest.approx(3, abs=0.06)
    assert sorted({chance.below(3) for _ in range(100)}) == [0, 1, 2]


def test_draws_are_allotted_in_proportion():
    found = np.bincount(Chance(1).allot(np.log([1.0, 2, 5]) - 900, 800), minlength=3)
    assert found == pytest.approx([100, 200, 500], abs=1)
