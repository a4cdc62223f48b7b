import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from contest import codes as join_codes
from contest.actions import entering, organising
from contest.actions.naming import clean_name, fold
from contest.models import Audit, Contest, EnteringBy, Entry, Event, Pass, User
from contest.refusals import Refused
from tests.making import HOUR, NOW, make_contest, make_entry, make_user, member


@pytest.fixture
def contest(session):
    return make_contest(session)


@pytest.fixture
def card(session, contest, codes):
    """A fresh pass and its code as printed."""
    made = organising.make_passes(session, actor=None, contest=contest, count=1, codes=codes, at=NOW)[0]
    return made, organising.card(made, codes).code


def test_join_makes_a_seat_with_the_chosen_name_and_one_event(session, codes, contest, card):
    made, code = card
    joined = entering.join(session, codes=codes, code=code, name=" Ada   L. ", language="he", at=NOW)
    assert joined is made
    assert (joined.user.name, joined.user.login, joined.user.language) == ("Ada L.", None, "he")
    entry = joined.entry
    assert (entry.name, entry.number, entry.opened_at, joined.opened_at) == ("Ada L.", 1, NOW, NOW)
    assert entering.find_entry(session, user=joined.user, contest=contest) is entry
    assert session.scalars(select(Event.kind)).all() == ["entry"]


def test_join_again_from_another_machine_opens_the_same_seat(session, codes, card):
    _, code = card
    first = entering.join(session, codes=codes, code=code, name="Ada", at=NOW)
    typed = f" {code.lower().replace('-', ' ')} "
    again = entering.join(session, codes=codes, code=typed, name="Somebody else", at=NOW + HOUR)
    assert (again.user.id, again.entry.name, again.opened_at) == (first.user.id, "Ada", NOW)
    assert session.scalar(select(func.count()).select_from(User)) == 1


def test_join_look_alike_letters_are_forgiven(session, codes, contest):
    made = organising.make_passes(session, actor=None, contest=contest, count=1, codes=codes, at=NOW)[0]
    made.code_hmac = codes.digest("DLSZGBTVDLSZ")
    assert entering.look_up(session, codes=codes, code="0I52 687U – O|5z", at=NOW) is made


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("", ("code.form", 422)),
        ("BCDF-GHJK", ("code.form", 422)),
        ("BCDFBCDFBCDFB", ("code.form", 422)),
        ("BCDF-BCDF-BCDF", ("code.unknown", 404)),
        ("אבגדהוזחטיכל", ("code.unknown", 404)),
    ],
)
def test_join_mistyped_or_unknown_code_is_refused(session, codes, card, code, refusal):
    with pytest.raises(Refused) as refused:
        entering.join(session, codes=codes, code=code, name="Ada", at=NOW)
    assert (refused.value.code, refused.value.status) == refusal
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_join_revoked_code_is_refused_and_ends_the_seats_sessions(session, codes, card):
    made, code = card
    user = entering.join(session, codes=codes, code=code, name="Ada", at=NOW).user
    organising.revoke_pass(session, actor=None, pass_=made, at=NOW)
    assert user.epoch == 1
    with pytest.raises(Refused) as refused:
        entering.join(session, codes=codes, code=code, at=NOW)
    assert (refused.value.code, refused.value.status) == ("code.revoked", 403)
    with pytest.raises(Refused) as refused:
        organising.revoke_pass(session, actor=None, pass_=made, at=NOW)
    assert refused.value.code == "pass.revoked"


def test_join_code_of_another_contest_is_refused(session, codes, card):
    made, code = card
    with pytest.raises(Refused) as refused:
        entering.join(session, codes=codes, code=code, name="A", contest=make_contest(session), at=NOW)
    assert (refused.value.code, refused.value.facts["contest"]) == (
        "code.other_contest",
        made.entry.contest.slug,
    )


def test_join_code_made_under_another_secret_is_unknown(session, card):
    with pytest.raises(Refused, match="No place opens by this code"):
        entering.join(session, codes=join_codes.Codes("x" * 40), code=card[1], name="Ada", at=NOW)


def test_join_after_the_end_opens_used_cards_alone(session, codes, contest):
    passes = organising.make_passes(session, actor=None, contest=contest, count=2, codes=codes, at=NOW)
    used, fresh = (organising.card(made, codes).code for made in passes)
    entering.join(session, codes=codes, code=used, name="Ada", at=NOW)
    assert entering.join(session, codes=codes, code=used, at=NOW + 9 * HOUR).entry.name == "Ada"
    with pytest.raises(Refused) as refused:
        entering.join(session, codes=codes, code=fresh, name="Bob", at=NOW + 9 * HOUR)
    assert refused.value.code == "entry.after_end"


