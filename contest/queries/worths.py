"""What problems can come to by their packages: kept by version, since a version never changes."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.models import ProblemVersion
from judge.grading.scoring import Worths, worths_of
from judge.packages.plain import procedure_of

_kept: dict[str, Worths] = {}
_KEPT_MOST = 2000


class _Test(NamedTuple):
    name: str
    is_sample: bool


def worths(s: Session, versions: Collection[str]) -> dict[str, Worths]:
    """What problem versions can come to, by their public ids; a statement where some are new here."""
    found = {version: _kept[version] for version in versions if version in _kept}
    missing = [version for version in versions if version not in found]
    if missing:
        rows = s.execute(
            select(ProblemVersion.public_id, ProblemVersion.procedure, ProblemVersion.testcases).where(
                ProblemVersion.public_id.in_(missing)
            )
        )
        found |= {public_id: _told(procedure, testcases) for public_id, procedure, testcases in rows}
        if len(_kept) > _KEPT_MOST:
            _kept.clear()
        _kept.update(found)
    return found


def _told(procedure: dict[str, Any], testcases: list[dict[str, Any]]) -> Worths:
    tests = [_Test(case["name"], case["is_sample"]) for case in testcases]
    return worths_of(procedure_of(procedure, Path), tests)
