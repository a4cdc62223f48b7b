import re
from fractions import Fraction
from pathlib import Path

import pytest

from judge.panels.flaws import MESSAGES, RuleInvalid
from judge.panels.rounding import Stage
from judge.panels.rules import RULES, Rule

PAGE = (Path(__file__).parents[3] / "docs" / "panels.md").read_text(encoding="utf-8")

WRITTEN = [
    "mean",
    "trimmed:2",
    "trimmed-sum:1:0.6",
    "trimmed-sum:0:1/3",
    "median",
    "ranksum",
    "severity",
    "severity:fixed",
    "zscore",
    "bradley-terry",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_rule_is_made_again_from_its_texts(text):
    rule = Rule.parse(text, round_to=2, round_at="total")
    assert (str(rule), rule.round_to, rule.round_at) == (text, 2, "total")
    assert Rule.parse(str(rule), round_to=rule.round_to, round_at=rule.round_at) == rule
    assert Rule.parse(text) != rule


def test_every_rule_is_written_here():
    assert len(WRITTEN) - 1 == len(RULES)


@pytest.mark.parametrize("kind", RULES.values(), ids=lambda kind: kind.form)
def test_every_rule_is_explained(kind):
    assert re.search(rf"^\| `{re.escape(kind.form)}` \|", PAGE, re.MULTILINE)


def test_arguments_are_read():
    assert Rule.parse("trimmed-sum:2:0.6").arguments == (2, Fraction(3, 5))
    assert Rule.parse("trimmed-sum:0:1/3").arguments == (0, Fraction(1, 3))
    assert Rule.parse("trimmed:0").arguments == (0,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "rule.unknown"),
        ("average", "rule.unknown"),
        ("Mean", "rule.unknown"),
        ("trimmed", "rule.arguments"),
        ("trimmed:1:2", "rule.arguments"),
        ("mean:1", "rule.arguments"),
        ("severity:", "rule.arguments"),
        ("severity:loose", "rule.arguments"),
        ("trimmed:-1", "rule.drop"),
        ("trimmed:1.5", "rule.drop"),
        ("trimmed:١", "rule.drop"),
        ("trimmed:100", "rule.drop"),
        ("trimmed-sum:1:0", "rule.factor"),
        ("trimmed-sum:1:1/0", "rule.factor"),
        ("trimmed-sum:1:1e9", "rule.factor"),
        ("trimmed-sum:1:-2", "rule.factor"),
        ("trimmed-sum:1:nan", "rule.factor"),
    ],
)
def test_what_is_no_rule_is_refused(text, code):
    with pytest.raises(RuleInvalid) as refused:
        Rule.parse(text)
    assert refused.value.code == code
    assert MESSAGES[code].format_map(refused.value.facts)


@pytest.mark.parametrize(
    ("text", "to", "at", "code"),
    [
        ("mean", 2, None, "rounding.incomplete"),
        ("mean", None, "mark", "rounding.incomplete"),
        ("mean", -1, "mark", "rounding.digits"),
        ("mean", 13, "mark", "rounding.digits"),
        ("mean", 2, "sheet", "rounding.stage"),
        ("bradley-terry", 2, "mark", "rounding.stage"),
    ],
)
def test_what_is_no_rounding_is_refused(text, to, at, code):
    with pytest.raises(RuleInvalid) as refused:
        Rule.parse(text, round_to=to, round_at=at)
    assert refused.value.code == code
    assert MESSAGES[code].format_map(refused.value.facts)


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_is_explained(stage):
    assert re.search(rf"^\| `{stage}` \|", PAGE, re.MULTILINE)
