"""A procedure and its testcases as plain JSON, files by their paths inside the package, and back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

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
from judge.validators.flags import Flags

Plain = Mapping[str, Any]
Name = Callable[[Path], str]
Locate = Callable[[str], Path]
SHOWN_FILES = ("input", "output", "interaction", "download_input", "download_output")


def plain_procedure(procedure: Procedure, name: Name) -> dict[str, Any]:
    """Write a procedure down; `name` gives a file's path inside the package."""
    groups = procedure.groups
    return {
        "kinds": sorted(procedure.kinds),
        "validators": [_program(one, name) for one in procedure.validators],
        "validator_args": list(procedure.validator_args),
        "flags": list(procedure.flags.words()),
        "passes": procedure.passes,
        "legacy_groups": [_legacy(one) for one in groups if isinstance(one, LegacyGroup)],
        "groups": [_group(one) for one in groups if isinstance(one, Group)],
        "grader": procedure.grader and _program(procedure.grader, name),
        "static_validator": procedure.static_validator and _program(procedure.static_validator, name),
        "includes": {code: _files(files, name) for code, files in procedure.includes.items()},
        "languages": None if procedure.languages is None else sorted(procedure.languages),
        "validation_s": procedure.validation_s,
        "validation_memory_bytes": procedure.validation_memory_bytes,
        "validation_output_bytes": procedure.validation_output_bytes,
        "compile_memory_bytes": procedure.compile_memory_bytes,
        "minimises": procedure.minimises,
        "may_write": procedure.may_write,
        "shows_groups": procedure.shows_groups,
        "constants": dict(procedure.constants),
    }


def procedure_of(plain: Plain, locate: Locate) -> Procedure:
    """Read a procedure; `locate` finds a file by its path inside the package."""
    legacy = tuple(_legacy_of(one) for one in plain["legacy_groups"])
    return Procedure(
        kinds=frozenset(Kind(one) for one in plain["kinds"]),
        validators=tuple(_program_of(one, locate) for one in plain["validators"]),
        validator_args=tuple(plain["validator_args"]),
        flags=Flags.parse(plain["flags"]),
        passes=plain["passes"],
        groups=legacy or tuple(_group_of(one) for one in plain["groups"]),
        grader=plain["grader"] and _program_of(plain["grader"], locate),
        static_validator=plain["static_validator"] and _program_of(plain["static_validator"], locate),
        includes={code: _files_of(files, locate) for code, files in plain["includes"].items()},
        languages=None if plain["languages"] is None else frozenset(plain["languages"]),
        validation_s=plain["validation_s"],
        validation_memory_bytes=plain["validation_memory_bytes"],
        validation_output_bytes=plain["validation_output_bytes"],
        compile_memory_bytes=plain["compile_memory_bytes"],
        minimises=plain["minimises"],
        may_write=plain.get("may_write", True),  # of one kept before there was the key
        shows_groups=plain["shows_groups"],
        constants=plain["constants"],
    )


def plain_case(case: Testcase, name: Name) -> dict[str, Any]:
    """Write a testcase down; what most don't have is left out."""
    said: dict[str, Any] = {
        "name": case.name,
        "input": name(case.input),
        "answer": name(case.answer),
        "is_sample": case.is_sample,
    }
    if case.validator_args is not None:
        said["validator_args"] = list(case.validator_args)
    if case.args:
        said["args"] = list(case.args)
    if case.files:
        said["files"] = _files(case.files, name)
    if case.feedback is not None and not case.is_sample:  # samples are kept by themselves
        said["feedback"] = plain_shown(case.feedback, name)
    if case.feedback is None and case.is_sample:  # those who failed it see nothing more of it
        said["is_withheld"] = True
    if case.description:
        said["description"] = case.description
    return said


def gives_input(case: Plain) -> bool:
    """Whether those who failed a secret test may see all that their program read, so what it printed too."""
    feedback: Plain = case.get("feedback", {})
    return bool(feedback.get("input") == case["input"])


