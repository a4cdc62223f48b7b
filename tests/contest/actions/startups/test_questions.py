import pytest
from sqlalchemy import select

from contest.actions.startups import questions
from contest.actions.startups.questions import QuestionForm
from contest.models import Question, QuestionKind
from tests.contest.actions.startups.conftest import code_of, save
from tests.making import NOW, make_user

MIB = 1024 * 1024


def add(scene, kind=QuestionKind.TEXT, *, actor=None, **more):
    wanted = QuestionForm(kind, **{"label": {"en": "Why you?"}, **more})
    made = questions.add_question(scene.s, actor=actor, call=scene.call, form=wanted, at=NOW)
    scene.s.flush()
    return made


def edit(scene, question, kind=QuestionKind.TEXT, **more):
    wanted = QuestionForm(kind, **{"label": {"en": "Why you?"}, **more})
    return questions.edit_question(scene.s, actor=None, question=question, form=wanted, at=NOW)


@pytest.mark.parametrize(
    ("kind", "typed", "limits"),
    [
        (QuestionKind.TEXT, {}, {"characters": 2000}),
        (QuestionKind.TEXT, {"characters": " 300 "}, {"characters": 300}),
        (QuestionKind.NUMBER, {}, {"places": 0}),
        (
            QuestionKind.NUMBER,
            {"places": "2", "least": "-1.50", "most": "10"},
            {"places": 2, "least": "-1.5", "most": "10"},
        ),
        (QuestionKind.FILE, {}, {"bytes": 10 * MIB}),
        (
            QuestionKind.FILE,
            {"megabytes": "5", "extensions": ".PDF, xlsx;pdf"},
            {"bytes": 5 * MIB, "extensions": ["pdf", "xlsx"]},
        ),
    ],
)
def test_limits_of_each_kind(scene, kind, typed, limits):
    assert add(scene, kind, **typed).limits == limits


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        (QuestionKind.TEXT, {"label": {"en": " ", "xx": "?"}}, "question.label"),
        (QuestionKind.TEXT, {"label": {"en": "x" * 301}}, "question.label_long"),
        (QuestionKind.TEXT, {"characters": "0"}, "question.characters"),
        (QuestionKind.TEXT, {"characters": "٣"}, "question.characters"),
        (QuestionKind.NUMBER, {"places": "7"}, "question.places"),
        (QuestionKind.NUMBER, {"least": "NaN"}, "number.form"),
        (QuestionKind.NUMBER, {"most": "1e309"}, "number.form"),
        (QuestionKind.NUMBER, {"least": "2", "most": "2"}, "question.range"),
        (QuestionKind.CHOICE, {"options": ["One"]}, "question.options"),
        (QuestionKind.CHOICE, {"options": ["One", " One "]}, "question.options"),
        (QuestionKind.CHOICE, {"options": ["One", "Two"], "choices": "3"}, "question.choices"),
        (QuestionKind.FILE, {"megabytes": "21"}, "question.bytes"),
        (QuestionKind.FILE, {"extensions": "p/f"}, "question.extensions"),
    ],
)
def test_what_can_be_no_question_is_refused_by_name(scene, kind, typed, code):
    assert code_of(add, scene, kind, **typed) == code


def test_only_organisers_ask(scene):
    assert code_of(add, scene, actor=make_user(scene.s)) == "permission.denied"


def test_no_more_than_some_are_asked(scene, monkeypatch):
    monkeypatch.setattr(questions, "QUESTIONS_MOST", 1)
    add(scene)
    assert code_of(add, scene) == "question.many"


def test_options_keep_their_keys_so_that_answers_stay(scene):
    question = add(scene, QuestionKind.CHOICE, options=["Yes | 是 | כן", "No", ""], choices="1")
    yes, no = question.limits["options"]
    assert yes["name"] == {"en": "Yes", "zh": "是", "he": "כן"}
    save(scene, answers={question.public_id: [yes["key"]]})
    edit(scene, question, options=["No", "Yes, of course | 是 | כן", "Perhaps"])
    assert [option["key"] for option in question.limits["options"]][:2] == [no["key"], yes["key"]]
    code = code_of(edit, scene, question, options=["No", "Perhaps"])
    assert code == "question.option_in_use"
    edit(scene, question, options=["Oui | 是", "Perhaps"])
    assert question.limits["options"][0]["key"] == yes["key"]


def test_a_kind_stays_what_it_is(scene):
    question = add(scene)
    edit(scene, question, QuestionKind.FILE, is_required=True)
    assert (question.kind, question.is_required) == (QuestionKind.TEXT, True)
    assert question.limits == {"characters": 2000}


def test_moving_and_retiring(scene):
    first, second, third = (add(scene, label={"en": name}) for name in "abc")

    def order():
        scene.s.flush()
        rows = scene.s.scalars(select(Question).order_by(Question.position))
        return [row.label["en"] for row in rows]

    def move(question, by):
        questions.move_question(scene.s, actor=None, question=question, by=by, at=NOW)

    move(third, -1)
    assert order() == ["a", "c", "b"]
    move(first, -1)
    move(second, 1)
    assert order() == ["a", "c", "b"]
    scene.s.refresh(scene.call)
    save(scene, answers={third.public_id: "because"})
    for question in (second, third):
        questions.retire_question(scene.s, actor=None, question=question, at=NOW)
    assert order() == ["a", "c"], "one that nobody answered is gone, one with answers is asked no more"
    assert third.retired_at == NOW
    code = code_of(questions.retire_question, scene.s, actor=None, question=third, at=NOW)
    assert code == "question.retired"
    questions.restore_question(scene.s, actor=None, question=third, at=NOW)
    assert third.retired_at is None
