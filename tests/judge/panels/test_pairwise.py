"""Scores from pairs against a plain optimiser, and whom a voter is asked about."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from contest.cli.benches.coverage import ranks
from judge.panels.chance import Chance
from judge.panels.pairwise import Votes, bradley_terry, bradley_terry_intervals, next_pair


def hall(seed, entries=12, votes=60):
    """True merits, winners and losers."""
    chance = np.random.default_rng(seed)
    merit = chance.normal(size=entries)
    one = chance.integers(0, entries, votes)
    other = (one + chance.integers(1, entries, votes)) % entries
    wins = chance.uniform(size=votes) < 1 / (1 + np.exp(merit[other] - merit[one]))
    return merit, np.where(wins, one, other), np.where(wins, other, one)


@pytest.mark.parametrize("precision", [0.1, 1, 20])
def test_newton_finds_what_a_plain_optimiser_finds(precision):
    _, winner, loser = hall(1)

    def depth(scores):
        told = np.log1p(np.exp(scores[loser] - scores[winner])).sum()
        return told + precision * (scores @ scores) / 2

    def slope(scores):
        surprise = 1 / (1 + np.exp(scores[winner] - scores[loser]))
        return np.bincount(loser, surprise, 12) - np.bincount(winner, surprise, 12) + precision * scores

    plain = minimize(depth, np.zeros(12), jac=slope, method="BFGS", options={"gtol": 1e-7}).x
    found = bradley_terry(winner, loser, 12, precision=precision)
    assert found.scores == pytest.approx(plain, abs=1e-6)
    assert found.scores.sum() == pytest.approx(0, abs=1e-12)


def test_covariance_is_the_inverse_of_the_curvature():
    _, winner, loser = hall(1)
    found = bradley_terry(winner, loser, 12)
    chances = 1 / (1 + np.exp(found.scores[loser] - found.scores[winner]))
    apart = np.eye(12)[winner] - np.eye(12)[loser]
    curve = (apart.T * (chances * (1 - chances))) @ apart + np.eye(12)
    assert found.covariance == pytest.approx(np.linalg.inv(curve))
    assert found.errors == pytest.approx(np.sqrt(np.diag(np.linalg.inv(curve))))


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None)
def test_the_order_of_votes_changes_nothing_to_the_last_bit(seed, order):
    _, winner, loser = hall(seed)
    places = list(range(winner.size))
    order.shuffle(places)
    one, other = bradley_terry(winner, loser, 12), bradley_terry(winner[places], loser[places], 12)
    assert one.scores.tobytes() == other.scores.tobytes()


def test_one_sided_and_few_votes_give_finite_scores():
    found = bradley_terry(np.zeros(500, dtype=np.int64), np.ones(500, dtype=np.int64), 3)
    assert np.isfinite(found.scores).all()
    assert ranks(found.scores).tolist() == [1, 3, 2]
    assert bradley_terry(np.array([], dtype=np.int64), np.array([], dtype=np.int64), 2).scores.tolist() == [
        0,
        0,
    ]


def test_ten_thousand_votes_on_two_hundred_entries_are_fitted():
    merit, winner, loser = hall(3, 200, 10_000)
    assert np.corrcoef(bradley_terry(winner, loser, 200).scores, merit)[0, 1] > 0.95


def test_intervals_hold_the_true_rank():
    held = []
    for seed in range(40):
        merit, winner, loser = hall(seed, 20, 60)
        published = ranks(bradley_terry(winner, loser, 20).scores)
        found = bradley_terry_intervals(winner, loser, 20, published, seed=seed, draws=1000)
        truth = ranks(merit)
        held.append((found.low <= truth) & (truth <= found.high))
        assert (found.low <= published).all()
        assert (published <= found.high).all()
    assert 0.87 <= np.mean(held) <= 0.96


def votes(*rows, n_entries=4):
    winner, loser, voter = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    return Votes(winner, loser, voter, n_entries)


def asked(told, voter, *, seeds=200, hidden=frozenset()):
    """How often each pair is asked, whichever way round."""
    found = [next_pair(told, voter, Chance(seed), hidden=hidden) for seed in range(seeds)]
    pairs, counts = np.unique([sorted(pair) for pair in found], axis=0, return_counts=True)
    return {tuple(pair): count / seeds for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True)}


def test_the_entry_with_fewest_votes_meets_the_closest_score():
    # 3 has no vote and stands at 0, between 1 and the others: 0 won twice, 2 lost twice.
    told = votes((0, 1, 7), (1, 2, 7), (0, 2, 7))
    found = asked(told, 8)
    assert found[1, 3] > 0.85
    assert sum(found.values()) == pytest.approx(1)


def test_a_voter_is_never_asked_twice_about_a_pair():
    told = votes((0, 1, 7), (1, 2, 7), (0, 2, 7), (3, 1, 8))
    assert (1, 3) not in asked(told, 8)


def test_one_in_ten_is_by_chance():
    told = votes((0, 1, 7), (1, 2, 7), (0, 2, 7))
    found = asked(told, 8, seeds=2000)
    assert found[0, 1] == pytest.approx(0.1 / 6, abs=0.01)
    assert 1 - found[1, 3] == pytest.approx(0.1 * 5 / 6, abs=0.02)


def test_entries_equally_often_voted_on_take_turns():
    found = asked(votes(), 1, seeds=600)
    assert len(found) == 6
    assert min(found.values()) > 0.1


def test_what_is_hidden_is_never_asked_about():
    assert set(asked(votes(), 1, hidden=frozenset({0, 2}))) == {(1, 3)}
    assert next_pair(votes(), 1, Chance(1), hidden=frozenset({0, 1, 2})) is None


def test_a_voter_who_told_of_all_pairs_is_asked_no_more():
    told = votes((0, 1, 1), (2, 0, 1), (1, 2, 1), n_entries=3)
    assert next_pair(told, 1, Chance(1)) is None
    assert next_pair(told, 2, Chance(1)) is not None


def test_both_ways_round_are_shown():
    found = {next_pair(votes(n_entries=2), 1, Chance(seed)) for seed in range(20)}
    assert found == {(0, 1), (1, 0)}
