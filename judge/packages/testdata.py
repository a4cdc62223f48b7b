"""The tests of a package: inputs, answers, and what is missing between them."""

from collections.abc import Mapping
from pathlib import Path

from judge.packages import documents
from judge.packages.model import Testcase
from judge.packages.report import Report
from judge.packages.tree import text
from judge.packages.values import Values

GROUPS = ("sample", "secret")
INPUT, ANSWER = ".in", ".ans"
MOST_SHOWN = 1024 * 1024
GROUP_FILE = "testdata.yaml"


def testcases(files: Mapping[str, Path], report: Report) -> tuple[Testcase, ...]:
    """Pair inputs and answers below data/sample and data/secret, by name, group by group."""
    found = []
    for name in files:
        if not name.startswith("data/") or not name.endswith((INPUT, ANSWER)):
            continue
        group = name.split("/")[1]
        if group not in GROUPS:
            report.warning("data.outside", name)
            continue
        stem = name.removesuffix(INPUT).removesuffix(ANSWER)
        if name.endswith(ANSWER):
            if stem + INPUT not in files:
                report.flaw("data.input_missing", name, input=_base(stem + INPUT))
        elif stem + ANSWER not in files:
            report.flaw("data.answer_missing", name, answer=_base(stem + ANSWER))
        else:
            is_sample = group == GROUPS[0]
            found.append(
                Testcase(stem.removeprefix("data/"), files[name], files[stem + ANSWER], is_sample=is_sample)
            )
            if is_sample:
                _check_shown(files, name, report)
                _check_shown(files, stem + ANSWER, report)
    if not any(name.startswith("data/") and name.endswith(INPUT) for name in files):
        report.flaw("data.empty", "data/secret")
    elif not any(name.startswith("data/secret/") and name.endswith(INPUT) for name in files):
        report.lenient("data.secret_empty", "data/secret")
    return tuple(sorted(found, key=lambda case: case.name.split("/")))


def check_groups(files: Mapping[str, Path], report: Report) -> None:
    """Note what a testdata.yaml asks of a pass-fail problem that is not done yet."""
    for name in files:
        if not name.startswith("data/") or name.rpartition("/")[2] != GROUP_FILE:
            continue
        content = text(files[name], name, report)
        document = documents.read(content, name, report) if content is not None else None
        if document is None:
            continue
        values = Values(document, report)
        asked = {
            "output_validator_flags": bool(values.get("output_validator_flags")),
            "grading": values.get("grading") == "custom",
            # The first error is what decides anyway; the others change the verdict.
            "grader_flags": bool(set(values.words("grader_flags")) - {"first_error"}),
        }
        for key, is_asked in asked.items():
            if is_asked:
                values.flaw("unsupported.group", key)


def _check_shown(files: Mapping[str, Path], name: str, report: Report) -> None:
    """Warn of a sample that people could not read."""
    with files[name].open("rb") as file:
        head = file.read(MOST_SHOWN)
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < MOST_SHOWN - 4:  # not merely cut within a character
            report.warning("data.sample_not_utf8", name, head.count(b"\n", 0, error.start) + 1)


def _base(name: str) -> str:
    return name.rpartition("/")[2]
