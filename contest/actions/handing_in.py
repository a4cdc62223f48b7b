"""Answers that are handed in instead of a program: several files become one archive, and are looked at."""

import io
import zipfile
from collections.abc import Sequence

from contest.models import Stage, StageProblem
from contest.models.problems import ProblemVersion
from contest.queries.handing_in import expected_names, handed_in
from contest.refusals import Refused
from judge.grading.answering import ARCHIVE

NAMED = 5
"""So many names are told where none was right."""
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment an archive can tell: the same answers make the same bytes."""


def packed(version: ProblemVersion, files: Sequence[tuple[str, bytes]]) -> bytes:
    """What is judged of the files that were chosen: one archive, or the answer to the only test.

    Refuses answers.empty, .twice, .mixed.
    """
    if not files:
        raise Refused("answers.empty")
    if len(files) == 1 and (files[0][1].startswith(ARCHIVE) or len(version.testcases) == 1):
        return files[0][1]
    made = io.BytesIO()
    names: set[str] = set()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for given, content in files:
            name = given.replace("\\", "/").rsplit("/", 1)[-1]
            if content.startswith(ARCHIVE):
                raise Refused("answers.mixed", name=name)
            if name in names:
                raise Refused("answers.twice", name=name)
            names.add(name)
            member = zipfile.ZipInfo(name, EARLIEST)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return made.getvalue()


def check_answers(stage: Stage, problem: StageProblem, source: bytes) -> None:
    """Refuse answers that nobody could judge: answers.empty, .too_large, .archive, .unnamed."""
    version = problem.version
    limit = min(stage.source_bytes, version.code_bytes)
    if len(source) > limit:
        raise Refused("answers.too_large", size=len(source), limit=limit)
    if not source.strip():
        raise Refused("answers.empty")
    found = handed_in(version, source)
    if source.startswith(ARCHIVE) and not found:
        raise Refused("answers.archive")
    if not any(each.test for each in found) and (found or len(version.testcases) > 1):
        raise Refused("answers.unnamed", names=list(expected_names(version)[:NAMED]))
