import random

import pytest

from judge.validators.apart import Apart, first_apart
from judge.validators.default import compare
from judge.validators.flags import Flags

SPACES = Flags(space_change_sensitive=True)
NEAR = Flags(float_absolute_tolerance=0.01)


@pytest.mark.parametrize(
    ("got", "wanted", "flags", "expected"),
    [
        (b"1 2\n7\n", b"1 2\n8\n", Flags(), Apart((4, 5), (4, 5))),
        # Lines count for nothing: the same token stands elsewhere in the answer.
        (b"1 2 7\n", b"1\n2\n8\n", Flags(), Apart((4, 5), (4, 5))),
        (b"1\n", b"1\n2\n", Flags(), Apart(None, (2, 3))),
        (b"1\n2\n", b"1\n", Flags(), Apart((2, 3), None)),
        (b"", b"3\n", Flags(), Apart(None, (0, 1))),
        (b"YES\n", b"yes\n", Flags(), None),
        (b"YES\n", b"yes\n", Flags(case_sensitive=True), Apart((0, 3), (0, 3))),
        (b"1.004\n", b"1\n", NEAR, None),
        (b"1.004 2.2\n", b"1 2\n", NEAR, Apart((6, 9), (2, 3))),
        (b"1  2\n", b"1 2\n", SPACES, Apart((2, 3), (2, 3))),
        (b"1 2 \n", b"1 2\n", SPACES, Apart((3, 4), (3, 4))),
        (b"1 2", b"1 2\n", SPACES, Apart(None, (3, 4))),
        (b"same\n", b"same\n", Flags(), None),
    ],
)
def test_first_apart(got, wanted, flags, expected):
    assert first_apart(got, wanted, flags) == expected


@pytest.mark.parametrize(
    ("got", "wanted", "cut", "expected"),
    [
        (b"1 2 3", b"1 2 34 5", {"is_got_cut": True}, None),
        (b"1 2 3", b"1 2 34 5", {}, Apart((4, 5), (4, 6))),
        (b"1 2 34 5", b"1 2 3", {"is_wanted_cut": True}, None),
        (b"1 9 3", b"1 2 34 5", {"is_got_cut": True}, Apart((2, 3), (2, 3))),
    ],
)
def test_a_side_that_was_cut_says_nothing_of_its_end(got, wanted, cut, expected):
    assert first_apart(got, wanted, **cut) == expected


def test_agrees_with_the_validator():
    chance = random.Random(5)
    for _ in range(2000):
        words = [
            chance.choice([b"1", b"2", b"1.0", b"A", b"a", b"\n", b" ", b"\t", b"\xff"]) for _ in range(8)
        ]
        other = list(words)
        for _ in range(chance.randrange(3)):
            other[chance.randrange(8)] = chance.choice([b"1", b"2", b"b", b"\n", b" "])
        got, wanted = b" ".join(words), b"".join(other) if chance.random() < 0.3 else b" ".join(other)
        flags = Flags(
            case_sensitive=chance.random() < 0.5,
            space_change_sensitive=chance.random() < 0.5,
            float_absolute_tolerance=0.5 if chance.random() < 0.5 else None,
        )
        difference, apart = compare(got, wanted, flags), first_apart(got, wanted, flags)
        assert (difference is None) == (apart is None), (got, wanted, flags)
        if difference is not None and apart.got is not None:
            assert got[: apart.got[0]].count(b"\n") + 1 == difference.line
