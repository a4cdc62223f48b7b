"""The files of a feedback folder, as they come and as nobody should write them."""

from decimal import Decimal

import pytest

from judge.grading.errors import SENTENCES, JudgeError
from judge.grading.feedback import Feedback, joined, read_feedback
from judge.grading.words import readable


def read(**files):
    named = {name.replace("__", "."): data for name, data in files.items()}
    return read_feedback(named, "output_validator", "secret/1")


def test_nothing_says_nothing():
    assert read() == Feedback()


def test_messages_scores_and_what_passes_on():
    found = read(
        judgemessage__txt=b"no\n", teammessage__txt=b"try", score__txt=b" 12.50\n", state__bin=b"\x00"
    )
    assert (found.judge_message, found.team_message, found.score) == ("no", "try", Decimal("12.5"))
    assert found.score_file == "score.txt"
    assert sorted(found.files) == ["judgemessage.txt", "score.txt", "state.bin", "teammessage.txt"]


def test_the_next_pass_is_taken_out():
    found = read(nextpass__in=b"7\n", judgemessage__txt=b"a")
    assert (found.next_input, sorted(found.files)) == (b"7\n", ["judgemessage.txt"])


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (b"0", "0"),
        (b"1e2", "100"),
        (b".5", "0.5"),
        (b"2.\n", "2"),
        (b"+3\r\n", "3"),
        (b"-4", "-4"),
        (b"0.333333333333333333333333333333", "0.333333333333333333333333333333"),
        (b"1e-9999", "0"),
        (b"0e99", "0"),
    ],
)
def test_numbers(written, number):
    assert read(score__txt=written).score == Decimal(number)


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"NaN",
        b"nan",
        b"inf",
        b"-Infinity",
        b"0x10",
        b"1_000",
        b"1 2",
        b"1,5",
        b"\xff",
        b"1\x00",
        b"1e",
        b"9" * 16,
        b"1e9999",
        b"1e999999999999",
        b"9" * 10_000_000,
    ],
)
def test_what_is_no_number(written):
    with pytest.raises(JudgeError) as error:
        read(score__txt=written)
    assert error.value.code == "feedback.score_unreadable"
    assert len(str(error.value)) < 200


@pytest.mark.parametrize("written", [b"1.0001", b"-0.1", b"2"])
def test_a_multiplier_is_a_share(written):
    with pytest.raises(JudgeError) as error:
        read(score_multiplier__txt=written)
    assert error.value.code == "feedback.score_range"


def test_a_multiplier_alone_and_both():
    assert read(score_multiplier__txt=b"0.25").multiplier == Decimal("0.25")
    with pytest.raises(JudgeError) as error:
        read(score_multiplier__txt=b"0.25", score__txt=b"1")
    assert error.value.code == "feedback.score_twice"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        (b"a\tb\r\nc\n\n", "a\tb\nc"),
        (b"\x1b[31mred\x00", "\\x1b[31mred\\x00"),
        ("\u202eabc".encode(), "\\u202eabc"),
        (b"\xff", "\ufffd"),
        (b"12345678901", "1234567890…"),
        ("é".encode() * 10, "é" * 10),
        (b"x" * 1_000_000, "x" * 10 + "…"),
    ],
)
def test_messages_are_fit_to_read(said, shown):
    assert readable(said, 10 if len(said) > 10 and b"\x1b" not in said else 50) == shown


def test_messages_are_joined_once_each():
    assert joined("a", "", "b", "a") == "a\nb"


def test_every_sentence_can_be_made():
    class Facts(dict):
        def __missing__(self, key):
            return key

    assert all(sentence.format_map(Facts()) for sentence in SENTENCES.values())
