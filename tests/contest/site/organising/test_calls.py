import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from contest import db
from contest.models import Call, Question
from tests import making, making_pitches
from tests.contest.site.conftest import fresh, make_login

CALL = "/c/pitch/desk/call"
QUESTIONS = "/c/pitch/desk/questions"


@pytest.fixture
def scene(app, now):
    with db.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="pitch")
        return SimpleNamespace(contest=contest, organiser=make_login(s, "olga", admin=True))


@pytest.fixture
def desk(client, scene):
    """The organiser, signed in."""
    return client.sign_in(scene.organiser)


def form_of(desk):
    """What the call's form holds."""
    page = desk.get(CALL).text
    fields = dict(
        re.findall(r'<input[^>]*name="(sectors-\d+-\w+|opens_at|deadline)"[^>]*value="([^"]*)"', page)
    )
    return {"late": "refuse", **fields}


def call():
    with db.reading() as s:
        return s.scalars(select(Call)).one()


def test_the_call_is_changed_and_comes_back_as_it_was(desk):
    before = call()
    form = form_of(desk)
    assert form["deadline"] == "2027-05-01T13:00:00"
    assert desk.post(CALL, form).status_code == 303
    after = call()
    assert (after.opens_at, after.deadline, after.sectors) == (
        before.opens_at,
        before.deadline,
        before.sectors,
    )
    assert after.needs_deck is False
    form |= {
        "deadline": "2027-05-02T09:30",
        "late": "grace",
        "late_minutes": "15",
        "needs_deck": "y",
        "guidance_zh": "请先阅读。",
        "sectors-4-en": "Space",
        "sectors-4-he": "חלל",
    }
    assert desk.post(CALL, form).status_code == 303
    after = call()
    assert after.deadline.isoformat() == "2027-05-02T09:30:00+00:00"
    assert (after.late, after.late_minutes, after.needs_deck) == ("grace", 15, True)
    assert after.sectors[4]["name"] == {"en": "Space", "he": "חלל"}
    page = desk.get(CALL).text
    assert "请先阅读。" in page
    assert 'value="חלל"' in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"deadline": "2027-04-01T00:00"}, "The deadline has to come after the opening."),
        ({"deadline": "yesterday"}, "This is no date with a time."),
        ({"deadline": "2027-06-01T00:00"}, "the end of the pitches"),
        ({"late": "grace", "late_minutes": "٣"}, 'class="wrong"'),
        ({"late": "grace"}, "minutes of grace"),
        ({"late": "whenever"}, 'class="wrong"'),
        (
            {f"sectors-{n}-en": "" for n in range(4)}
            | {f"sectors-{n}-zh": "" for n in range(4)}
            | {f"sectors-{n}-he": "" for n in range(4)},
            "Name at least one sector.",
        ),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(desk, changed, words):
    before = call()
    answer = desk.post(CALL, {**form_of(desk), "guidance_en": "Typed with care", **changed})
    assert answer.status_code == 422
    assert words in answer.text
    assert "Typed with care" in answer.text
    assert (call().deadline, call().guidance) == (before.deadline, before.guidance)


def test_a_deadline_is_not_moved_before_what_is_in(desk, scene):
    with db.transaction() as s:
        making_pitches.make_startup(s, fresh(s, scene.contest), at=making.NOW - making.HOUR)
    answer = desk.post(CALL, {**form_of(desk), "deadline": "2027-05-01T10:00"})
    assert answer.status_code == 409
    assert "Entries came in after that (1)" in answer.text
    assert call().deadline == making.NOW + making.HOUR


def questions():
    with db.reading() as s:
        return [
            (row.label.get("en"), row.kind.value, row.limits)
            for row in s.scalars(select(Question).order_by(Question.position))
        ]


def test_questions_are_added_changed_moved_and_retired(desk):
    for kind, fields in (
        ("text", {"characters": "300"}),
        ("choice", {"options": "Yes | 是\nNo", "choices": "1"}),
        ("number", {"least": "0", "places": "1"}),
        ("file", {"megabytes": "5", "extensions": "pdf"}),
    ):
        assert desk.get(f"{QUESTIONS}/new/{kind}").status_code == 200
        answer = desk.post(f"{QUESTIONS}/new/{kind}", {"label_en": kind, "is_required": "y", **fields})
        assert answer.status_code == 303, answer.text
    assert [each[0] for each in questions()] == ["text", "choice", "number", "file"]
    assert questions()[0][2] == {"characters": 300}
    with db.reading() as s:
        ids = [row.public_id for row in s.scalars(select(Question).order_by(Question.position))]
    for public_id in ids:
        page = desk.get(f"{QUESTIONS}/{public_id}")
        assert page.status_code == 200
    choice = desk.get(f"{QUESTIONS}/{ids[1]}").text
    assert "Yes | 是" in choice
    answer = desk.post(f"{QUESTIONS}/{ids[0]}", {"label_en": "text, but longer", "characters": "900"})
    assert answer.status_code == 303
    assert questions()[0] == ("text, but longer", "text", {"characters": 900})
    assert desk.post(f"{QUESTIONS}/{ids[3]}/up").status_code == 303
    assert [each[1] for each in questions()] == ["text", "choice", "file", "number"]
    assert desk.post(f"{QUESTIONS}/{ids[0]}/retire").status_code == 303
    assert [each[1] for each in questions()] == ["choice", "file", "number"]


def test_a_bad_question_comes_back_with_what_was_typed(desk):
    form = {"label_he": "למה?", "options": "Only one", "choices": "1"}
    answer = desk.post(f"{QUESTIONS}/new/choice", form)
    assert answer.status_code == 422
    assert "at least two different answers" in answer.text
    assert "למה?" in answer.text
    assert "Only one" in answer.text
    assert questions() == []
    assert desk.get(f"{QUESTIONS}/new/essay").status_code == 404
    assert desk.post(f"{QUESTIONS}/new/essay", form).status_code == 404


def test_a_setter_has_no_part_in_it(scene, browse):
    with db.transaction() as s:
        setter = make_login(s, "setter")
        making.grant(s, setter, making.Role.SETTER, contest=fresh(s, scene.contest))
    client = browse().sign_in(setter)
    assert client.get(CALL).status_code == 404
    assert client.post(CALL, {"late": "accept"}).status_code == 404
    assert client.get("/c/pitch/desk/startups").status_code == 404
