"""Whether intervals hold the truth as often as they say, in contests made up from a fixed seed.

Some of the 36 designs, a few runs each; `podium bench panels` looks at all of them.
"""

from functools import cache

import pytest

from contest.cli.benches.coverage import DESIGNS, NOISY, Panel, joined, replayed

SOME = [panel for panel in DESIGNS if panel.entries == 30] + [
    Panel(60, 24, 4, 0.5, 1),
    Panel(60, 24, 4, 1, 0.5),
]


@cache
def told(panel):
    return replayed(panel, 40, 11)


def test_there_are_thirty_six_designs():
    assert len(set(DESIGNS)) == 36


@pytest.mark.parametrize("panel", SOME, ids=str)
def test_intervals_hold_the_true_rank(panel):
    assert 0.87 <= told(panel).coverage <= 0.94


@pytest.mark.parametrize("rule", ["mean", "fixed"])
def test_so_do_those_of_means_and_of_judges_taken_as_fixed(rule):
    found = joined(replayed(panel, 15, 12, rule=rule) for panel in SOME)
    assert 0.87 <= found.coverage <= 0.945


@pytest.mark.parametrize("panel", NOISY[:2], ids=str)
def test_intervals_hold_it_where_noise_is_twice_the_merit(panel):
    assert replayed(panel, 40, 13).coverage >= 0.87


def test_p_top_comes_true_as_often_as_it_says():
    bins = [(said, came) for said, came, cases in joined(map(told, SOME)).bins() if cases >= 200]
    assert len(bins) >= 6
    assert max(abs(said - came) for said, came in bins) <= 0.10
