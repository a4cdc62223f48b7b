import hashlib
import json

import pytest
from sqlalchemy import select

from contest.actions import organising
from contest.actions.startups import drafting, lacking, submitting
from contest.actions.startups.reading import Person
from contest.models import Audit, DeckState, LatePolicy, QuestionKind
from contest.queries import startups as queries
from contest.refusals import Refused
from tests.contest.actions.startups.conftest import code_of, save
from tests.making import HOUR, MINUTE, NOW, make_user
from tests.making_pitches import (
    make_deck,
    make_pitch_contest,
    make_question,
    make_round,
    make_startup,
    version_at,
)


def submit(scene, *, seen=None, at=NOW, actor=None):
    seen = drafting.seen_of(drafting.current(scene.s, scene.entry)) if seen is None else seen
    return submitting.submit(
        scene.s, actor=actor or scene.li, entry=scene.entry, call=scene.call, seen=seen, at=at
    )


def lacks(scene):
    draft = drafting.current(scene.s, scene.entry)
    return {flaw.field: flaw.error.code for flaw in lacking.lacks(draft, scene.call)}


def test_a_full_draft_becomes_a_version_with_manifest_and_digest(scene):
    deck = make_deck(scene.s, scene.entry)
    drafting.set_deck(scene.s, actor=scene.li, entry=scene.entry, call=scene.call, deck=deck, at=NOW)
    save(scene)
    version = submit(scene, at=NOW + MINUTE)
    assert (version.number, version.submitted_at, version.is_late) == (1, NOW + MINUTE, False)
    assert version.submitted_by_id == scene.li.id
    assert version.manifest == {f"deck/{deck.filename}": deck.digest}
    told = json.loads(submitting.canonical(version))
    assert list(told) == sorted(told)
    assert told["one_liner"] == {"zh": "用声音找出管道漏水"}
    assert version.digest == hashlib.sha256(submitting.canonical(version)).hexdigest()
    assert "startup.submit" in scene.s.scalars(select(Audit.action)).all()


def test_all_that_is_missing_is_named_at_once(scene):
    scene.call.needs_deck = True
    question = make_question(scene.s, scene.contest, required=True)
    scene.s.refresh(scene.call)
    with pytest.raises(Refused) as caught:
        submit(scene)
    assert caught.value.code == "startup.incomplete"
    assert {flaw.field for flaw in caught.value.facts["flaws"]} == {
        "one_liner",
        "sector",
        "maturity",
        "country",
        "people",
        "deck",
        f"answer_{question.public_id}",
    }


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"name": {"en": "x" * 41}}, {"name_en": "startup.text_long"}),
        ({"one_liner": {"he": "x" * 161}}, {"one_liner_he": "startup.text_long"}),
        ({"summary": {"zh": "x" * 4001}}, {"summary_zh": "startup.text_long"}),
        ({"people": (Person("", "founder"),)}, {"people_0": "startup.needed"}),
        ({"video_url": "javascript:alert(1)"}, {"video_url": "startup.video_form"}),
        ({"video_url": "vimeo.com/1"}, {"video_url": "startup.video_form"}),
    ],
)
def test_what_is_wrong_is_named_by_its_field(scene, changed, expected):
    save(scene, **changed)
    assert lacks(scene) == expected
    assert code_of(submit, scene) == "startup.incomplete"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT://a.b/%0aalert(1)",
        "data:text/html,x",
        "//evil.org/x",
        "https:evil",
        "https://",
        "https://localhost",
        "http://user:pw@example.org/",
        "https://example.org\\@evil.org/",
        "https://exa mple.org",
        "https://example.org:99999/",
        "https://example.org/\u202egpj",
        "ftp://example.org/a",
    ],
)
def test_an_address_that_is_no_video_is_never_linked(address):
    assert not lacking.is_video(address)


@pytest.mark.parametrize(
    "address", ["https://v.qq.com/x/1.html", "http://b.tv:8080/?v=1#t=3", "https://例子.中国/v"]
)
def test_an_address_of_a_video_is_taken(address):
    assert lacking.is_video(address)


