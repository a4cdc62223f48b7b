"""A Podium for measuring: a home of its own, thrown away, whatever the environment says."""

import contextlib
import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from contest import clock
from contest.actions.importing import import_package, store_files
from contest.actions.organising import ContestForm, StageForm, create_contest, create_hub
from contest.actions.organising.passes import cards, make_passes
from contest.cli.printing import Printer
from contest.cli.settling import read_settings
from contest.cli.up import Site, run
from contest.codes import Codes
from contest.db import Database
from contest.settings import Settings
from contest.storage import Storage
from judge.packages import read as read_package

CONTEST = "bench"
LABEL = "A"
STATEMENT = "Add the numbers."

Figures = TypeVar("Figures")


@contextlib.contextmanager
def own_settings() -> Iterator[Settings]:
    """Settings of a temporary home: SQLite, a Redis of its own, this machine's engine."""
    with tempfile.TemporaryDirectory(prefix="podium-bench-") as folder:
        yield replace(
            read_settings(secret=False),
            home=Path(folder),
            url=None,
            database_url=f"sqlite:///{folder}/podium.sqlite3",
            redis_url=None,
            storage_url=f"{folder}/storage",
            secret_key=secrets.token_hex(32),
            proxies=(),
        )


def driven(settings: Settings, drive: Callable[[Site], Figures], *, web: int, slots: int) -> Figures:
    """What `drive` returns, beside a whole Podium that runs as long as it does."""
    found: list[Figures] = []
    failures: list[BaseException] = []

    def driving(site: Site) -> None:
        try:
            found.append(drive(site))
        except BaseException as error:  # noqa: BLE001 -- raised again below, in the main thread
            failures.append(error)
        site.tree.stop()

    run(settings, port=0, web=web, slots=slots, printer=Printer(is_quiet=True), drive=driving)
    if failures:
        raise failures[0]
    return found[0]


def make_contest(
    settings: Settings, *, starts_at: datetime, seats: int, tests: int, slug: str = CONTEST
) -> list[str]:
    """A contest of five hours with one problem of so many small tests; the codes of its seats."""
    database, codes = Database(settings.database_url), Codes(settings.secret_key)
    at = clock.now()
    stage = StageForm(starts_at=starts_at, ends_at=starts_at + timedelta(hours=5), submissions_per_minute=600)
    form = ContestForm(slug=slug, name={"en": "Bench"}, stage=stage)
    try:
        with tempfile.TemporaryDirectory() as folder:
            package = read_package(_package(Path(folder) / "sum", tests))
            manifest = store_files(package, Storage(settings.storage_url))
        with database.transaction() as s:
            hub = create_hub(s, actor=None, slug=slug, name={"en": "Bench"}, at=at)
            contest = create_contest(s, actor=None, hub=hub, form=form, at=at)
            s.flush()
            import_package(
                s, actor=None, contest=contest, package=package, manifest=manifest, label=LABEL, at=at
            )
            make_passes(s, actor=None, contest=contest, count=seats, codes=codes, at=at)
            s.flush()
            return [card.code for card in cards(s, contest=contest, codes=codes)]
    finally:
        database.dispose()


def _package(folder: Path, tests: int) -> Path:
    """A problem package: the sum of a few numbers."""
    data, statements = folder / "data" / "secret", folder / "problem_statement"
    for each in (data, statements):
        each.mkdir(parents=True)
    (folder / "problem.yaml").write_text("problem_format_version: legacy\nname: Sum\nvalidation: default\n")
    (statements / "problem.en.md").write_text(f"{STATEMENT}\n")
    for number in range(1, tests + 1):
        (data / f"{number:02}.in").write_text(" ".join(map(str, range(number * 10))) + "\n")
        (data / f"{number:02}.ans").write_text(f"{sum(range(number * 10))}\n")
    return folder
