"""Problems whose answers are handed in instead of a program: which files are expected, which came."""

from dataclasses import dataclass

from contest.models.problems import ProblemVersion
from judge.grading.answering import ARCHIVE, ENDINGS, Unreadable, names_of, sizes_in
from judge.packages.model import Kind


@dataclass(frozen=True, slots=True)
class Handed:
    """A file that was handed in."""

    name: str
    size: int
    test: int | None
    """which test it answers, from 1; None: none"""


def takes_answers(version: ProblemVersion) -> bool:
    """Whether answers are handed in, and no program."""
    return Kind.SUBMIT_ANSWER in version.procedure["kinds"]


def expected_names(version: ProblemVersion) -> tuple[str, ...]:
    """What the answer to each test is best called: `01.out`, with its folder where that is needed."""
    names = [case["name"] for case in version.testcases]
    stems = [name.rpartition("/")[2] for name in names]
    return tuple(name + ENDINGS[0] for name in (stems if len(set(stems)) == len(names) else names))


def handed_in(version: ProblemVersion, source: bytes) -> list[Handed]:
    """The files of an archive of answers, those that answer a test first; empty where it is none."""
    if not source.startswith(ARCHIVE):
        return []
    try:
        sizes = sizes_in(source)
    except Unreadable:
        return []
    answers: dict[str, int] = {}
    for number, case in enumerate(version.testcases, start=1):
        found = next((name for name in names_of(case["name"]) if name in sizes), None)
        if found is not None:
            answers.setdefault(found, number)
    order = sorted(sizes, key=lambda name: (answers.get(name, len(version.testcases) + 1), name))
    return [Handed(name, sizes[name], answers.get(name)) for name in order]
