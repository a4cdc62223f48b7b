"""A package of a test's own, brought into a running site."""

from collections.abc import Mapping
from pathlib import Path

from contest.actions.converting import convert_statements
from contest.actions.importing import import_package, store_files
from contest.clock import now
from contest.db import Database
from contest.models import Contest
from contest.settings import Settings
from contest.storage import Storage
from judge.packages import read
from tests.writing import write_files


def bring(
    settings: Settings, database: Database, slug: str, folder: Path, files: Mapping[str, str | bytes]
) -> str:
    """Import a package made of these files into that contest; the problem's public id."""
    package, storage = read(write_files(folder, files)), Storage(settings.storage_url)
    manifest = store_files(package, storage)
    statements = convert_statements(package, manifest, storage)
    with database.transaction() as s:
        contest = s.query(Contest).filter_by(slug=slug).one()
        placed = import_package(
            s,
            actor=None,
            contest=contest,
            package=package,
            manifest=manifest,
            statements=statements,
            at=now(),
        )
        return placed.public_id
