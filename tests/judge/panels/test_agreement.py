"""Published figures, each with its data, and what is not defined."""

import numpy as np
import pytest

from judge.panels.agreement import ICCS, METRICS, alpha, durbin, iccs, kendall_w
from judge.panels.figures import Undefined

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]

# Observers by units.
KRIPPENDORFF = [
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
]

# Conover (1999), page 391: who tasted which varieties, and the rank of each.
TASTED = ["1 2 4", "2 3 5", "3 4 6", "4 5 7", "1 5 6", "2 6 7", "1 3 7"]
RANKED = ["2 3 1", "3 1 2", "2 1 3", "1 2 3", "3 1 2", "3 1 2", "3 1 2"]


def rows(table):
    """Entry, judge and mark of each cell of entries by judges that is a number."""
    cells = [
        (entry, judge, float(mark))
        for entry, marks in enumerate(table)
        for judge, mark in enumerate(marks)
        if mark != "*"
    ]
    entry, judge, mark = zip(*cells, strict=True)
    return np.array(entry), np.array(judge), np.array(mark)


def whole(table):
    return *rows(table), len(table), len(table[0])


def test_the_six_correlations_of_shrout_and_fleiss():
    found = iccs(*whole(SHROUT_FLEISS))
    assert [round(found[name], 4) for name in ICCS] == [0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093]


def test_krippendorffs_alpha_with_missing_marks():
    entry, _, mark = rows(list(zip(*(line.split() for line in KRIPPENDORFF), strict=True)))
    found = alpha(entry, mark)
    assert [round(found[name], 4) for name in METRICS] == [0.7434, 0.8154, 0.8491, 0.7974]


def test_conovers_rank_sums_and_durbins_test():
    entry, judge, mark = [], [], []
    for number, (varieties, ranks) in enumerate(zip(TASTED, RANKED, strict=True)):
        for variety, rank in zip(varieties.split(), ranks.split(), strict=True):
            entry.append(int(variety) - 1)
            judge.append(number)
            mark.append(float(rank))
    found = durbin(np.array(entry), np.array(judge), np.array(mark), 7, 7)
    assert found.sums == (8, 9, 4, 3, 5, 6, 7)
    assert found.statistic == pytest.approx(12)
    assert round(found.p, 7) == 0.0619688
    assert found.f == pytest.approx(8)
    assert round(found.f_p, 4) == 0.0049


def test_durbin_of_a_complete_panel_is_friedmans_test():
    table = np.array(SHROUT_FLEISS, dtype=float)
    found = durbin(*whole(SHROUT_FLEISS))
    w = kendall_w(*whole(SHROUT_FLEISS))
    assert found.statistic == pytest.approx(table.shape[1] * (table.shape[0] - 1) * w)


def test_kendalls_w_by_hand():
    assert kendall_w(*whole([[1, 1], [2, 2], [3, 3]])) == pytest.approx(1)
    assert kendall_w(*whole([[1, 3], [2, 2], [3, 1]])) == pytest.approx(0)
    # Rank sums 2, 4.5 and 5.5 around 4; the second judge ties the last two.
    assert kendall_w(*whole([[1, 1], [2, 5], [3, 5]])) == pytest.approx(12 * 6.5 / (4 * 24 - 2 * 6))


@pytest.mark.parametrize("metric", METRICS)
def test_alpha_is_one_where_all_agree(metric):
    assert alpha(np.array([0, 0, 1, 1, 2]), np.array([2.0, 2, 3, 3, 9]))[metric] == pytest.approx(1)


def test_alpha_as_a_plain_double_sum():
    chance = np.random.default_rng(5)
    entry, mark = chance.integers(0, 6, 25), chance.integers(0, 4, 25).astype(float)
    found = alpha(entry, mark)
    sizes = np.bincount(entry)
    kept = np.flatnonzero(sizes[entry] > 1)
    ranks = {value: np.mean(np.flatnonzero(np.sort(mark[kept]) == value)) for value in mark[kept]}
    metrics = {
        "nominal": lambda a, b: float(a != b),
        "ordinal": lambda a, b: (ranks[a] - ranks[b]) ** 2,
        "interval": lambda a, b: (a - b) ** 2,
        "ratio": lambda a, b: ((a - b) / (a + b)) ** 2 if a + b else 0.0,
    }
    for name, metric in metrics.items():
        pairs = [(i, j, metric(mark[i], mark[j])) for i in kept for j in kept if i != j]
        observed = sum(apart / (sizes[entry[i]] - 1) for i, j, apart in pairs if entry[i] == entry[j])
        expected = sum(apart for _, _, apart in pairs) / (len(kept) - 1)
        assert found[name] == pytest.approx(1 - observed / expected)


def test_what_is_not_defined_says_why():
    lone = alpha(np.array([0, 1]), np.array([1.0, 2]))
    alike = alpha(np.array([0, 0]), np.array([2.0, 2]))
    below = alpha(np.array([0, 0, 1, 1]), np.array([-1.0, 2, 3, 3]))
    assert set(lone.values()) == {Undefined("no_pairs")}
    assert set(alike.values()) == {Undefined("no_variation")}
    assert below["ratio"] == Undefined("negative")
    assert isinstance(below["interval"], float)
    holes = whole([[1, 2], [3, "*"]])
    assert set(iccs(*holes).values()) == {Undefined("incomplete")}
    assert kendall_w(*holes) == Undefined("incomplete")
    assert durbin(*holes) == Undefined("unbalanced")
    assert kendall_w(*whole([[1], [2]])) == Undefined("few_judges")
    assert kendall_w(*whole([[1, 2]])) == Undefined("few_entries")
    assert durbin(*whole([[1, 2]])) == Undefined("few_entries")
    flat = whole([[2, 2], [2, 2]])
    assert set(iccs(*flat).values()) == {Undefined("no_variation")}
    assert kendall_w(*flat) == Undefined("no_variation")
    assert durbin(*flat) == Undefined("no_variation")
    twice = (np.array([0, 0, 1]), np.array([0, 0, 0]), np.array([1.0, 2, 3]), 2, 2)
    assert kendall_w(*twice) == Undefined("repeated")


def test_no_marks_at_all_are_no_pairs():
    nothing = np.array([], dtype=np.int64)
    assert set(alpha(nothing, nothing.astype(float)).values()) == {Undefined("no_pairs")}