def plain_shown(shown: Shown, name: Name) -> dict[str, Any]:
    """Write down what is shown of a sample or a test; what is not shown is left out."""
    paths = {part: getattr(shown, part) for part in SHOWN_FILES}
    said: dict[str, Any] = {"name": shown.name}
    said |= {part: name(path) for part, path in paths.items() if path is not None}
    if shown.args:
        said["args"] = list(shown.args)
    if shown.files:
        said["files"] = _files(shown.files, name)
    if shown.hint:
        said["hint"] = shown.hint
    return said


def case_of(plain: Plain, locate: Locate) -> Testcase:
    """Read a testcase, as far as judging needs it."""
    args = plain.get("validator_args")
    return Testcase(
        name=plain["name"],
        input=locate(plain["input"]),
        answer=locate(plain["answer"]),
        is_sample=plain["is_sample"],
        validator_args=None if args is None else tuple(args),
        args=tuple(plain.get("args", ())),
        files=_files_of(plain.get("files", {}), locate),
    )


def files_needed(procedure: Plain, testcases: Sequence[Plain]) -> Iterator[str]:
    """Name every file that judging needs, by its path inside the package; some twice."""
    programs = [*procedure["validators"], procedure["grader"], procedure["static_validator"]]
    for program in filter(None, programs):
        yield from program["files"].values()
    for files in procedure["includes"].values():
        yield from files.values()
    for case in testcases:
        yield from (case["input"], case["answer"], *case.get("files", {}).values())


def _program(program: Program, name: Name) -> dict[str, Any]:
    return {"name": program.name, "files": _files(program.files, name), "language": program.language}


def _program_of(plain: Plain, locate: Locate) -> Program:
    return Program(plain["name"], _files_of(plain["files"], locate), plain["language"])


def _files(files: Mapping[str, Path], name: Name) -> dict[str, str]:
    return {inner: name(path) for inner, path in files.items()}


def _files_of(plain: Mapping[str, str], locate: Locate) -> dict[str, Path]:
    return {inner: locate(path) for inner, path in plain.items()}


def _group(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "aggregation": str(group.aggregation),
        "max_score": _text(group.max_score),
        "require_pass": list(group.require_pass),
        "static_args": None if group.static_args is None else list(group.static_args),
        "static_score": _text(group.static_score),
    }


def _group_of(plain: Plain) -> Group:
    args = plain["static_args"]
    return Group(
        name=plain["name"],
        aggregation=Aggregation(plain["aggregation"]),
        max_score=_decimal(plain["max_score"]),
        require_pass=tuple(plain["require_pass"]),
        static_args=None if args is None else tuple(args),
        static_score=_decimal(plain["static_score"]),
    )


def _legacy(group: LegacyGroup) -> dict[str, Any]:
    return {
        "name": group.name,
        "breaks": group.breaks,
        "accept_score": _scored(group.accept_score),
        "reject_score": _scored(group.reject_score),
        "least": _text(group.least),
        "most": _text(group.most),
        "verdict_mode": str(group.verdict_mode),
        "score_mode": str(group.score_mode),
        "ignore_sample": group.ignore_sample,
        "accept_if_any_accepted": group.accept_if_any_accepted,
        "grader_flags": list(group.grader_flags),
        "custom": group.custom,
        "as_one": group.as_one,
    }


def _legacy_of(plain: Plain) -> LegacyGroup:
    return LegacyGroup(
        name=plain["name"],
        breaks=plain["breaks"],
        accept_score=_scored_of(plain["accept_score"]),
        reject_score=_scored_of(plain["reject_score"]),
        least=_decimal(plain["least"]),
        most=_decimal(plain["most"]),
        verdict_mode=VerdictMode(plain["verdict_mode"]),
        score_mode=ScoreMode(plain["score_mode"]),
        ignore_sample=plain["ignore_sample"],
        accept_if_any_accepted=plain["accept_if_any_accepted"],
        grader_flags=tuple(plain["grader_flags"]),
        custom=plain["custom"],
        as_one=plain["as_one"],
    )


def _scored(score: Decimal | str) -> dict[str, str]:
    return {"text": score} if isinstance(score, str) else {"number": str(score)}


def _scored_of(plain: Mapping[str, str]) -> Decimal | str:
    return plain["text"] if "text" in plain else Decimal(plain["number"])


def _text(number: Decimal | None) -> str | None:
    return None if number is None else str(number)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
