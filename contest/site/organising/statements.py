"""A problem's statement as those who set it see it: in each of its languages, before anybody else may."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from contest.db import reading
from contest.extensions import chosen_language
from contest.site._shared import statements
from contest.site._shared.attachments import as_attachment, as_file, as_picture, attachments_of
from contest.site._shared.languages import spoken
from contest.site._shared.people import signed_in
from contest.site._shared.samples import sample_file as sample_digest
from contest.site.organising.desk import bp, find_set_problem

PREVIEW = "/c/<slug>/desk/problems/<public_id>/statement"


@bp.get(PREVIEW)
@signed_in
def statement(slug: str, public_id: str) -> ResponseReturnValue:
    """The statement as contestants will see it, and what was lost on the way."""
    with reading() as s:
        place, problem = find_set_problem(s, slug, public_id)
        version = problem.version
        told = statements.told(
            version, request.args.get("language", ""), chosen_language(), place.contest.hub.languages
        )
        lost = [(spoken(key), len(statements.statement_of(version, key).notes)) for key in version.statements]
    return render_template(
        "organising/statement.html",
        place=place,
        page="problems",
        problem=problem,
        told=told,
        attachments=attachments_of(version),
        notes_in=lost,
    )


@bp.get(f"{PREVIEW}/pictures/<name>")
@signed_in
def statement_picture(slug: str, public_id: str, name: str) -> Response:
    """A picture of it, by its digest."""
    with reading() as s:
        version = find_set_problem(s, slug, public_id)[1].version
    return as_picture(version, name)


@bp.get(f"{PREVIEW}/file/<language>")
@signed_in
def statement_file(slug: str, public_id: str, language: str) -> Response:
    """The PDF of a language, to be saved."""
    with reading() as s:
        problem = find_set_problem(s, slug, public_id)[1]
        path = statements.pdf_of(problem.version, language)
        digest, label = path and problem.version.manifest.get(path), problem.label
    if path is None or digest is None:
        raise NotFound
    return as_file(str(digest), f"{label}-{path.rpartition('/')[2]}")


@bp.get(f"{PREVIEW}/attachments/<int:number>")
@signed_in
def statement_attachment(slug: str, public_id: str, number: int) -> Response:
    """A file that comes with the problem."""
    with reading() as s:
        version = find_set_problem(s, slug, public_id)[1].version
    return as_attachment(version, number)


@bp.get(f'{PREVIEW}/samples/<int:number>/<any("in","out"):which>')
@signed_in
def statement_sample(slug: str, public_id: str, number: int, which: str) -> Response:
    """A sample's input or answer, all of it."""
    with reading() as s:
        problem = find_set_problem(s, slug, public_id)[1]
        digest, label = sample_digest(problem.version, number, which), problem.label
    if digest is None:
        raise NotFound
    return as_file(digest, f"{label}-sample-{number}.{'in' if which == 'in' else 'ans'}")