def test_a_deck_that_could_not_be_drawn_is_not_handed_in(scene):
    deck = make_deck(scene.s, scene.entry, state=DeckState.REFUSED)
    save(scene)
    drafting.set_deck(scene.s, actor=scene.li, entry=scene.entry, call=scene.call, deck=deck, at=NOW)
    assert lacks(scene) == {"deck": "startup.deck_refused"}
    deck.state = DeckState.WAITING
    assert lacks(scene) == {}


def answer(scene, question, given):
    save(scene, answers={question.public_id: given})
    found = lacks(scene)
    return found.get(f"answer_{question.public_id}")


@pytest.mark.parametrize(
    "typed", ["NaN", "1e309", "٣", "1,5", "+1", "0x10", "1_000", "１", "1.25", "11", "-1"]
)
def test_a_number_is_read_strictly(scene, typed):
    limits = {"places": 1, "least": "0", "most": "10"}
    question = make_question(scene.s, scene.contest, QuestionKind.NUMBER, limits=limits)
    scene.s.refresh(scene.call)
    assert answer(scene, question, typed) in {"number.form", "number.range"}


def test_answers_are_handed_in_in_one_form(scene):
    s, contest = scene.s, scene.contest
    number = make_question(s, contest, QuestionKind.NUMBER, limits={"places": 2})
    text = make_question(s, contest, limits={"characters": 5})
    options = [{"key": "a", "name": {"en": "A"}}, {"key": "b", "name": {"en": "B"}}]
    choice = make_question(s, contest, QuestionKind.CHOICE, limits={"options": options, "most": 1})
    s.refresh(scene.call)
    assert answer(scene, text, "123456") == "startup.text_long"
    assert answer(scene, choice, ["a", "b"]) == "startup.choices_many"
    save(
        scene,
        answers={number.public_id: " 1.50 ", text.public_id: "12345", choice.public_id: ["b"]},
    )
    version = submit(scene)
    assert version.answers == {number.public_id: "1.5", text.public_id: "12345", choice.public_id: ["b"]}


def test_an_answer_to_a_question_that_is_asked_no_more_is_left_behind(scene):
    question = make_question(scene.s, scene.contest)
    scene.s.refresh(scene.call)
    save(scene, answers={question.public_id: "so"})
    question.retired_at = NOW
    assert submit(scene).answers == {}


def test_handing_in_again_makes_a_version_and_keeps_the_old(scene):
    save(scene)
    first = submit(scene)
    digest = first.digest
    assert code_of(submit, scene) == "startup.unchanged"
    save(scene, one_liner={"en": "Better"}, at=NOW + MINUTE)
    second = submit(scene, at=NOW + MINUTE)
    assert (second.number, first.number) == (2, 1)
    assert (first.digest, first.one_liner) == (digest, {"zh": "用声音找出管道漏水"})
    # Back to what it was: another version with the digest of the first; the same again is none.
    save(scene, at=NOW + 2 * MINUTE)
    third = submit(scene, at=NOW + 2 * MINUTE)
    assert third.digest == digest
    save(scene, one_liner={"en": "Better"})
    save(scene)
    assert code_of(submit, scene) == "startup.unchanged"
    found = [version.number for version in queries.handed_in(scene.s, scene.entry)]
    assert found == [3, 2, 1]
    assert version_at(scene.s, scene.entry, NOW) is first
    assert version_at(scene.s, scene.entry, NOW + MINUTE) is second
    assert version_at(scene.s, scene.entry, NOW - MINUTE) is None


def test_what_stood_in_another_window_is_not_handed_in(scene):
    save(scene)
    seen = drafting.seen_of(drafting.current(scene.s, scene.entry))
    save(scene, one_liner={"en": "typed elsewhere"})
    assert code_of(submit, scene, seen=seen) == "startup.changed"
    seen = drafting.seen_of(drafting.current(scene.s, scene.entry))
    deck = make_deck(scene.s, scene.entry)
    drafting.set_deck(scene.s, actor=scene.li, entry=scene.entry, call=scene.call, deck=deck, at=NOW)
    assert code_of(submit, scene, seen=seen) == "startup.changed", "another deck was put in"


