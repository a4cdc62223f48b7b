"""One's own programs, to be saved: bytes of a contestant's, never shown as a page of ours."""

import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from typing import IO

from flask import Response, current_app

from contest.db import reading
from contest.extensions import limiter
from contest.models import Submission
from contest.queries.tries import sources_of
from contest.site._shared.attachments import as_file
from contest.site._shared.headers import lock_up
from contest.site._shared.people import signed_in
from contest.site._shared.places import find_place
from contest.site.solving.gathering import failed_file, find_submission
from contest.site.solving.pages import account, bp
from contest.storage import BLOCK, Storage
from judge.grading.answering import ANSWERS, ARCHIVE
from sandbox.languages import UnknownLanguage, language

SAVING = "6 per minute"
"""Archives of one account: each holds all that was sent."""
IN_MEMORY = 1024 * 1024


@bp.get("/s/<public_id>/source")
@signed_in
def source(public_id: str) -> Response:
    """The program, as it was sent."""
    with reading() as s:
        found = find_submission(s, public_id)
    content = _storage().read(found.source_digest)
    name = f"{found.stage_problem.label}-{public_id}{_ending(found.language, content)}"
    is_archive = found.language == ANSWERS.key and content.startswith(ARCHIVE)
    response = Response(content, mimetype="application/zip" if is_archive else "text/plain")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    lock_up(response)
    return response


@bp.get('/s/<public_id>/tests/<int:number>/<any("in","out"):which>')
@signed_in
def test_file(public_id: str, number: int, which: str) -> Response:
    """The input or answer of a test that it failed, where stage and package let people see that."""
    with reading() as s:
        digest = failed_file(s, public_id, number, which)
    return as_file(digest, f"{public_id}-test-{number}.{'in' if which == 'in' else 'ans'}")


@bp.get("/c/<slug>/submissions.zip")
@signed_in
@limiter.limit(SAVING, key_func=account)
def sources(slug: str) -> Response:
    """All programs of the entry, oldest first, by names of ours."""
    with reading() as s:
        place = find_place(s, slug, entered=True)
        found = sources_of(s, place.entry_in(s))
    response = Response(_archived(found, _storage()), mimetype="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}-programs.zip")
    lock_up(response)
    return response


def _archived(found: Sequence[Submission], storage: Storage) -> Iterator[bytes]:
    """An archive in blocks; it may be of hundreds of megabytes, so it stands in memory while it is small."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as made:
        _archive(found, storage, made)
        made.seek(0)
        while block := made.read(BLOCK):
            yield block


def _archive(found: Sequence[Submission], storage: Storage, made: IO[bytes]) -> None:
    numbers: dict[int, int] = {}
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for sent in found:
            number = numbers[sent.stage_problem_id] = numbers.get(sent.stage_problem_id, 0) + 1
            content = storage.read(sent.source_digest)
            member = zipfile.ZipInfo(_name(sent, number, content), sent.received_at.timetuple()[:6])
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            archive.writestr(member, content)


def _name(sent: Submission, number: int, content: bytes) -> str:
    """`A/try-2.py`: a label has letters and digits alone."""
    part = "" if sent.stage_problem.stage.counts else "warm-up/"
    return f"{part}{sent.stage_problem.label}/try-{number}{_ending(sent.language, content)}"


def _ending(key: str, content: bytes) -> str:
    if key == ANSWERS.key:
        return ".zip" if content.startswith(ARCHIVE) else ".txt"
    try:
        return language(key).extensions[0]
    except UnknownLanguage:  # of an image that had more of them
        return ".txt"


def _storage() -> Storage:
    storage: Storage = current_app.extensions["podium_storage"]
    return storage