def test_join_withdrawn_entry_is_refused(session, codes, card):
    made, code = card
    made.entry.withdrawn_at = NOW
    with pytest.raises(Refused) as refused:
        entering.join(session, codes=codes, code=code, name="Ada", at=NOW)
    assert refused.value.code == "entry.withdrawn"


@pytest.mark.parametrize("name", ["", " \t", "\u202e\u200b", "x" * 41, "\u0301"])
def test_join_name_nobody_can_read_is_refused(session, codes, card, name):
    with pytest.raises(Refused) as refused:
        entering.join(session, codes=codes, code=card[1], name=name, at=NOW)
    assert (refused.value.code, refused.value.field) == ("entry.name_form", "name")
    assert session.scalar(select(func.count()).select_from(Event)) == 0


@pytest.mark.parametrize("name", ["Ada", "ADA", "А\u200d\u200ddA".replace("А", "A"), "Ａｄａ", "A da"])
def test_join_name_that_looks_taken_is_refused(session, codes, contest, card, name):
    entry = make_entry(session, contest, "Ada")
    assert entry.name_key == fold("Ada")
    with pytest.raises(Refused) as refused:
        entering.join(session, codes=codes, code=card[1], name=name, at=NOW)
    assert refused.value.code == "entry.name_taken"


def test_join_signed_in_takes_part_by_the_account_which_the_code_never_opens(session, codes, contest, card):
    made, code = card
    account = make_user(session, admin=True)
    joined = entering.join(session, codes=codes, code=code, name="Ada", actor=account, at=NOW)
    assert (joined.user, joined.opened_at) == (None, NOW)
    assert entering.find_entry(session, user=account, contest=contest) is made.entry
    again = entering.join(session, codes=codes, code=code, actor=account, at=NOW + HOUR)
    assert (again.user, len(again.entry.party.members)) == (None, 1)
    # The card on another machine opens the same place, by a user that may nothing else.
    elsewhere = entering.join(session, codes=codes, code=code, at=NOW + HOUR)
    assert (elsewhere.user.login, elsewhere.user.name, elsewhere.user.grants) == (None, "Ada", [])
    assert elsewhere.entry is made.entry
    assert session.scalars(select(Event.kind)).all() == ["entry"]


def test_join_on_a_machine_where_another_still_sits_opens_the_cards_own_seat(session, codes, contest, card):
    first = entering.join(session, codes=codes, code=card[1], name="Ada", at=NOW).user
    account = member(make_entry(session, contest))
    for number, actor in enumerate((first, account)):
        made = organising.make_passes(session, actor=None, contest=contest, count=1, codes=codes, at=NOW)[0]
        code = organising.card(made, codes).code
        joined = entering.join(session, codes=codes, code=code, name=f"B{number}", actor=actor, at=NOW)
        assert joined.user is not None
        assert joined.user is not actor
        assert [one.user for one in joined.entry.party.members] == [joined.user]


def test_join_second_member_by_a_second_pass_keeps_the_teams_name(session, codes, contest, card):
    made, code = card
    entering.join(session, codes=codes, code=code, name="Team", at=NOW)
    second = organising.add_pass(session, actor=None, entry=made.entry, codes=codes, at=NOW)
    joined = entering.join(session, codes=codes, code=organising.card(second, codes).code, name="Eve", at=NOW)
    assert (joined.entry.name, joined.user.name, len(joined.entry.party.members)) == ("Team", "Eve", 2)
    assert session.scalar(select(func.count()).select_from(Event)) == 1


def test_enter_open_contest_once(session):
    contest = make_contest(session, entering=EnteringBy.OPEN)
    user = make_user(session)
    entry = entering.enter(session, actor=user, contest=contest, name="Bob", at=NOW)
    assert (entry.number, entry.name, member(entry).id) == (1, "Bob", user.id)
    with pytest.raises(Refused) as refused:
        entering.enter(session, actor=user, contest=contest, name="Bob2", at=NOW)
    assert refused.value.code == "entry.already"
    with pytest.raises(Refused) as refused:
        entering.enter(session, actor=make_user(session), contest=contest, name="Eve", at=NOW + 9 * HOUR)
    assert refused.value.code == "entry.after_end"


def test_enter_contest_by_code_only_is_refused(session, contest):
    with pytest.raises(Refused) as refused:
        entering.enter(session, actor=make_user(session), contest=contest, name="Bob", at=NOW)
    assert (refused.value.code, refused.value.status) == ("entry.code_needed", 403)


