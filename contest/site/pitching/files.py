"""Files that answer a question: saved by whoever may read the answers, never opened from here."""

from flask import Response, current_app
from werkzeug.exceptions import NotFound

from contest.db import reading
from contest.permissions import may_organise, takes_part
from contest.queries.contests import contest_by_slug
from contest.queries.startups import reads_answers, version_by_id
from contest.site._shared.headers import lock_up
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.startups import plain_filename
from contest.site.pitching.blueprint import bp
from contest.storage import BytesMissing


@bp.get("/c/<slug>/versions/<public_id>/files/<question>")
@signed_in
def file(slug: str, public_id: str, question: str) -> Response:
    """The file, for the entry's people, organisers, and jurors who mark by this version."""
    user = the_viewer()
    with reading() as s:
        contest = contest_by_slug(s, slug)
        found = None if contest is None else version_by_id(s, contest, public_id)
        if found is None:
            raise NotFound
        entry = found.entry
        is_own = takes_part(user, entry) or may_organise(user, entry.contest)
        if not is_own and not reads_answers(s, user, found):
            raise NotFound
        answer = found.answers.get(question)
    if not isinstance(answer, dict):
        raise NotFound
    try:
        blocks = current_app.extensions["podium_storage"].blocks(answer["digest"])
    except BytesMissing:
        raise NotFound from None
    response = Response(blocks, mimetype="application/octet-stream")
    response.content_length = int(answer["bytes"])
    # A round may be blind: its own name could tell a juror whose it is.
    name = answer["filename"] if is_own else plain_filename(answer["filename"])
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    lock_up(response)
    return response
