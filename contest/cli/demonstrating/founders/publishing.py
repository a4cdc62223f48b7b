"""The founders' boards: combined, published, added up to a series, and checked."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.boards.combining import CombinationForm, StageChoice, combine_stages
from contest.actions.boards.releasing import publish
from contest.actions.boards.series import SeriesForm, add_contest, create_series
from contest.actions.organising import edit_contest
from contest.actions.organising.forms import ContestForm, StageForm
from contest.cli.demonstrating.founders.making import contest_of
from contest.cli.demonstrating.founders.manifest import Founders, Place
from contest.models import Contest, Series, SeriesKind, Snapshot
from contest.queries.published import snapshots
from contest.storage import Storage
from judge.boards.canonical import read
from judge.boards.snapshots import verify


@dataclass(frozen=True, slots=True)
class Published:
    """A board that is out, with its file."""

    slug: str
    document: Any
    content: bytes

    @property
    def rows(self) -> list[tuple[str, str, list[str], str]]:
        """Place, name, points of each column, total, as a terminal shows them."""
        names = self.names
        return [
            (
                "–" if row["rank"] is None else str(row["rank"]),
                names[row["entry"]],
                ["–" if part["points"] is None else f"{part['points']:.2f}" for part in row["parts"]],
                f"{Decimal(row['total']):.2f}",
            )
            for row in self.document["board"]["rows"]
        ]

    @property
    def heads(self) -> list[str]:
        """What its columns are called, in English."""
        inputs = self.document["inputs"]
        rows = inputs["stages"] if self.document["kind"] == "contest" else inputs["contests"]
        return [str(row["name"]["en"]) for row in rows]

    @property
    def names(self) -> dict[str, str]:
        """Names by the ids of the board."""
        inputs = self.document["inputs"]
        if self.document["kind"] == "contest":
            return {entry["id"]: entry["name"] for entry in inputs["entries"]}
        return {
            entry["party"]: entry["name"]
            for each in inputs["contests"]
            for entry in each["snapshot"]["inputs"]["entries"]
        }


def end_coding(s: Session, place: Place, at: datetime) -> None:
    """The programs are judged: the coding is over."""
    contest = contest_of(s, place)
    if contest is None or contest.code is None or contest.code.ends_at <= at:
        return
    stage = contest.code
    form = ContestForm(
        slug=contest.slug,
        name=contest.name,
        about=contest.about,
        timezone=contest.timezone,
        entering=contest.entering,
        stage=StageForm(starts_at=stage.starts_at or contest.created_at, ends_at=at),
    )
    edit_contest(s, actor=None, contest=contest, form=form, confirm=True, at=at)


def publish_contest(s: Session, told: Founders, place: Place, storage: Storage, at: datetime) -> Published:
    """A contest's board, unless it is out."""
    contest = contest_of(s, place)
    if contest is None:
        raise LookupError(place.slug)
    there = snapshots(s, contest)
    if not there and contest.code is not None and contest.pitch is not None:
        combine_stages(
            s,
            actor=None,
            contest=contest,
            form=CombinationForm(
                {
                    contest.code.public_id: StageChoice("solved", Decimal(told.weights["code"])),
                    contest.pitch.public_id: StageChoice("share", Decimal(told.weights["pitch"])),
                }
            ),
            at=at,
        )
    made = there[-1] if there else publish(s, actor=None, of=contest, storage=storage, at=at)
    return _published(contest.slug, made, storage)


def publish_series(s: Session, told: Founders, storage: Storage, at: datetime) -> Published:
    """The series of both contests, unless it is out."""
    series = s.scalar(select(Series).where(Series.slug == told.series))
    contests = [contest_of(s, place) for place in (told.first, told.second)]
    first = contests[0]
    if first is None:
        raise LookupError(told.first.slug)
    if series is None:
        series = create_series(
            s,
            actor=None,
            network=first.hub.network,
            slug=told.series,
            form=SeriesForm(told.series_name, SeriesKind.TOTAL, about=told.series_about, is_public=True),
            at=at,
        )
        for contest in contests:
            if isinstance(contest, Contest):
                add_contest(s, actor=None, series=series, contest=contest, at=at)
        s.refresh(series)
    there = snapshots(s, series)
    made = there[-1] if there else publish(s, actor=None, of=series, storage=storage, at=at)
    return _published(series.slug, made, storage)


def keep(found: Published, folder: Path) -> Path:
    """Write the snapshot where people find it: `<slug>.snapshot.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{found.slug}.snapshot.json"
    file.write_bytes(found.content)
    return file


def differences(told: Founders, combined: Published, series: Published) -> list[str]:
    """What is not as expected, one line each."""
    wrong = [
        f"{each.slug}: {difference.where} computes to {difference.computed}, not {difference.stored}"
        for each in (combined, series)
        for difference in verify(each.document)
    ]
    names = {team.key: set(team.name.values()) for team in (*told.teams, *told.others)}
    rows = combined.rows
    if len(rows) != len(told.teams):
        wrong.append(f"{combined.slug} has {len(rows)} lines, not {len(told.teams)}")
    for place, key in ((0, told.best), (-1, told.last)):
        if rows[place][1] not in names[key]:
            wrong.append(f"{combined.slug}: {rows[place][1]} stands where {key} was expected")
    both = {name for key in told.returning for name in names[key]}
    for _rank, name, points, _total in series.rows:
        if (name in both) != (points.count("–") == 0):
            wrong.append(f"{series.slug}: {name} has points {points}")
    code = combined.document["board"]["stages"]
    solved = {
        combined.names[row["entry"]]: row["solved"]
        for stage in code.values()
        for row in stage["rows"]
        if "solved" in row
    }
    for team in told.teams:
        got = next((count for name, count in solved.items() if name in names[team.key]), None)
        if got != team.solved:
            wrong.append(f"{team.key} solved {got}, expected {team.solved}")
    return wrong


def _published(slug: str, made: Snapshot, storage: Storage) -> Published:
    content = storage.read(str(made.digest))
    return Published(slug, read(content), content)
