"""A panel at work, for tests: one juror's sheet of one entry, and the touches on it."""

import itertools
from decimal import Decimal

from contest.actions.marking import marks
from contest.actions.marking.touches import Touch, TouchKind
from contest.queries.sheets import sheet_view
from tests.making import NOW
from tests.making_pitches import assign, make_juror, make_pitch_contest, make_round, make_startup

_numbers = itertools.count(1)


class Panel:
    """A round of one entry and a juror who is to mark it."""

    def __init__(self, s, **rounds):
        self.s = s
        self.contest = make_pitch_contest(s)
        self.entry = make_startup(s, self.contest)
        self.round = make_round(s, self.contest, entries=[self.entry], **rounds)
        self.juror = make_juror(s, self.contest)
        self.assignment = assign(s, self.round, self.juror, self.entry)

    def put(self, *touches, at=NOW, juror=None, assignment=None):
        return marks.put(
            self.s,
            juror=juror or self.juror,
            assignment=assignment or self.assignment,
            touches=touches,
            at=at,
        )

    def view(self):
        self.s.flush()
        self.s.expire_all()
        return sheet_view(self.s, self.juror, self.assignment)

    def values(self):
        return {each.key: each.counts and each.counts.value for each in self.view().criteria}

    def fill(self, value=3, at=NOW):
        found = self.put(*(mark(key, value) for key in ("problem", "team", "market")), at=at)
        assert not found.refused


def mark(criterion="problem", value=3, **more):
    return Touch(
        key=more.pop("key", f"key-{next(_numbers):05}"),
        kind=TouchKind.VALUE,
        criterion=criterion,
        value=value if isinstance(value, Decimal) else Decimal(value),
        **more,
    )


def touch(kind, **more):
    return Touch(key=more.pop("key", f"key-{next(_numbers):05}"), kind=kind, **more)


def outcomes(saved):
    return [each.refusal.code if each.refusal else each.outcome.value for each in saved.answers]
