"""Windows of one startup that save and hand in at once."""

import threading

from sqlalchemy import select

from contest.actions.startups import drafting, submitting
from contest.actions.startups import entering as startups
from contest.actions.startups.reading import DraftForm
from contest.models import Contest, Entry, EntryVersion, User
from contest.refusals import Refused
from tests.contest.actions.startups.conftest import form
from tests.making import NOW, make_user
from tests.making_pitches import make_pitch_contest

MANY = 6


def at_once(act):
    """What each of some threads came back with: a value, or the code of a refusal."""
    said, barrier = [], threading.Barrier(MANY)

    def run(number):
        barrier.wait()
        try:
            said.append(act(number))
        except Refused as error:
            said.append(error.code)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def made(database):
    with database.transaction() as s:
        contest = make_pitch_contest(s)
        users = [make_user(s) for _each in range(MANY)]
        return contest.id, [user.id for user in users]


def test_a_name_is_one_startups_when_many_enter_at_once(database):
    contest_id, users = made(database)

    def enter(number):
        with database.transaction() as s:
            call = s.get_one(Contest, contest_id).pitch.call
            user = s.get_one(User, users[number])
            return startups.enter(s, actor=user, call=call, name="Kingfisher", language="en", at=NOW).number

    said = at_once(enter)
    assert sorted(said, key=str) == [1, *["entry.name_taken"] * (MANY - 1)]


def test_windows_that_save_at_once_make_one_draft_and_one_of_them_stands(database):
    contest_id, (user_id, *_others) = made(database)
    with database.transaction() as s:
        call = s.get_one(Contest, contest_id).pitch.call
        user = s.get_one(User, user_id)
        entry = startups.enter(s, actor=user, call=call, name="Kingfisher", language="en", at=NOW)
        submitted = drafting.current(s, entry)
        submitted.submitted_at, submitted.digest = NOW, "ab" * 32
        entry_id, base = entry.id, drafting.base_of(submitted)

    def save(number):
        with database.transaction() as s:
            return drafting.save_draft(
                s,
                actor=s.get_one(User, user_id),
                entry=s.get_one(Entry, entry_id),
                call=s.get_one(Contest, contest_id).pitch.call,
                form=DraftForm(one_liner={"en": f"Window {number}"}),
                base=base,
                at=NOW,
            ).draft.number

    said = at_once(save)
    assert sorted(said, key=str) == [2, *["startup.changed"] * (MANY - 1)]


def test_an_invitation_lets_one_in_when_many_use_it_at_once(database):
    contest_id, users = made(database)
    with database.transaction() as s:
        call, owner = s.get_one(Contest, contest_id).pitch.call, make_user(s)
        entry = startups.enter(s, actor=owner, call=call, name="Kingfisher", language="en", at=NOW)
        entry_id, mark = entry.id, startups.members_mark(s, entry)

    def join(number):
        with database.transaction() as s:
            entry = s.get_one(Entry, entry_id)
            assert len(entry.party.members) >= 1
            call, actor = s.get_one(Contest, contest_id).pitch.call, s.get_one(User, users[number])
            startups.join(s, actor=actor, entry=entry, call=call, mark=mark, at=NOW)
            return "in"

    said = at_once(join)
    assert sorted(said) == ["in", *["member.invitation_over"] * (MANY - 1)]


def test_handing_in_at_once_makes_one_version(database):
    contest_id, (user_id, *_others) = made(database)
    with database.transaction() as s:
        call = s.get_one(Contest, contest_id).pitch.call
        user = s.get_one(User, user_id)
        entry = startups.enter(s, actor=user, call=call, name="Kingfisher", language="en", at=NOW)
        drafting.save_draft(s, actor=user, entry=entry, call=call, form=form(), base="1.0", at=NOW)
        entry_id, seen = entry.id, drafting.seen_of(drafting.current(s, entry))

    def submit(_number):
        with database.transaction() as s:
            return submitting.submit(
                s,
                actor=s.get_one(User, user_id),
                entry=s.get_one(Entry, entry_id),
                call=s.get_one(Contest, contest_id).pitch.call,
                seen=seen,
                at=NOW,
            ).number

    said = at_once(submit)
    assert sorted(said, key=str) == [1, *["startup.changed"] * (MANY - 1)]
    with database.reading() as s:
        assert len(s.scalars(select(EntryVersion)).all()) == 1
