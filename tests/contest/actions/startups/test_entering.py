import pytest
from sqlalchemy import select

from contest.actions.startups import drafting
from contest.actions.startups import entering as startups
from contest.models import EnteringBy, Entry, Event, Maturity, Party, PartyMember, Pass
from contest.permissions import takes_part
from contest.queries.startups import parties_to_return_with
from tests.contest.actions.startups.conftest import code_of
from tests.making import HOUR, NOW, make_contest, make_entry, make_hub, make_user
from tests.making_pitches import make_juror, make_pitch_contest, make_startup


def enter(s, contest, user, name="Kingfisher", **more):
    values = {"language": "en", "at": NOW, **more}
    return startups.enter(s, actor=user, call=contest.pitch.call, name=name, **values)


def test_a_startup_enters_with_a_party_and_a_draft(scene):
    entry = scene.entry
    assert (entry.name, entry.number, entry.opened_at) == ("Kingfisher", 1, NOW)
    assert (entry.party.hub_id, entry.party.name) == (scene.contest.hub_id, "Kingfisher")
    assert takes_part(scene.li, entry)
    draft = drafting.current(scene.s, entry)
    assert (draft.number, draft.submitted_at, draft.name) == (1, None, {"en": "Kingfisher"})
    assert scene.s.scalars(select(Event.kind)).all() == ["entry"]


def test_a_name_is_cleaned_and_no_two_look_the_same(scene):
    other = make_user(scene.s)
    assert code_of(enter, scene.s, scene.contest, other, "ＫＩＮＧ\u200bfisher ") == "entry.name_taken"
    for name in ("", " \u202e\u200b", "x" * 10_000):
        assert code_of(enter, scene.s, scene.contest, other, name) == "entry.name_form"
    made = enter(scene.s, scene.contest, other, "\u202eevil\u2066  Co\x00")
    assert made.name == "evil Co"


def test_one_enters_once(scene):
    assert code_of(enter, scene.s, scene.contest, scene.li, "Second") == "entry.already"


@pytest.mark.parametrize(
    ("at", "code"), [(NOW - 100 * HOUR, "startup.not_open"), (NOW + HOUR, "startup.closed")]
)
def test_outside_the_calls_time_nobody_enters(session, at, code):
    contest = make_pitch_contest(session)
    assert code_of(enter, session, contest, make_user(session), at=at) == code


def test_a_contest_entered_by_code_is_not_entered_so(session):
    contest = make_pitch_contest(session, entering=EnteringBy.CODE)
    assert code_of(enter, session, contest, make_user(session)) == "entry.code_needed"


def test_a_party_returns_with_what_it_said(session):
    li = make_user(session)
    last_year = make_pitch_contest(session)
    old = make_startup(session, last_year, name="Kingfisher", user=li, sector="health")
    # Another hub's contest: the party lasts from contest to contest and from hub to hub.
    contest = make_pitch_contest(session, hub=make_hub(session))
    assert list(parties_to_return_with(session, li, contest)) == [old.party]
    entry = enter(session, contest, li, "Kingfisher 2", party=old.party)
    assert entry.party is old.party
    draft = drafting.current(session, entry)
    assert (draft.name, draft.one_liner) == ({"en": "Kingfisher 2"}, old.versions[0].one_liner)
    assert (draft.sector, draft.maturity, draft.country) == ("health", Maturity.PROTOTYPE, "IL")
    assert draft.deck is None
    assert list(parties_to_return_with(session, li, contest)) == []


def test_a_sector_that_is_not_offered_here_is_not_brought(session):
    li = make_user(session)
    old = make_startup(session, make_pitch_contest(session), user=li, sector="space")
    contest = make_pitch_contest(session)
    entry = enter(session, contest, li, party=old.party)
    assert drafting.current(session, entry).sector is None


def test_nobody_enters_with_anothers_party(session):
    old = make_startup(session, make_pitch_contest(session), name="Theirs")
    contest = make_pitch_contest(session)
    assert code_of(enter, session, contest, make_user(session), party=old.party) == "startup.party_other"


