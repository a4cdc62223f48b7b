"""Files of a statement, for whoever may read the problem now: its pictures, its PDF, its samples."""

from flask import Response
from werkzeug.exceptions import NotFound

from contest.db import reading
from contest.site._shared import statements
from contest.site._shared.attachments import as_attachment, as_file, as_picture
from contest.site._shared.samples import sample_file as sample_digest
from contest.site.solving.gathering import find_problem
from contest.site.solving.pages import PROBLEM, bp


@bp.get(f"{PROBLEM}/statement/<language>")
def statement_file(slug: str, part: str, label: str, language: str) -> Response:
    """A statement that is a PDF, or has one beside it: to be saved, never shown as a page of ours."""
    with reading() as s:
        version = find_problem(s, slug, part, label).problem.version
        path = statements.pdf_of(version, language)
        digest = path and version.manifest.get(path)
    if path is None or digest is None:
        raise NotFound
    return as_file(str(digest), f"{label}-{path.rpartition('/')[2]}")


@bp.get(f"{PROBLEM}/attachments/<int:number>")
def attachment(slug: str, part: str, label: str, number: int) -> Response:
    """A file that comes with the problem: to be saved, whatever it is."""
    with reading() as s:
        version = find_problem(s, slug, part, label).problem.version
    return as_attachment(version, number)


@bp.get(f"{PROBLEM}/pictures/<name>")
def picture(slug: str, part: str, label: str, name: str) -> Response:
    """A picture of the statement, by its digest."""
    with reading() as s:
        version = find_problem(s, slug, part, label).problem.version
    return as_picture(version, name)


@bp.get(f'{PROBLEM}/samples/<int:number>/<any("in","out"):which>')
def sample_file(slug: str, part: str, label: str, number: int, which: str) -> Response:
    """A sample's input or answer, all of it."""
    with reading() as s:
        version = find_problem(s, slug, part, label).problem.version
        digest = sample_digest(version, number, which)
    if digest is None:
        raise NotFound
    return as_file(str(digest), f"{label}-sample-{number}.{'in' if which == 'in' else 'ans'}")
