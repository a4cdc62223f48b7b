"""Parts and cut vertices against the plainest way to find them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from judge.panels.components import Component, Cuts, components, cut_vertices, pair_components

EDGES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5)), max_size=25)


def split(edges, n_entries=7, n_judges=6):
    entry, judge = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    return entry, judge, n_entries, n_judges


def parts_without(edges, gone):
    """How many parts the graph has when a vertex is gone, by merging labels."""
    labels = {vertex: vertex for vertex in range(13) if vertex != gone}
    for entry, judge in edges:
        if gone not in {entry, 7 + judge}:
            old, new = labels[entry], labels[7 + judge]
            labels = {vertex: new if label == old else label for vertex, label in labels.items()}
    return len(set(labels.values()))


@given(EDGES)
def test_the_rank_of_the_design_is_entries_and_judges_less_parts(edges):
    rows = split(edges)
    # A mark for the constant alone would add nothing: it is the sum of the entries' columns.
    columns = np.hstack([np.ones((len(edges), 1)), np.eye(7)[rows[0]], np.eye(6)[rows[1]]])
    found = components(*rows)
    rank = np.linalg.matrix_rank(columns) if edges else 0
    assert rank == 7 + 6 - len(found)
    assert sorted(entry for part in found for entry in part.entries) == list(range(7))
    assert sorted(judge for part in found for judge in part.judges) == list(range(6))


@given(EDGES)
def test_cut_vertices_are_those_whose_loss_splits_a_part(edges):
    found = cut_vertices(*split(edges))
    whole = parts_without(edges, None)
    alone = {v for v in range(13) if all(v not in {entry, 7 + judge} for entry, judge in edges)}
    cuts = [v for v in range(13) if v not in alone and parts_without(edges, v) > whole]
    assert found == Cuts(tuple(v for v in cuts if v < 7), tuple(v - 7 for v in cuts if v >= 7))


@given(EDGES, st.randoms(use_true_random=False))
def test_the_order_of_marks_changes_nothing(edges, order):
    other = list(edges)
    order.shuffle(other)
    assert components(*split(edges)) == components(*split(other))
    assert cut_vertices(*split(edges)) == cut_vertices(*split(other))


def test_two_islands_by_hand():
    found = components(*split([(0, 1), (1, 1), (2, 0), (0, 1)], 3, 2))
    assert found == (Component((0, 1), (1,)), Component((2,), (0,)))


def test_the_only_judge_of_an_entry_is_a_cut():
    assert cut_vertices(*split([(0, 0), (1, 0), (1, 1), (0, 1), (2, 1)], 3, 2)) == Cuts((), (1,))


def test_a_path_of_ten_thousand_needs_no_recursion():
    edges = [(number // 2, (number + 1) // 2) for number in range(10_000)]
    assert len(components(*split(edges, 5_000, 5_001))) == 1
    assert len(cut_vertices(*split(edges, 5_000, 5_001)).entries) == 5_000


def test_votes_between_pairs_hold_entries_together():
    found = pair_components(np.array([0, 3]), np.array([2, 1]), 5)
    assert [part.entries for part in found] == [(0, 2), (1, 3), (4,)]
