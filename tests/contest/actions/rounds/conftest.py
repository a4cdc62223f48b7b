from contextlib import contextmanager
from decimal import Decimal

import pytest

from contest.models import Mark, MarkKind, Sheet
from contest.refusals import Refused
from tests.making import HOUR, NOW, make_user
from tests.making_pitches import assign, make_juror, make_pitch_contest, make_startup

AFTER = NOW + 2 * HOUR
"""An instant after the call's deadline."""


@pytest.fixture
def contest(session):
    return make_pitch_contest(session)


@pytest.fixture
def stage(contest):
    return contest.pitch


@pytest.fixture
def admin(session):
    return make_user(session, admin=True)


@pytest.fixture
def startups(session, contest):
    return [make_startup(session, contest, name=name) for name in ("Tidal", "Bright", "Calm")]


@contextmanager
def refuses(code):
    """What is within is refused with this code."""
    with pytest.raises(Refused) as refused:
        yield refused
    assert refused.value.code == code


class Panel:
    """Jurors who mark whole sheets."""

    def __init__(self, s, contest):
        self.s, self.contest, self.jurors = s, contest, []

    def juror(self, number):
        while len(self.jurors) <= number:
            self.jurors.append(make_juror(self.s, self.contest))
        return self.jurors[number]

    def seat(self, round_, number, entry):
        return assign(self.s, round_, self.juror(number), entry)

    def mark(self, round_, number, entry, value, *, locked=True):
        """One juror's sheet of an entry: the same mark on all criteria."""
        sheet = Sheet(
            assignment=self.seat(round_, number, entry),
            rubric=round_.rubrics[-1],
            created_at=NOW,
            locked_at=NOW if locked else None,
        )
        self.s.add(sheet)
        for criterion in sheet.rubric.criteria:
            sheet.marks.append(
                Mark(
                    criterion=criterion,
                    kind=MarkKind.VALUE,
                    value=Decimal(value),
                    key=f"key-{criterion.key}",
                    received_at=NOW,
                )
            )
        self.s.flush()
        return sheet


@pytest.fixture
def panel(session, contest):
    return Panel(session, contest)
