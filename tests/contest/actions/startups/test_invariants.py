"""Whatever windows of a startup and its organisers do, in whatever order: what was handed in stands as it was."""

import hashlib
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from contest.actions import organising
from contest.actions.startups import calls, drafting, submitting
from contest.actions.startups import entering as startups
from contest.models import Base, Contest, Entry, EntryVersion, LatePolicy, User
from contest.refusals import Refused
from tests.contest.actions.startups.conftest import form
from tests.making import HOUR, MINUTE, NOW, make_user
from tests.making_pitches import make_pitch_contest, version_at

WINDOWS = 2


def machine_for(database):
    class Entering(RuleBasedStateMachine):
        """One startup with two windows, a clock that only goes forward, an organiser who moves the deadline."""

        def __init__(self):
            super().__init__()
            with database.transaction() as s:
                for table in reversed(Base.metadata.sorted_tables):
                    s.execute(delete(table))
                contest = make_pitch_contest(s, late=LatePolicy.GRACE, late_minutes=20)
                user = make_user(s)
                entry = startups.enter(
                    s, actor=user, call=contest.pitch.call, name="Kingfisher", language="en", at=NOW
                )
                self.contest, self.user, self.entry = contest.id, user.id, entry.id
                base = drafting.base_of(drafting.current(s, entry))
            self.at = NOW
            self.bases = [base] * WINDOWS
            self.stands = {}

        def read(self, s):
            call = s.get_one(Contest, self.contest).pitch.call
            return s.get_one(User, self.user), s.get_one(Entry, self.entry), call

        @rule(window=st.integers(0, WINDOWS - 1), text=st.sampled_from(["a", "b", "c"]))
        def save(self, window, text):
            with database.transaction() as s, suppress(Refused):
                actor, entry, call = self.read(s)
                wanted = form(one_liner={"en": text})
                before = drafting.current(s, entry)
                newest = {drafting.base_of(before)}
                saved = drafting.save_draft(
                    s,
                    actor=actor,
                    entry=entry,
                    call=call,
                    form=wanted,
                    base=self.bases[window],
                    at=self.at,
                )
                # A window that did not know the newest wrote nothing else than what stood there.
                assert self.bases[window] in newest or saved.draft.one_liner == before.one_liner
                assert saved.draft.one_liner == {"en": text}
                self.bases[window] = drafting.base_of(saved.draft)

        @rule(window=st.integers(0, WINDOWS - 1))
        def load(self, window):
            with database.reading() as s:
                _actor, entry, _call = self.read(s)
                self.bases[window] = drafting.base_of(drafting.current(s, entry))

        @rule()
        def submit(self):
            with database.transaction() as s, suppress(Refused):
                actor, entry, call = self.read(s)
                seen = drafting.seen_of(drafting.current(s, entry))
                submitting.submit(s, actor=actor, entry=entry, call=call, seen=seen, at=self.at)

        @rule(verb=st.sampled_from(["withdraw", "take_back", "drop", "organiser", "organiser_back"]))
        def decide(self, verb):
            with database.transaction() as s, suppress(Refused):
                actor, entry, call = self.read(s)
                who = {"actor": actor, "entry": entry, "call": call, "at": self.at}
                if verb == "withdraw":
                    submitting.withdraw(s, **who)
                elif verb == "take_back":
                    submitting.take_back(s, **who)
                elif verb == "drop":
                    drafting.drop_draft(s, **who)
                elif verb == "organiser":
                    organising.withdraw_entry(s, actor=None, entry=entry, at=self.at)
                else:
                    organising.unwithdraw_entry(s, actor=None, entry=entry, at=self.at)

        @rule(minutes=st.integers(-90, 90))
        def move_deadline(self, minutes):
            with database.transaction() as s, suppress(Refused):
                _actor, _entry, call = self.read(s)
                now = calls.CallForm(
                    opens_at=call.opens_at,
                    deadline=call.deadline,
                    late=call.late,
                    late_minutes=call.late_minutes,
                    sectors=tuple(calls.Sector(each["name"], each["key"]) for each in call.sectors),
                    guidance={},
                    needs_deck=False,
                )
                wanted = replace(now, deadline=call.deadline + minutes * MINUTE)
                calls.set_call(s, actor=None, stage=call.stage, form=wanted, at=self.at)

        @rule(minutes=st.integers(1, 25))
        def wait(self, minutes):
            self.at = min(self.at + minutes * MINUTE, NOW + 5 * HOUR)

        @invariant()
        def what_was_handed_in_stands(self):
            with database.reading() as s:
                _actor, entry, call = self.read(s)
                rows = s.scalars(select(EntryVersion).order_by(EntryVersion.number)).all()
                handed_in = [row for row in rows if row.submitted_at is not None]
                assert len(rows) - len(handed_in) <= 1
                assert [row.number for row in rows] == list(range(1, len(rows) + 1))
                assert sorted(row.submitted_at for row in handed_in) == [
                    row.submitted_at for row in handed_in
                ]
                for row in handed_in:
                    content = submitting.canonical(row)
                    assert hashlib.sha256(content).hexdigest() == row.digest
                    assert self.stands.setdefault(row.id, (content, row.submitted_at)) == (
                        content,
                        row.submitted_at,
                    )
                    # In time is in time for good: no deadline is moved before it.
                    assert row.is_late or row.submitted_at <= call.deadline
                assert self.stands.keys() == {row.id for row in handed_in}
                assert version_at(s, entry, self.at) == (handed_in[-1] if handed_in else None)

    return Entering


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whatever_happens_what_was_handed_in_stands(database):
    run_state_machine_as_test(
        machine_for(database),
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
