"""A procedure written down and read again is the same."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from judge.packages.model import (
    Aggregation,
    Group,
    Kind,
    LegacyGroup,
    Procedure,
    Program,
    ScoreMode,
    Shown,
    Testcase,
    VerdictMode,
)
from judge.packages.plain import (
    case_of,
    files_needed,
    gives_input,
    plain_case,
    plain_procedure,
    plain_shown,
    procedure_of,
)
from judge.validators.flags import Flags

CHECK = Program("output_validators/check", {"check.cpp": Path("check.cpp"), "lib/a.h": Path("a.h")}, "cpp")
GROUPS = (
    Group("", Aggregation.SUM),
    Group("secret/1", Aggregation.MIN, Decimal("12.5"), ("sample",), ("10",), Decimal(5)),
)
LEGACY = (
    LegacyGroup("", custom=True, grader_flags=("x",), accept_score="fine"),
    LegacyGroup(
        "secret",
        breaks=False,
        reject_score=Decimal(-1),
        least=Decimal(-1),
        most=Decimal(100),
        verdict_mode=VerdictMode.FIRST_ERROR,
        score_mode=ScoreMode.MIN,
        ignore_sample=True,
        accept_if_any_accepted=True,
    ),
)


@pytest.mark.parametrize("groups", [(), GROUPS, LEGACY])
def test_a_procedure_comes_back_as_it_was(groups):
    procedure = Procedure(
        kinds=frozenset({Kind.SCORING, Kind.INTERACTIVE}),
        validators=(CHECK,),
        validator_args=("a", "b c"),
        flags=Flags(case_sensitive=True, float_absolute_tolerance=1e-6),
        passes=7,
        groups=groups,
        grader=CHECK,
        static_validator=CHECK,
        includes={"cpp": {"lib.h": Path("include/cpp/lib.h")}},
        languages=frozenset({"cpp"}),
        validation_s=3.5,
        minimises=True,
        may_write=False,
        shows_groups=True,
        constants={"n": "5", "n.value": "5"},
    )
    plain = json.loads(json.dumps(plain_procedure(procedure, str)))
    assert procedure_of(plain, Path) == procedure
    assert procedure_of(plain_procedure(Procedure(), str), Path) == Procedure()


def test_a_procedure_kept_before_there_was_the_key_lets_programs_write():
    plain = plain_procedure(Procedure(may_write=False), str)
    del plain["may_write"]
    assert procedure_of(plain, Path).may_write


def test_testcases_come_back_and_name_their_files():
    case = Testcase(
        "secret/1",
        Path("1.in"),
        Path("1.ans"),
        is_sample=False,
        validator_args=(),
        args=("--fast",),
        files={"map.txt": Path("1.files/map.txt")},
    )
    plain = json.loads(json.dumps(plain_case(case, str)))
    assert case_of(plain, Path) == case
    procedure = plain_procedure(Procedure(validators=(CHECK,)), str)
    assert set(files_needed(procedure, [plain])) == {
        "1.in",
        "1.ans",
        "1.files/map.txt",
        "check.cpp",
        "a.h",
    }


def test_what_is_shown_names_its_files_and_leaves_out_the_rest():
    shown = Shown("sample/1", interaction=Path("1.interaction"), args=("-v",), hint="Look.")
    assert plain_shown(shown, str) == {
        "name": "sample/1",
        "interaction": "1.interaction",
        "args": ["-v"],
        "hint": "Look.",
    }
    case = Testcase("secret/1", Path("1.in"), Path("1.ans"), is_sample=False, feedback=shown)
    assert plain_case(case, str)["feedback"] == plain_shown(shown, str)


@pytest.mark.parametrize(
    ("shown", "gives"),
    [
        (None, False),
        (Shown("secret/1", input=Path("1.in")), True),
        (Shown("secret/1", input=Path("1.in.statement"), download_input=Path("1.in")), False),
        (Shown("secret/1", interaction=Path("1.interaction")), False),
    ],
)
def test_an_input_is_given_where_it_is_shown_as_it_is(shown, gives):
    case = Testcase("secret/1", Path("1.in"), Path("1.ans"), is_sample=False, feedback=shown)
    assert gives_input(plain_case(case, str)) is gives


def test_a_sample_without_feedback_is_withheld_from_those_who_failed_it():
    case = Testcase("sample/1", Path("1.in"), Path("1.ans"), is_sample=True)
    assert plain_case(case, str)["is_withheld"] is True
    seen = Testcase("sample/1", Path("1.in"), Path("1.ans"), is_sample=True, feedback=Shown("sample/1"))
    assert "is_withheld" not in plain_case(seen, str)
