"""What holds for every seating, however scarce."""

from collections import Counter
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from judge.panels.seating import Applicant, Judge, Minimum, Problem, seat
from judge.panels.seating.flows import flow
from judge.panels.seating.problem import table

TONGUES = ("en", "he", "zh")
FIELDS = ("agri", "health", "")
COUNTRIES = ("IL", "CN", "")
SLOW = settings(max_examples=60, deadline=None)


@st.composite
def problems(draw):
    entries = [
        Applicant(
            f"e{n}",
            draw(st.frozensets(st.sampled_from(TONGUES), max_size=2)),
            "",
            draw(st.sampled_from(FIELDS)),
        )
        for n in range(draw(st.integers(0, 8)))
    ]
    judges = []
    for n in range(draw(st.integers(0, 6))):
        least = draw(st.integers(0, 3))
        judges.append(
            Judge(
                n,
                draw(st.frozensets(st.sampled_from(TONGUES), max_size=3)),
                draw(st.sampled_from(COUNTRIES)),
                draw(st.frozensets(st.sampled_from(FIELDS[:2]))),
                least,
                least + draw(st.integers(0, 4)),
            )
        )
    pairs = [(entry.id, judge.id) for entry in entries for judge in judges]
    some = st.frozensets(st.sampled_from(pairs), max_size=8) if pairs else st.just(frozenset())
    wishes = st.dictionaries(st.sampled_from(pairs), st.floats(0, 1.3), max_size=8) if pairs else st.just({})
    return Problem(
        draw(st.integers(1, 4)),
        entries,
        judges,
        draw(some),
        draw(st.frozensets(st.sampled_from(list(Minimum)))),
        draw(wishes),
    )


@SLOW
@given(problems())
def test_hard_conditions_are_never_violated(problem):
    found = seat(problem)
    entries = {entry.id: entry for entry in problem.entries}
    judges = {judge.id: judge for judge in problem.judges}
    assert len(set(found.assignments)) == len(found.assignments)
    assert not problem.conflicts & set(found.assignments)
    assert all(entries[e].languages & judges[j].languages for e, j in found.assignments)
    loads = Counter(judge for _entry, judge in found.assignments)
    assert found.loads == {judge: loads[judge] for judge in sorted(judges)}
    assert all(load <= judges[judge].most for judge, load in found.loads.items())


@SLOW
@given(problems())
def test_what_is_missing_is_what_cannot_flow_and_every_review_of_it_has_its_reason(problem):
    found = seat(problem)
    given = Counter(entry for entry, _judge in found.assignments)
    missing = sum(max(problem.reviews - given[entry.id], 0) for entry in problem.entries)
    made = table(problem)
    wanted = made.needed.astype(np.int64)
    assert missing == int(wanted.sum()) - flow(wanted, made.open, made.room).total
    assert found.short == missing == sum(each.short for each in found.unseated)
    for each in found.unseated:
        assert each.entries
        assert each.short > 0
        assert "{" not in each.reason
    assert all("{" not in each.reason for each in found.unmet)


@SLOW
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(problem, chance):
    entries, judges = list(problem.entries), list(problem.judges)
    chance.shuffle(entries)
    chance.shuffle(judges)
    wishes = list(problem.affinity.items())
    chance.shuffle(wishes)
    assert seat(replace(problem, entries=entries, judges=judges, affinity=dict(wishes))) == seat(problem)


@SLOW
@given(problems(), st.randoms(use_true_random=False))
def test_kept_seats_stay(problem, chance):
    first = seat(problem)
    kept = frozenset(pair for pair in first.assignments if chance.random() < 0.5)
    found = seat(replace(problem, kept=kept))
    assert kept <= set(found.assignments)
    # What is kept was part of a best seating, so no review is lost by keeping it.
    assert found.short <= first.short
