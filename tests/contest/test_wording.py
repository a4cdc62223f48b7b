"""Sentences: one for each code, with its facts; a golden message for each of a contestant's mishaps."""

import re

import pytest
from flask import Flask
from flask_babel import Babel
from markupsafe import Markup

from contest import wording
from contest.causes import CAUSES
from contest.refusals import REFUSALS, Refused
from judge.packages.flaws import MESSAGES, Flaw
from judge.verdicts import Verdict

MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def english():
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        yield


def facts_of(message: str) -> dict[str, int]:
    return dict.fromkeys(re.findall(r"{(\w+)}", message), 7)


@pytest.mark.parametrize("code", REFUSALS)
def test_every_refusal_has_a_sentence(code):
    kind = REFUSALS[code]
    sentence = wording.refusal(Refused(code, **facts_of(kind.message)))
    assert sentence == re.sub(r"{\w+}", "7", kind.message)
    assert sentence.endswith((".", "?"))
    assert 400 <= kind.status < 500


@pytest.mark.parametrize("code", MESSAGES)
def test_every_flaw_has_a_sentence(code):
    message = MESSAGES[code]
    sentence = wording.flaw(Flaw(code, "problem.yaml", 3, "name", facts_of(message)))
    assert "{" not in sentence.replace("{{", "")


@pytest.mark.parametrize("code", CAUSES)
def test_every_cause_has_a_sentence(code):
    sentence = wording.cause({"code": code, "facts": facts_of(CAUSES[code])})
    assert sentence == re.sub(r"{\w+}", "7", CAUSES[code])


def test_unknown_cause_is_shown_as_it_is():
    assert wording.cause({"code": "new.code", "facts": {"a": 1}}) == "new.code: a=1"


def test_missing_fact_breaks_no_page():
    assert (
        wording.refusal(Refused("submission.too_soon")) == "Too many at once: submit again in {wait} seconds."
    )


@pytest.mark.parametrize(
    ("flaw", "place"),
    [
        (Flaw("x", "problem.yaml", 3, "limits.memory"), "problem.yaml, line 3, limits.memory"),
        (Flaw("x", "data/secret/1.ans"), "data/secret/1.ans"),
        (Flaw("x"), ""),
    ],
)
def test_where_a_flaw_is(flaw, place):
    assert wording.flaw_place(flaw) == place


def say(given: Verdict, test: int | None = 3, line: int | None = None) -> wording.Sentence:
    return wording.verdict(given, test=test, total=12, time_limit_s=1, memory_bytes=256 * MIB, line=line)


@pytest.mark.parametrize(
    ("given", "title", "brief"),
    [
        (Verdict.AC, "All 12 tests passed", "Solved"),
        (Verdict.WA, "Test 3 gave another answer", "Another answer, test 3"),
        (Verdict.TLE, "Test 3 took longer than 1 s", "Too slow, test 3"),
        (Verdict.MLE, "Test 3 needed more than 256 MB", "Too much memory, test 3"),
        (Verdict.RTE, "The program stopped with an error in test 3", "Stopped with an error, test 3"),
        (Verdict.OLE, "Test 3 wrote too much", "Too much output, test 3"),
        (Verdict.CE, "The program could not be read", "Could not be read"),
    ],
)
def test_verdicts(given, title, brief):
    found = say(given)
    assert (Markup(found.title).striptags(), found.brief) == (title, brief)
    assert found.next


@pytest.mark.parametrize("given", sorted(set(Verdict) - {Verdict.AC, Verdict.CE}))
def test_verdict_without_the_test(given):
    found = say(given, test=None)
    assert "3" not in Markup(found.title).striptags()
    assert "3" not in found.brief


def test_compile_error_says_the_line():
    assert say(Verdict.CE, line=4).title == "The program could not be read: line 4"


def test_no_letters_of_verdicts_are_shown_to_people():
    for given in Verdict:
        found = say(given)
        words = f"{found.title} {found.brief} {found.next}".split()
        assert str(given) not in words


@pytest.mark.parametrize(
    ("code", "facts", "sentence"),
    [
        ("no_output", None, "The program printed nothing."),
        ("exit_code", {"exit_code": 3}, "The program ended with exit code 3."),
        ("exit_code", None, ""),
        ("unheard", None, ""),
        (None, None, ""),
    ],
)
def test_reasons(code, facts, sentence):
    assert wording.reason(code, facts) == sentence


@pytest.mark.parametrize(
    ("value", "text"), [(0.0214, "0.02 s"), (1, "1 s"), (1.5, "1.5 s"), (12.345, "12.345 s")]
)
def test_seconds(value, text):
    assert wording.seconds(value).striptags() == text


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1 KB"), (128 * 1024, "128 KB"), (9 * MIB, "9 MB"), (2048 * MIB, "2,048 MB")]
)
def test_sizes(value, text):
    assert wording.size(value).striptags() == text


def test_facts_with_markup_are_escaped():
    assert wording.marked("a %(b)s", b="<b>") == Markup("a &lt;b&gt;")