def test_a_party_of_which_somebody_is_in_already_does_not_return(session):
    li, avi = make_user(session), make_user(session)
    old = make_startup(session, make_pitch_contest(session), user=li)
    old.party.members.append(PartyMember(user=avi, joined_at=NOW))
    contest = make_pitch_contest(session)
    enter(session, contest, avi, "Avi's own")
    assert code_of(enter, session, contest, li, party=old.party) == "startup.party_other"


def test_a_team_without_a_name_is_no_party_to_return_with(session):
    li = make_user(session)
    team = make_entry(session, make_contest(session), user=li)
    team.party.name = ""
    contest = make_pitch_contest(session)
    assert list(parties_to_return_with(session, li, contest)) == []


def test_members_come_by_an_invitation_that_is_good_once_and_may_leave(scene):
    s, avi, eve, dan = (scene.s, *(make_user(scene.s) for _each in range(3)))

    def join(actor, mark):
        return startups.join(s, actor=actor, entry=scene.entry, call=scene.call, mark=mark, at=NOW)

    def remove(actor, user):
        return startups.remove_member(s, actor=actor, entry=scene.entry, user=user, at=NOW)

    mark = startups.members_mark(scene.s, scene.entry)
    assert code_of(join, scene.li, mark) == "member.already"
    assert code_of(join, avi, "forged") == "member.invitation_over"
    join(avi, mark)
    s.flush()
    assert takes_part(avi, scene.entry)
    assert code_of(join, eve, mark) == "member.invitation_over"
    enter(s, scene.contest, eve, "Eve's own")
    assert code_of(join, eve, startups.members_mark(scene.s, scene.entry)) == "member.entered"
    assert code_of(remove, avi, scene.li) == "member.last"
    assert code_of(remove, eve, avi) == "permission.denied"
    remove(avi, avi)
    assert not takes_part(avi, scene.entry)
    s.flush()
    s.refresh(scene.entry.party)
    assert code_of(join, avi, mark) == "member.invitation_over"  # those who are in it are the same again
    join(dan, startups.members_mark(scene.s, scene.entry))
    s.flush()
    remove(scene.li, dan)
    assert [member.user for member in scene.entry.party.members] == [scene.li]
    assert code_of(remove, scene.li, scene.li) == "member.last"


def test_nobody_comes_into_a_party_that_stands_against_their_own_elsewhere(scene):
    s, avi = scene.s, make_user(scene.s)
    coding = make_contest(s, hub=scene.contest.hub, slug="coding")
    make_entry(s, coding, "Avi's own", user=avi)
    s.add(Entry(contest=coding, party=scene.entry.party, number=9, created_at=NOW))
    s.flush()
    s.refresh(scene.entry.party)
    values = {"entry": scene.entry, "call": scene.call, "mark": startups.members_mark(scene.s, scene.entry)}
    assert code_of(startups.join, s, actor=avi, at=NOW, **values) == "member.entered_elsewhere"


def test_a_link_or_a_join_code_is_no_account(scene):
    s = scene.s
    juror = make_juror(s, make_pitch_contest(s, hub=scene.contest.hub, slug="panel"))
    coder = make_user(s)
    seat = make_entry(s, make_contest(s), user=coder)
    s.add(Pass(entry=seat, user=coder, code_hmac="0" * 64, code_cipher="x", created_at=NOW))
    for user in (juror.user, coder):
        user.login = None
        s.flush()
        values = {
            "entry": scene.entry,
            "call": scene.call,
            "mark": startups.members_mark(scene.s, scene.entry),
        }
        assert code_of(startups.join, s, actor=user, at=NOW, **values) == "account.needed"
        assert code_of(enter, s, scene.contest, user, "Another") == "account.needed"


def test_a_withdrawn_startup_takes_no_members(scene):
    avi = make_user(scene.s)
    scene.entry.withdrawn_at = NOW
    mark = startups.members_mark(scene.s, scene.entry)
    code = code_of(startups.join, scene.s, actor=avi, entry=scene.entry, call=scene.call, mark=mark, at=NOW)
    assert code == "startup.withdrawn"


def test_what_was_refused_leaves_nothing(session):
    contest = make_pitch_contest(session)
    first, second = make_user(session), make_user(session)
    enter(session, contest, first)
    assert code_of(enter, session, contest, second) == "entry.name_taken"
    assert len(session.scalars(select(Entry)).all()) == 1
    assert len(session.scalars(select(Party)).all()) == 1
