"""Refusals of answers that are handed in instead of a program."""

from collections.abc import Mapping
from types import MappingProxyType

from contest.refusing.kinds import Kind
from judge.marks import N_

ANSWERS: Mapping[str, Kind] = MappingProxyType(
    {
        "answers.empty": Kind(422, N_("There is no answer in it: choose your files."), "answers"),
        "answers.too_large": Kind(
            413,
            N_("Your answers have {size} bytes together; at most {limit} are taken. A ZIP file is smaller."),
            "answers",
        ),
        "answers.archive": Kind(
            422, N_("This ZIP file can't be read, or it is empty: make it again."), "answers"
        ),
        "answers.unnamed": Kind(
            422,
            N_("None of your files has the name of a test. Name them as the page says: {names}."),
            "answers",
        ),
        "answers.twice": Kind(422, N_("Two files are called {name}: choose one of them."), "answers"),
        "answers.mixed": Kind(
            422, N_("Choose one ZIP file, or single files: {name} is a ZIP file among others."), "answers"
        ),
    }
)
