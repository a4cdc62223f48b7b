"""Files of packages as answers: pictures in their places, everything else to be saved."""

from dataclasses import dataclass
from functools import lru_cache

from flask import Response, current_app
from werkzeug.exceptions import NotFound

from contest.models.problems import ProblemVersion
from contest.site._shared.headers import lock_up
from contest.site._shared.statements import picture
from contest.statements import pictures
from contest.storage import BytesMissing, Storage

ATTACHMENTS = "attachments/"
MOST = 200
"""That a page lists; storage is asked for the size of each."""
SHOWN_FOR = "private, max-age=3600"
"""A browser's own; nothing in a picture is anyone's."""
# As an image of a page it runs nothing anyway; opened by its address it draws itself and nothing more.
DRAWING = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a package gives to everyone who reads the problem; its name is a stranger's."""

    name: str
    digest: str
    size: int


def attachments_of(version: ProblemVersion) -> list[Attachment]:
    """The first files right in `attachments/`, by name, less starter code: that stands in the editor."""
    storage: Storage = current_app.extensions["podium_storage"]
    found: list[Attachment] = []
    starters = set(version.starters.values())
    for path, digest in sorted(version.manifest.items()):
        name = path.removeprefix(ATTACHMENTS)
        if path == name or "/" in name or path in starters:
            continue
        if len(found) == MOST:
            break
        try:
            found.append(Attachment(_printable(name), str(digest), _size(storage, str(digest))))
        except BytesMissing:  # of storage that is being restored
            continue
    return found


@lru_cache(maxsize=512)
def _size(storage: Storage, digest: str) -> int:
    return storage.size(digest)


def _printable(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable()) or "attachment"


def as_file(digest: str, name: str) -> Response:
    """Bytes to be saved, block by block: never shown as a page of ours."""
    storage: Storage = current_app.extensions["podium_storage"]
    try:
        is_pdf = storage.head(digest, 5) == b"%PDF-"
        blocks = storage.blocks(digest)
    except BytesMissing:
        raise NotFound from None
    # By its right name a phone opens it at once.
    response = Response(blocks, mimetype="application/pdf" if is_pdf else "application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    lock_up(response)
    return response


def as_attachment(version: ProblemVersion, number: int) -> Response:
    """A file that comes with a problem, by its place in the list, from 1; 404 where there is none."""
    found = attachments_of(version)
    if not 0 < number <= len(found):
        raise NotFound
    return as_file(found[number - 1].digest, found[number - 1].name)


def as_picture(version: ProblemVersion, name: str) -> Response:
    """A picture of a version's statements, `name` being its digest and kind; 404 for anything else."""
    digest, _, kind = name.partition(".")
    found = picture(version, digest)
    if found is None or found[0].kind != kind:
        raise NotFound
    response = Response(found[1], mimetype=pictures.TYPES[kind])
    lock_up(response)
    if kind in pictures.SAVED:
        response.headers.set("Content-Disposition", "attachment", filename=name)
    if kind == "svg":
        response.headers["Content-Security-Policy"] = DRAWING
    response.headers["Cache-Control"] = SHOWN_FOR
    return response
