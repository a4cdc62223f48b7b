"""What was said and done, by whom, with what was before and after."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from contest.db import reading
from contest.extensions import chosen_language
from contest.queries import desk as queries
from contest.queries.contests import in_language
from contest.site._shared.people import signed_in
from contest.site.organising.desk import bp, find_desk

MOST = 2**63 - 1
"""What a database takes for a number."""


@bp.get("/c/<slug>/desk/log")
@signed_in
def log(slug: str) -> ResponseReturnValue:
    """The audit log of a contest, newest first, a page at a time."""
    before = request.args.get("before", type=int)
    if before is not None and not 0 < before <= MOST:
        before = None  # no line has such a number
    with reading() as s:
        place = find_desk(s, slug)
        lines = queries.lines(s, place.contest, before=before)
        entries = queries.entries_told(s, lines)
        names = {
            public_id: name
            if isinstance(name, str)
            else in_language(name, chosen_language(), place.contest.hub.languages)
            for public_id, name in queries.names_told(s, lines).items()
        }
    older = lines[-1].id if len(lines) == queries.SHOWN else None
    return render_template(
        "organising/log.html", place=place, page="log", lines=lines, entries=entries, names=names, older=older
    )
