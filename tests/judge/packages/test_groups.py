"""Groups of tests as 2025-09 has them, and what is wrong with them."""

from decimal import Decimal

import pytest

from judge.packages import PackageInvalid, read
from judge.packages.model import Aggregation, Group

SCORING = "type: scoring\n"
TWO = {
    "data/secret/01.in": None,
    "data/secret/01.ans": None,
    **{f"data/secret/{group}/1.{kind}": "" for group in ("a", "b") for kind in ("in", "ans")},
    "data/secret/a/test_group.yaml": "max_score: 40\n",
    "data/secret/b/test_group.yaml": "max_score: 60\nscore_aggregation: sum\nrequire_pass: [sample, a]\n",
}


def test_a_pass_fail_problem_has_no_groups(modern):
    assert read(modern({"data/secret/test_group.yaml": "args: [x]\n"})).procedure.groups == ()


def test_a_silent_package_with_scores_has_the_defaults(modern):
    hundred = Decimal(100)
    assert read(modern(yaml=SCORING)).procedure.groups == (
        Group("", Aggregation.SUM, hundred),
        Group("sample"),
        Group("secret", Aggregation.SUM, hundred),
    )


def test_groups_say_what_they_give_and_need(modern, told):
    found = read(modern(TWO, yaml=SCORING))
    assert found.procedure.groups[3:] == (
        Group("secret/a", Aggregation.PASS_FAIL, Decimal(40)),
        Group("secret/b", Aggregation.SUM, Decimal(60), ("sample", "secret/a")),
    )
    assert told(found.warnings) == [
        "data/secret/b/test_group.yaml, line 3, require_pass: “a” is read as secret/a."
    ]


def test_secret_may_be_without_bound(modern):
    files = TWO | {
        "data/secret/test_group.yaml": "max_score: unbounded\nscore_aggregation: min\n",
        "data/secret/a/test_group.yaml": "score_aggregation: sum\n",
    }
    assert read(modern(files, yaml=SCORING)).procedure.groups[:4] == (
        Group("", Aggregation.MIN, None),
        Group("sample"),
        Group("secret", Aggregation.MIN, None),
        Group("secret/a", Aggregation.SUM, None),
    )


def test_a_static_validator_runs_where_a_group_says_so(modern):
    files = {
        "static_validator/count.py": "",
        "data/secret/test_group.yaml": "static_validation_score: 20\nstatic_validator_args: ['10']\n",
    }
    made = read(modern(files, yaml=SCORING), strict=True).procedure
    assert made.static_validator.name == "static_validator"
    assert made.groups[2] == Group("secret", Aggregation.SUM, Decimal(100), (), ("10",), Decimal(20))


def test_a_static_validator_of_a_pass_fail_problem_only_has_to_accept(modern):
    files = {
        "static_validator/count.py": "",
        "data/secret/test_group.yaml": "static_validation_score: pass-fail\n",
    }
    made = read(modern(files), strict=True).procedure
    assert made.groups[2] == Group("secret", Aggregation.PASS_FAIL, Decimal(100), (), ())


def test_groups_of_a_draft(modern, told):
    files = TWO | {
        "data/secret/testdata.yaml": "scoring: {aggregation: sum}\n",
        "data/secret/a/test_group.yaml": None,
        "data/secret/a/testdata.yaml": "scoring: {score: 30, aggregation: min}\ninput_validator_flags: x\n",
        "data/secret/b/test_group.yaml": None,
        "data/secret/b/testdata.yaml": "grading: {max_score: 70, score_aggregation: sum}\n",
    }
    found = read(modern(files, yaml=SCORING))
    assert found.procedure.groups[2:] == (
        Group("secret", Aggregation.SUM, Decimal(100)),
        Group("secret/a", Aggregation.MIN, Decimal(30)),
        Group("secret/b", Aggregation.SUM, Decimal(70)),
    )
    assert {flaw.code for flaw in found.warnings} == {"group.draft"}


