"""A package to begin with, in the format 2025-09: it can be verified as it is, and then be written over."""

import re
from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from judge.packages import skeleton_texts as texts

# https://www.kattis.com/problem-package-format/spec/2025-09, "General requirements"
NAME = re.compile(r"[a-z0-9]{1,255}")


class Shape(StrEnum):
    """What kind of a problem it is to become."""

    PASS_FAIL = "pass-fail"  # noqa: S105 -- no password
    SCORING = "scoring"
    INTERACTIVE = "interactive"


def skeleton(shape: Shape, *, title: str, uuid: UUID) -> Mapping[str, str]:
    """Make the files of a package: path inside it, with slashes -> text."""
    files = {
        "problem.yaml": texts.PROBLEM.format(shape=shape, title=_quoted(title), uuid=uuid),
        **{f"statement/problem.{tag}.md": text for tag, text in texts.STATEMENTS[shape].items()},
        "submissions/submissions.yaml": texts.RULES,
    }
    return {**files, **FILES[shape]}


def _quoted(title: str) -> str:
    """Write a text as YAML's double quotes take it, on one line."""
    return '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tests(cases: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Make the two files of each test."""
    return {
        f"data/{name}.{ending}": text
        for name, pair in cases.items()
        for ending, text in zip(("in", "ans"), pair, strict=True)
    }


_SUMS = {
    "submissions/accepted/sum.py": texts.SUM,
    "input_validators/numbers.py": texts.NUMBERS,
    "data/invalid_input/no_number.in": "1 x\n",
    "data/invalid_input/too_large.in": "1 1000000001\n",
}
FILES: Mapping[Shape, Mapping[str, str]] = {
    Shape.PASS_FAIL: {
        **_SUMS,
        **_tests(
            {
                "sample/1": ("1 2\n", "3\n"),
                "secret/01-least": ("0 0\n", "0\n"),
                "secret/02-most": ("1000000000 1000000000\n", "2000000000\n"),
            }
        ),
        "submissions/wrong_answer/product.py": texts.PRODUCT,
    },
    Shape.SCORING: {
        **_SUMS,
        **_tests(
            {
                "sample/1": ("1 2\n", "3\n"),
                "secret/group1/1": ("0 0\n", "0\n"),
                "secret/group1/2": ("90 9\n", "99\n"),
                "secret/group2/1": ("123 456789\n", "456912\n"),
                "secret/group2/2": ("1000000000 1000000000\n", "2000000000\n"),
            }
        ),
        "data/secret/group1/test_group.yaml": texts.FIRST_GROUP,
        "data/secret/group2/test_group.yaml": texts.SECOND_GROUP,
        "submissions/submissions.yaml": texts.RULES + texts.SCORE_RULES,
        "submissions/partial/small.py": texts.SMALL,
    },
    Shape.INTERACTIVE: {
        **_tests(
            {
                "sample/1": ("7\n", "7\n"),
                "secret/01-least": ("1\n", "1\n"),
                "secret/02-most": ("1000\n", "1000\n"),
            }
        ),
        "data/sample/1.interaction": texts.INTERACTION,
        # Who is shown a conversation is given files to try a program with.
        "data/sample/1.in.download": "7\n",
        "data/sample/1.ans.download": "7\n",
        "data/invalid_input/too_large.in": "1001\n",
        "input_validators/number.py": texts.NUMBER,
        "output_validator/answer.py": texts.ANSWER,
        "submissions/accepted/halves.py": texts.HALVES,
        "submissions/wrong_answer/one.py": texts.ONE,
    },
}
