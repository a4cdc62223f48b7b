"""The founders as `problems/founders.yaml` describes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from contest.cli.demonstrating.manifest import FOLDER, Set

Three = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Team:
    """Who pitches, and what they hand in."""

    key: str
    name: Three
    one_liner: Three
    sector: str
    country: str
    maturity: str
    people: tuple[tuple[str, str], ...]
    merit: tuple[int, ...]
    """What a fair judge would give, by criterion."""
    programs: tuple[tuple[Set, Path], ...] = ()
    solved: int = 0


@dataclass(frozen=True, slots=True)
class Judge:
    """Who marks, and how far above or below the others."""

    name: str
    languages: tuple[str, ...]
    fields: tuple[str, ...]
    country: str
    affiliation: str
    leaning: int


@dataclass(frozen=True, slots=True)
class Place:
    """A contest: its slug, words, how many judges see an entry."""

    slug: str
    name: Three
    about: Three
    reviews: int


@dataclass(frozen=True, slots=True)
class Founders:
    """All of it."""

    first_hub: str
    second_hub: str
    second_hub_name: Three
    first: Place
    second: Place
    weights: Mapping[str, int]
    round: Three
    series: str
    series_name: Three
    series_about: Three
    problems: tuple[Set, ...]
    teams: tuple[Team, ...]
    returning: tuple[str, ...]
    """Keys of teams that pitch in the second contest too."""
    others: tuple[Team, ...]
    """Teams of the second contest alone."""
    judges: tuple[Judge, ...]
    best: str
    last: str

    @property
    def second_teams(self) -> tuple[Team, ...]:
        """Who pitches in the second contest."""
        return (*(team for team in self.teams if team.key in self.returning), *self.others)


def read(folder: Path = FOLDER) -> Founders:
    """Read `founders.yaml`; a file that says something else raises KeyError or TypeError."""
    told: Mapping[str, Any] = yaml.safe_load((folder / "founders.yaml").read_text(encoding="utf-8"))
    problems = tuple(Set(row["slug"], row["label"], row["colour"]) for row in told["problems"])
    by_slug = {problem.slug: problem for problem in problems}
    contests = told["contests"]
    return Founders(
        first_hub=told["hubs"]["first"],
        second_hub=told["hubs"]["second"]["slug"],
        second_hub_name=told["hubs"]["second"]["titles"],
        first=_place(contests["first"]),
        second=_place(contests["second"]),
        weights=contests["first"]["weights"],
        round=contests["round"],
        series=told["series"]["slug"],
        series_name=told["series"]["titles"],
        series_about=told["series"]["about"],
        problems=problems,
        teams=tuple(_team(row, by_slug) for row in told["teams"]),
        returning=tuple(told["second"]["keys"]),
        others=tuple(_team(row, by_slug) for row in told["second"]["teams"]),
        judges=tuple(
            Judge(
                row["name"],
                tuple(row["languages"]),
                tuple(row.get("fields", ())),
                row["country"],
                row["affiliation"],
                row["leaning"],
            )
            for row in told["jurors"]
        ),
        best=told["expected"]["first"],
        last=told["expected"]["last"],
    )


def _place(row: Mapping[str, Any]) -> Place:
    return Place(row["slug"], row["titles"], row["about"], row["reviews"])


def _team(row: Mapping[str, Any], problems: Mapping[str, Set]) -> Team:
    return Team(
        key=row["key"],
        name=row["name"],
        one_liner=row["one_liner"],
        sector=row["sector"],
        country=row["country"],
        maturity=row["maturity"],
        people=tuple((name, role) for name, role in row["people"]),
        merit=tuple(row["merit"]),
        programs=tuple(
            (problems[slug], problems[slug].path / "submissions" / file)
            for slug, file in row.get("programs", ())
        ),
        solved=row.get("solved", 0),
    )
