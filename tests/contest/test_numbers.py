from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.numbers import decimal, plain, whole
from contest.refusals import Refused


@pytest.mark.parametrize(
    ("text", "value"),
    [("7", "7"), (" 7.25 ", "7.25"), ("-3.5", "-3.5"), ("007", "7"), ("0.100000", "0.1"), ("-0", "0")],
)
def test_numbers_a_person_types(text, value):
    assert decimal(text, least=-10, most=10) == Decimal(value)
    assert not decimal("-0", least=-1, most=1).is_signed()


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "NaN",
        "sNaN",
        "Infinity",
        "-inf",
        "1e309",
        "1E2",
        "٣",
        "١٢٫٥",
        "٤.٥",
        "৩",
        "７",
        "1,5",
        "1.2.3",
        ".5",
        "5.",
        "+5",
        "--5",
        "1_000",
        "0x10",
        "1 000",
        "½",
        "⁵",
        "\u200e5",
        "5\n\n6",
        "1.0000001",
        "9" * 400,
    ],
)
def test_what_is_no_number_is_refused_by_name(text):
    with pytest.raises(Refused) as refused:
        decimal(text, least=0, most=10)
    assert refused.value.code == "number.form"
    assert len(refused.value.facts["value"]) <= 24


def test_numbers_out_of_range_are_refused_with_the_range():
    with pytest.raises(Refused) as refused:
        decimal("10.5", least=0, most=Decimal("10.25"))
    assert str(refused.value) == "10.5 is out of range: from 0 to 10.25."


def test_places_are_counted_and_whole_numbers_have_none():
    assert decimal("1.25", places=2, least=0, most=9) == Decimal("1.25")
    for wrong in ("1.255", "1.250"):
        with pytest.raises(Refused):
            decimal(wrong, places=2, least=0, most=9)
    assert whole("12", least=0, most=12) == 12
    with pytest.raises(Refused) as refused:
        whole("1.0", least=0, most=12)
    assert refused.value.code == "number.whole"


@given(st.decimals(min_value=-1000, max_value=1000, places=6))
def test_what_is_written_plainly_reads_back_the_same(value):
    assert decimal(plain(value), least=-1000, most=1000) == value
    assert "e" not in plain(value).lower()
