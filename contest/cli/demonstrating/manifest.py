"""The demonstration as `problems/demo.yaml` describes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import contest

FOLDER = Path(contest.__file__).resolve().parent.parent / "problems"


@dataclass(frozen=True, slots=True)
class Set:
    """A problem set in the contest."""

    slug: str
    label: str
    colour: str

    @property
    def path(self) -> Path:
        """Its package."""
        return FOLDER / self.slug


@dataclass(frozen=True, slots=True)
class Team:
    """Who takes part; `key` is the manifest's own name for it."""

    key: str
    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Shot:
    """One program to hand in, and the verdict it deserves."""

    team: str
    problem: Set
    path: Path
    language: str
    expected: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the expected board: `tries` by label, negative where it was not solved."""

    team: str
    rank: int
    solved: int
    tries: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Manifest:
    """All of it."""

    hub: str
    hub_name: Mapping[str, str]
    contest: str
    name: Mapping[str, str]
    about: Mapping[str, str]
    minutes: int
    penalty_minutes: int
    warm_up: Set
    problems: tuple[Set, ...]
    teams: tuple[Team, ...]
    shots: tuple[Shot, ...]
    board: tuple[Line, ...]

    def team(self, key: str) -> Team:
        """The team of a key."""
        return next(team for team in self.teams if team.key == key)


def read(folder: Path = FOLDER) -> Manifest:
    """Read `demo.yaml`; a file that says something else raises KeyError or TypeError."""
    told: Mapping[str, Any] = yaml.safe_load((folder / "demo.yaml").read_text(encoding="utf-8"))
    problems = tuple(Set(row["slug"], row["label"], row["colour"]) for row in told["problems"])
    by_slug = {problem.slug: problem for problem in problems}
    return Manifest(
        hub=told["hub"]["slug"],
        hub_name=told["hub"]["titles"],
        contest=told["contest"]["slug"],
        name=told["contest"]["titles"],
        about=told["contest"]["about"],
        minutes=told["contest"]["minutes"],
        penalty_minutes=told["contest"]["penalty_minutes"],
        warm_up=Set(told["warmup"]["problem"], told["warmup"]["label"], told["warmup"]["colour"]),
        problems=problems,
        teams=tuple(Team(row["key"], row["name"], row["language"]) for row in told["teams"]),
        shots=tuple(
            Shot(
                row["team"],
                by_slug[row["problem"]],
                by_slug[row["problem"]].path / "submissions" / row["file"],
                row["language"],
                row["expected"],
            )
            for row in told["submissions"]
        ),
        board=tuple(Line(row["team"], row["rank"], row["solved"], row["tries"]) for row in told["board"]),
    )
