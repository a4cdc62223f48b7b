import zipfile
from pathlib import Path

import pytest

from judge.packages import MESSAGES
from tests.writing import write_files

YAML = """\
name:
  en: Sum
  he: סכום
uuid: 0f1f1f1e-9f3f-4a64-93ab-3b07a7d1fd2d
limits:
  memory: 256
  time_limit: 1.5
validator_flags: float_tolerance 1e-6
"""
GOOD = {
    "problem.yaml": YAML,
    "problem_statement/problem.en.md": "Add two numbers.\n",
    "problem_statement/problem.he.md": "חברו שני מספרים.\n",
    "data/sample/01.in": "1 2\n",
    "data/sample/01.ans": "3\n",
    "data/secret/01.in": "3 4\n",
    "data/secret/01.ans": "7\n",
    "submissions/accepted/sum.py": "print(sum(map(int, input().split())))\n",
}


MODERN_YAML = """\
problem_format_version: 2025-09
name: Sum
uuid: 0f1f1f1e-9f3f-4a64-93ab-3b07a7d1fd2d
limits:
  time_limit: 1
"""
MODERN = {
    "problem.yaml": MODERN_YAML,
    "statement/problem.en.md": "Add two numbers.\n",
    "data/sample/01.in": "1 2\n",
    "data/sample/01.ans": "3\n",
    "data/secret/01.in": "3 4\n",
    "data/secret/01.ans": "7\n",
    "submissions/accepted/sum.py": "print(sum(map(int, input().split())))\n",
}


def written(root, files):
    return write_files(root, {name: content for name, content in files.items() if content is not None})


@pytest.fixture
def package(tmp_path):
    """Write a legacy package: the good one, with some files changed, added, or (None) left out."""
    return lambda changed=None: written(tmp_path / "sum", GOOD | (changed or {}))


@pytest.fixture
def modern(tmp_path):
    """Write a 2025-09 package likewise; `yaml` is added to its problem.yaml."""

    def make(changed=None, yaml=""):
        return written(tmp_path / "sum", MODERN | {"problem.yaml": MODERN_YAML + yaml} | (changed or {}))

    return make


@pytest.fixture
def archive(tmp_path):
    """Write a ZIP archive of (name or ZipInfo, content) pairs, in order."""

    def make(members, name="sum.zip", **how):
        path: Path = tmp_path / name
        with zipfile.ZipFile(path, "w", **how) as file:
            for member, content in members:
                file.writestr(member, content)
        return path

    return make


@pytest.fixture
def good():
    return GOOD


@pytest.fixture
def told():
    """Say flaws the way a page or a terminal does: where, then what."""

    def say(flaw):
        line = f"line {flaw.line}" if flaw.line is not None else None
        place = ", ".join(part for part in (flaw.file, line, flaw.key) if part)
        sentence = MESSAGES[flaw.code].format_map(flaw.fields)
        return f"{place}: {sentence}" if place else sentence

    return lambda flaws: [say(flaw) for flaw in flaws]
