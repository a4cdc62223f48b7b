"""Sentences and drawings of a standing, at their edges."""

from decimal import Decimal
from fractions import Fraction

import pytest

from contest.site.standings import words
from contest.site.standings.plots import Places, Scale, around
from judge.panels.standing import Row


@pytest.fixture
def english(app):
    with app.test_request_context():
        yield


@pytest.fixture
def hebrew(app):
    with app.test_request_context(headers={"Accept-Language": "he"}):
        yield


def row(low=2, high=6, first="0.41", three="0.8712"):
    return Row("e", 3, Decimal("3.5"), None, low, high, {1: Decimal(first), 3: Decimal(three)})


def test_ordinals(english):
    told = {
        1: "1st",
        2: "2nd",
        3: "3rd",
        4: "4th",
        11: "11th",
        12: "12th",
        13: "13th",
        21: "21st",
        112: "112th",
    }
    assert {place: words.ordinal(place) for place in told} == told


def test_ordinals_are_numbers_elsewhere(hebrew):
    assert words.ordinal(2) == "2"


@pytest.mark.parametrize(
    ("share", "says"),
    [
        ("0.8712", "87"),
        ("0.875", "88"),
        ("1", "100"),
        ("0.99975", "more than 99"),
        ("0.995", "more than 99"),
        ("0.9949", "99"),
        ("0.005", "1"),
        ("0.00475", "fewer than 1"),
        ("0", "fewer than 1"),
    ],
)
def test_so_many_of_a_hundred(english, share, says):
    assert words.of_hundred(Decimal(share)) == says


def test_sureness_as_people_say_it(english):
    three = "In 87 of 100 replays this entry was among the first three; in 90 of 100 it came"
    assert words.sureness(row(), 12) == f"{three} 2nd to 6th."
    assert words.sureness(row(low=3, high=3), 12) == f"{three} 3rd."
    first = "In 41 of 100 replays this entry was first; in 90 of 100 it came"
    assert words.sureness(row(low=1, high=3), 3) == f"{first} 1st to 3rd."
    assert words.sureness(row(low=1, high=1), 2) == f"{first} 1st."
    assert words.sureness(Row("e", 1, Decimal(3), None, None, None, {1: None, 3: None}), 5) == ""


def test_what_was_done_to_an_entry(english):
    for taken, judges, says in (
        (None, 3, ""),
        (Fraction(0), 0, ""),
        (Fraction(-2, 5), 3, "Its 3 judges mark 0.40 below the others on average; that was given back."),
        (Fraction(2, 5), 1, "Its 1 judge marks 0.40 above the others; that was taken off."),
        (Fraction(1, 1000), 2, "Its 2 judges mark like the others on average: next to nothing was changed."),
    ):
        assert words.adjusted(taken, judges) == says


def test_sums_come_out_as_they_are_shown(english):
    assert words.sum_of(Fraction(10, 3), Fraction(-7, 100)) == "3.33 + 0.07 = 3.40"
    assert words.sum_of(Fraction(10, 3), Fraction(7, 100)) == "3.33 − 0.07 = 3.26"
    assert words.sum_of(Fraction(-10, 3), Fraction(-7, 100)) == "−3.33 + 0.07 = −3.26"
    assert words.sum_of(Fraction(10, 3), Fraction(1, 1000)) == ""


def test_numbers_with_their_sign():
    told = {"0.42": "+0.42", "-0.425": "−0.43", "0.004": "0.00", "-0.004": "0.00"}
    assert {text: words.signed(Decimal(text)) for text in told} == told
    assert words.signed(None) == words.figure(None) == "–"


@pytest.mark.parametrize(
    ("alpha", "says"),
    [("0.8", "closely"), ("0.7", "fairly"), ("0.5", "loosely"), ("-0.1", "no better"), (None, "")],
)
def test_agreement_in_a_sentence(english, alpha, says):
    told = words.agreed(None if alpha is None else Decimal(alpha))
    assert says in told
    assert bool(told) is bool(says)


def test_every_rule_that_takes_marks_is_put_in_words(english):
    for rule in (
        "mean",
        "trimmed:1",
        "trimmed-sum:2:0.6",
        "median",
        "ranksum",
        "severity",
        "severity:fixed",
        "zscore",
    ):
        assert words.rule(rule) != rule
        assert "{" not in words.rule(rule)


def test_where_things_stand(english):
    assert Places(4).at(1) == "12.50%"
    assert Places(4).at(4) == "87.50%"
    assert Places(30).ticks == (1, 4, 7, 10, 13, 16, 19, 22, 25, 28)
    assert Scale(Decimal(1), Decimal(5), room=0).at(Decimal(2)) == "25.00%"
    assert Scale(Decimal(1), Decimal(5), room=0).at(Decimal(9)) == "100.00%"
    assert Scale(Decimal(3), Decimal(3)).at(Decimal(3)) == "50.00%"


def test_where_things_stand_from_right_to_left(hebrew):
    assert Places(4).at(1) == "87.50%"
    assert Scale(Decimal(1), Decimal(5), room=0).at(Decimal(2)) == "75.00%"


def test_an_axis_around_nothing(english):
    for values, most in (([], "0.1"), (["0.54", "-0.58"], "1"), (["2.1"], "5"), (["-17"], "20")):
        axis = around([Decimal(each) for each in values])
        assert (axis.least, axis.most) == (-Decimal(most), Decimal(most))
        assert axis.at(0) == "50.00%"