WRONG = [
    (
        {"data/secret/0.in": "", "data/secret/0.ans": ""},
        "data/secret: Tests lie beside groups of tests, so they would count for nothing.",
    ),
    (
        {"data/secret/c/test_group.yaml": "max_score: 1\n"},
        "data/secret/c: This group has no tests.",
    ),
    (
        {"data/secret/a/test_group.yaml": "args: [x]\n"},
        "data/secret/a/test_group.yaml, max_score: This group needs a max_score.",
    ),
    (
        {"data/secret/test_group.yaml": "score_aggregation: pass-fail\n"},
        "data/secret/b/test_group.yaml, line 2, score_aggregation: This has to be pass-fail, as secret is.",
    ),
    (
        {"data/secret/a/test_group.yaml": "max_score: 40\nrequire_pass: b\n"},
        "data/secret/a/test_group.yaml, line 2, require_pass: “secret/b” comes later than the group that requires it.",
    ),
    (
        {"data/secret/a/test_group.yaml": "max_score: 40\nrequire_pass: secret/q\n"},
        "data/secret/a/test_group.yaml, line 2, require_pass: “secret/q” is no group that can be required here.",
    ),
    (
        {"data/secret/test_group.yaml": "require_pass: secret/a\n"},
        "data/secret/test_group.yaml, line 1, require_pass: “secret/a” is no group that can be required here.",
    ),
    (
        {"data/secret/a/test_group.yaml": "max_score: -1\n"},
        "data/secret/a/test_group.yaml, line 1, max_score: This must not be less than 0, and it is -1.",
    ),
    (
        {"data/secret/a/test_group.yaml": "max_score: .inf\n"},
        "data/secret/a/test_group.yaml, line 1, max_score: This has to be a number from −100000000 to 100000000, not inf.",
    ),
    (
        {"data/secret/a/test_group.yaml": "max_score: 40\nscore_agregation: sum\n"},
        "data/secret/a/test_group.yaml, line 2, score_agregation: This key is not known. Is it spelled right?",
    ),
    (
        {"data/secret/a/test_group.yaml": "max_score: 40\nstatic_validation_score: 3\n"},
        "data/secret/a/test_group.yaml, line 2, static_validation_score: There is no static validator, which this needs.",
    ),
    (
        {
            "static_validator/a.py": "",
            "data/secret/a/test_group.yaml": "max_score: 40\nstatic_validation_score: 3\n",
        },
        "data/secret/a/test_group.yaml, line 2, static_validation_score: A score of static validation does not go with how this group is scored.",
    ),
]


@pytest.mark.parametrize(("files", "sentence"), WRONG)
def test_what_is_wrong_with_groups_is_named(modern, told, files, sentence):
    with pytest.raises(PackageInvalid) as caught:
        read(modern(TWO | files, yaml=SCORING))
    assert sentence in told(caught.value.problems)


MEANT = [
    (
        {"data/test_group.yaml": "args: [x]\n"},
        "data/test_group.yaml: A file of this name belongs in sample, secret, or a folder of secret.",
    ),
    (
        {"data/sample/test_group.yaml": "max_score: 0\n"},
        "data/sample/test_group.yaml, line 1, max_score: This is not used here: only secret and its groups have it, and only with scores.",
    ),
    (
        {"data/secret/a/test_group.yaml": "max_score: 40.5\n"},
        "data/secret/a/test_group.yaml, line 1, max_score: A max_score is a whole number; this one is used as it is.",
    ),
    (
        {"data/secret/a/test_group.yaml": "max_score: 41\n"},
        "data/secret/test_group.yaml, max_score: The groups give 101 together, more than secret may have, 100.",
    ),
    (
        {"data/secret/a/test_group.yaml": "max_score: 40\nscore_aggregation: min\n"},
        "data/secret/b/test_group.yaml, require_pass: “secret/a” has scores; all its tests have to be accepted.",
    ),
    (
        {"data/secret/a/test_group.yaml": "max_score: 40\nstatic_validator_args: [x]\n"},
        "data/secret/a/test_group.yaml, line 2, static_validator_args: This is not used: static_validation_score is missing.",
    ),
    (
        {"static_validator/a.py": ""},
        "static_validator: The static validator is not used: no test_group.yaml asks for it.",
    ),
]


@pytest.mark.parametrize(("files", "sentence"), MEANT)
def test_what_is_plainly_meant_is_read_so_with_a_warning(modern, told, files, sentence):
    assert sentence in told(read(modern(TWO | files, yaml=SCORING)).warnings)