def test_rename_own_entry_is_audited_and_told(session, contest):
    entry = make_entry(session, contest, "Ada")
    entering.rename(session, actor=member(entry), entry=entry, name="Lovelace", at=NOW)
    line = session.scalars(select(Audit)).one()
    assert (line.action, line.before, line.after, line.actor_id, line.subject) == (
        "entry.rename",
        {"name": "Ada"},
        {"name": "Lovelace"},
        member(entry).id,
        entry.public_id,
    )
    assert session.get(Contest, contest.id).version == 1
    entering.rename(session, actor=member(entry), entry=entry, name="Lovelace", at=NOW)
    assert session.scalar(select(func.count()).select_from(Audit)) == 1
    with pytest.raises(Refused, match="may not"):
        entering.rename(session, actor=make_user(session), entry=entry, name="X", at=NOW)


def test_join_one_code_on_two_machines_at_once_is_one_seat(database, codes):
    with database.transaction() as s:
        contest = make_contest(s)
        made = organising.make_passes(s, actor=None, contest=contest, count=1, codes=codes, at=NOW)
        code = organising.card(made[0], codes).code
    found, barrier = [], threading.Barrier(4)

    def join(number):
        barrier.wait()
        with database.transaction() as s:
            found.append(entering.join(s, codes=codes, code=code, name=f"Name {number}", at=NOW).user_id)

    threads = [threading.Thread(target=join, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(found), len(set(found))) == (4, 1)


def test_one_name_chosen_by_eight_at_once_is_taken_by_one(database, codes):
    with database.transaction() as s:
        made = organising.make_passes(s, actor=None, contest=make_contest(s), count=8, codes=codes, at=NOW)
        waiting = [organising.card(one, codes).code for one in made]
    said, barrier = [], threading.Barrier(8)

    def join(code):
        barrier.wait()
        try:
            with database.transaction() as s:
                entering.join(s, codes=codes, code=code, name="Best", at=NOW)
            said.append("joined")
        except Refused as refused:
            said.append(refused.code)

    threads = [threading.Thread(target=join, args=(code,)) for code in waiting]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["entry.name_taken"] * 7 + ["joined"]


def test_three_hundred_joins_are_three_hundred_numbers(database, codes):
    """As at the start in a hall, by eight threads."""
    with database.transaction() as s:
        contest = make_contest(s)
        made = organising.make_passes(s, actor=None, contest=contest, count=300, codes=codes, at=NOW)
        waiting = [organising.card(one, codes).code for one in made]
    errors = []

    def join():
        try:
            while True:
                code = waiting.pop()
                with database.transaction() as s:
                    entering.join(s, codes=codes, code=code, name=f"Kid {code}", at=NOW)
        except IndexError:
            return
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=join) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with database.reading() as s:
        numbers = s.scalars(select(Entry.number).where(Entry.opened_at.is_not(None)).order_by(Entry.number))
        assert numbers.all() == list(range(1, 301))
        assert s.scalars(select(Event.seq).order_by(Event.seq)).all() == list(range(1, 301))


def test_cards_can_be_printed_again(session, codes, contest):
    organising.make_passes(session, actor=None, contest=contest, count=3, codes=codes, at=NOW)
    first = list(organising.cards(session, contest=contest, codes=codes))
    assert [card.number for card in first] == [1, 2, 3]
    assert first == list(organising.cards(session, contest=contest, codes=codes))
    assert all(
        card.code.replace("-", "") not in (p.code_cipher + p.code_hmac)
        for card, p in zip(first, session.scalars(select(Pass)), strict=True)
    )


@given(st.text(max_size=60))
def test_clean_name_is_stable_and_single_spaced(text):
    name = clean_name(text)
    assert clean_name(name) == name
    assert name == " ".join(name.split())
    assert not set(name) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\x00")


@given(st.text(join_codes.ALPHABET, min_size=12, max_size=12))
def test_codes_survive_any_writing(code):
    for written in (join_codes.pretty(code), code.lower(), f"  {code[:5]} {code[5:]}\n"):
        assert join_codes.normalise(written) == code


def test_codes_are_twelve_letters_of_the_alphabet_and_never_the_same():
    made = {join_codes.make() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(code) for code in made} == {12}
    assert set().union(*made) == set(join_codes.ALPHABET)


def test_codes_forgiven_letters_are_no_letters_of_the_alphabet():
    assert not {chr(letter) for letter in join_codes.FORGIVEN} & set(join_codes.ALPHABET)
    assert {
        chr(letter) if isinstance(letter, int) else letter for letter in join_codes.FORGIVEN.values()
    } <= set(join_codes.ALPHABET)