@pytest.mark.parametrize(
    ("late", "minutes", "at", "expected"),
    [
        (LatePolicy.REFUSE, 0, 0, "startup.closed"),
        (LatePolicy.GRACE, 10, 0, True),
        (LatePolicy.GRACE, 10, 9, True),
        (LatePolicy.GRACE, 10, 10, "startup.closed"),
        (LatePolicy.ACCEPT, 0, 1000, True),
        (LatePolicy.REFUSE, 0, -1, False),
        (LatePolicy.ACCEPT, 0, -1, False),
    ],
)
def test_the_deadline_and_what_comes_late(scene, late, minutes, at, expected):
    scene.call.late, scene.call.late_minutes = late, minutes
    save(scene)
    at = scene.call.deadline + at * MINUTE
    if isinstance(expected, str):
        assert code_of(submit, scene, at=at) == expected
    else:
        assert submit(scene, at=at).is_late is expected


def test_late_entries_are_taken_until_the_first_round_opens(scene):
    scene.call.late = LatePolicy.ACCEPT
    save(scene)
    round_ = make_round(scene.s, scene.contest)
    round_.opened_at = NOW + 3 * HOUR
    scene.s.flush()
    assert code_of(submit, scene, at=NOW + 3 * HOUR) == "startup.closed"
    assert submit(scene, at=NOW + 3 * HOUR - MINUTE).is_late


def test_withdrawing_and_coming_back(scene):
    def withdraw(**more):
        values = {"actor": scene.li, "entry": scene.entry, "call": scene.call, "at": NOW, **more}
        return submitting.withdraw(scene.s, **values)

    def back(**more):
        values = {"actor": scene.li, "entry": scene.entry, "call": scene.call, "at": NOW, **more}
        return submitting.take_back(scene.s, **values)

    save(scene)
    version = submit(scene)
    eve = make_user(scene.s)
    assert code_of(back) == "entry.not_withdrawn"
    assert code_of(withdraw, actor=eve) == "permission.denied"
    withdraw(reason="No time")
    assert scene.entry.withdrawn_at == NOW
    assert code_of(withdraw) == "startup.withdrawn"
    assert code_of(submit, scene) == "startup.withdrawn"
    assert list(queries.handed_in(scene.s, scene.entry)) == [version]
    assert code_of(back, actor=eve) == "permission.denied"
    assert code_of(back, at=NOW + HOUR) == "startup.closed"
    back()
    assert scene.entry.withdrawn_at is None
    assert save(scene, one_liner={"en": "again"}).draft.number == 2


def test_what_organisers_withdrew_its_people_do_not_take_back(scene):
    organising.withdraw_entry(scene.s, actor=None, entry=scene.entry, at=NOW)
    code = code_of(submitting.take_back, scene.s, actor=scene.li, entry=scene.entry, call=scene.call, at=NOW)
    assert code == "startup.withdrawn_by_others"


def test_names_that_look_like_anothers_are_refused_in_any_language(scene):
    make_startup(scene.s, scene.contest, name="Salamander", languages=("he",))
    save(scene, name={"en": "Kingfisher", "zh": "ＳＡＬＡmander"})
    assert code_of(submit, scene) == "entry.name_taken"


def test_where_nobody_codes_the_entry_is_called_like_the_startup(scene):
    save(scene, name={"zh": "翠鸟", "en": "Halcyon"})
    submit(scene)
    assert (scene.entry.name, scene.entry.name_key) == ("Halcyon", "halcyon")


def test_a_team_that_codes_keeps_its_name(session):
    contest = make_pitch_contest(session, code=True)
    team = make_startup(session, contest, name="Paper Lanterns", submitted=False)
    draft = team.versions[0]
    draft.name = {"en": "Lantern Ltd"}
    session.flush()
    submitting.submit(
        session,
        actor=team.party.members[0].user,
        entry=team,
        call=contest.pitch.call,
        seen=drafting.seen_of(draft),
        at=NOW,
    )
    assert (team.name, draft.name) == ("Paper Lanterns", {"en": "Lantern Ltd"})
