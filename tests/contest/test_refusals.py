import ast
from pathlib import Path
from string import Formatter

import pytest

import contest
from contest.refusals import REFUSALS, Refused


def _raised():
    """Code and names of the facts of every `Refused(...)` in the sources."""
    for path in Path(contest.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Refused":
                [code] = node.args
                if isinstance(code, ast.Constant):
                    yield code.value, {keyword.arg for keyword in node.keywords}


def _fields(message):
    return {name for _, name, _, _ in Formatter().parse(message) if name}


def test_every_code_of_the_table_is_raised_and_every_raised_one_is_in_it():
    raised = {code for code, _ in _raised()}
    assert raised <= set(REFUSALS)
    # What routes say for themselves.
    assert set(REFUSALS) - raised == {"package.invalid"}


def test_every_raise_gives_the_facts_its_message_names():
    for code, facts in _raised():
        assert _fields(REFUSALS[code].message) <= facts, code


@pytest.mark.parametrize("code", REFUSALS)
def test_statuses_are_those_of_a_refusal(code):
    kind = REFUSALS[code]
    assert kind.status in {403, 404, 409, 413, 422, 429}
    assert kind.message.endswith((".", "?"))


def test_refused_says_its_sentence_with_its_facts():
    refused = Refused("submission.too_soon", wait=7)
    assert (str(refused), refused.status, refused.field, dict(refused.facts)) == (
        "Too many at once: submit again in 7 seconds.",
        429,
        None,
        {"wait": 7},
    )


def test_unknown_code_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        Refused("no.such.code")


# One golden message for each kind of bad input that a contestant or organiser can give.
GOLDEN = {
    ("submission.empty",): "There is nothing in it: write or choose a program.",
    ("submission.too_large", ("size", 131073), ("limit", 131072)): (
        "The program has 131073 bytes; at most 131072 are taken."
    ),
    ("submission.language_unknown", ("language", "cobol")): "There is no language cobol here.",
    ("submission.after_end",): "The contest is over: submissions are no longer taken.",
    ("submission.not_entered",): "You are not in this contest: enter it first.",
    ("submission.repeated",): "This form was sent before: the program was received once.",
    ("code.form", ("length", 12), ("count", 8)): "A join code has 12 letters; this one has 8.",
    ("code.unknown",): "No place opens by this code: compare it with your card.",
    ("code.revoked",): "This code was revoked: ask the organisers for another card.",
    ("code.other_contest", ("contest", "spring")): "This code is for another contest, spring.",
    ("package.no_zip", ("filename", "a.rar")): "a.rar is no zip file.",
    ("missing",): "There is nothing by this address.",
    ("contest.limit", ("name", "penalty_minutes"), ("least", 0), ("most", 1000)): (
        "penalty_minutes has to be a whole number from 0 to 1000."
    ),
}


@pytest.mark.parametrize(("said", "message"), GOLDEN.items())
def test_golden_messages(said, message):
    code, *facts = said
    assert str(Refused(code, **dict(facts))) == message
