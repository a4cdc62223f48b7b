from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from judge.panels.rounding import EXACT, Rounding, Stage, half_up, shortened, shown


@pytest.mark.parametrize(
    ("value", "digits", "wanted"),
    [
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("0.1249999999999999999999", 2, "0.12"),
        ("2.5", 0, "3"),
        ("3.5", 0, "4"),
        ("-0.004", 2, "0.00"),
        ("7", 2, "7.00"),
        ("123456789012.5", 0, "123456789013"),
    ],
)
def test_a_half_goes_away_from_zero_and_zeros_are_kept(value, digits, wanted):
    assert str(half_up(Fraction(value), digits)) == wanted


@given(st.fractions(max_denominator=10**6), st.integers(0, 9))
def test_a_rounded_number_is_within_half_a_digit_and_again_itself(value, digits):
    rounded = Fraction(half_up(value, digits))
    assert abs(rounded - value) * 10**digits * 2 <= 1
    assert Fraction(half_up(rounded, digits)) == rounded


@given(st.fractions(max_denominator=10**6), st.integers(0, 9))
@example(Fraction(10**35) + Fraction(1, 3), 2)
def test_rounding_is_the_same_on_both_sides_of_zero(value, digits):
    assert half_up(-value, digits) == half_up(value, digits).copy_negate()  # `-` would round to 28 digits


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (Fraction(1, 128), "0.0078125"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(2, 3), "0.666667"),
        (Fraction(40), "40"),
        (Fraction("250.40"), "250.4"),
        (Fraction("0.123456789012"), "0.123456789012"),
        (Fraction(0), "0"),
    ],
)
def test_what_has_an_end_is_shown_to_its_end_and_the_rest_to_six_places(value, wanted):
    assert str(shown(value)) == wanted


def test_what_a_model_found_is_shown_to_six_places_without_zeros():
    assert str(shortened(Fraction("7.2500000"))) == "7.25"
    assert str(shortened(Fraction("7.24999951"))) == "7.25"
    assert str(shortened(Fraction("-0.0000004"))) == "0"
    assert str(shortened(Fraction("300"))) == "300"


def test_only_the_named_stage_is_rounded():
    rounding = Rounding(1, Stage.JUDGE)
    value = Fraction(1, 3)
    assert {stage: rounding(value, stage) for stage in Stage} == {
        Stage.MARK: value,
        Stage.JUDGE: Fraction(3, 10),
        Stage.CRITERION: value,
        Stage.TOTAL: value,
    }
    assert {EXACT(value, stage) for stage in Stage} == {value}
