"""The default validator against the cases other judges test theirs with.

PODIUM_REFEREES names a folder with checkouts called BAPCtools and problemtools; none of it is ours to keep.
"""

import os
from pathlib import Path

import pytest
import yaml

from judge.validators.default import compare
from judge.validators.flags import Flags

REFEREES = os.environ.get("PODIUM_REFEREES")
BAPC = "BAPCtools/test/default_output_validator/default_output_validator.yaml"
KATTIS = "problemtools/tests/default_validator_tests"


def referee(path):
    if REFEREES is None:
        pytest.skip("PODIUM_REFEREES names no folder with other judges' cases")
    found = Path(REFEREES) / path
    if not found.exists():
        pytest.skip(f"{path} is not in PODIUM_REFEREES")
    return found


def test_bapctools_cases_agree():
    disagree, cases = [], 0
    for group in yaml.safe_load_all(referee(BAPC).read_text()):
        flags, answer = Flags.parse(group["flags"]), str(group["ans"]).encode()
        for expected, outputs in ((True, group.get("ac", ())), (False, group.get("wa", ()))):
            for output in outputs:
                cases += 1
                if (compare(str(output).encode(), answer, flags) is None) is not expected:
                    disagree.append((group["flags"], answer, output, expected))
    assert disagree == []
    assert cases >= 800


def test_problemtools_cases_agree():
    disagree, cases = [], 0
    for folder in sorted(referee(KATTIS).glob("test_*")):
        args = folder / "args.txt"
        flags = Flags.parse(args.read_text() if args.exists() else "")
        expected = (folder / "expected_exit_code.txt").read_text().strip() == "42"
        cases += 1
        found = compare((folder / "user.out").read_bytes(), (folder / "judge.ans").read_bytes(), flags)
        if (found is None) is not expected:
            disagree.append((folder.name, found))
    assert disagree == []
    assert cases >= 24
