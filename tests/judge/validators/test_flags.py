import pytest

from judge.validators.flags import Flags, FlagsInvalid


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        ("", Flags()),
        ("case_sensitive", Flags(case_sensitive=True)),
        ("space_change_sensitive  case_sensitive", Flags(case_sensitive=True, space_change_sensitive=True)),
        ("float_tolerance 1e-6", Flags(float_relative_tolerance=1e-6, float_absolute_tolerance=1e-6)),
        (
            "float_tolerance 1 float_absolute_tolerance .5",
            Flags(float_relative_tolerance=1, float_absolute_tolerance=0.5),
        ),
        (["float_relative_tolerance", "0"], Flags(float_relative_tolerance=0)),
    ],
)
def test_flags_are_read_and_written_alike(words, flags):
    assert Flags.parse(words) == flags
    assert Flags.parse(flags.words()) == flags


@pytest.mark.parametrize(
    ("words", "code", "flag", "value"),
    [
        ("Case_sensitive", "flags.unknown", "Case_sensitive", ""),
        ("1e-6", "flags.unknown", "1e-6", ""),
        ("case_sensitive float_tolerance", "flags.value_missing", "float_tolerance", ""),
        ("float_tolerance case_sensitive", "flags.value_invalid", "float_tolerance", "case_sensitive"),
        ("float_tolerance -1", "flags.value_invalid", "float_tolerance", "-1"),
        ("float_tolerance nan", "flags.value_invalid", "float_tolerance", "nan"),
        ("float_tolerance 1e999", "flags.value_invalid", "float_tolerance", "1e999"),
        ("float_tolerance 1_0", "flags.value_invalid", "float_tolerance", "1_0"),
    ],
)
def test_flags_that_make_no_sense_are_named(words, code, flag, value):
    with pytest.raises(FlagsInvalid) as caught:
        Flags.parse(words)
    assert (caught.value.code, caught.value.flag, caught.value.value) == (code, flag, value)
