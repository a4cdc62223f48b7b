"""The panel and its seats as tables for a spreadsheet: links to send out, who judges what."""

import json
from collections.abc import Mapping, Sequence

from flask import Response
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contest import exports
from contest.db import reading
from contest.exports import Cell
from contest.models import Juror
from contest.queries import jurors as queries
from contest.queries.seating import Picture, picture, seating_by_id
from contest.site._shared.people import signed_in
from contest.site._shared.places import own_name
from contest.site.organising.desk import bp
from contest.site.organising.jurors import find_panel, link
from contest.site.organising.seating import find_round

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get('/c/<slug>/desk/jurors.<any("csv","xlsx"):ending>')
@signed_in
def juror_table(slug: str, ending: str) -> Response:
    """The panel with its links; the first columns can be brought in again as they are."""
    with reading() as s:
        _place, stage = find_panel(s, slug)
        rows = [_juror(juror) for juror in queries.panel(s, stage) if juror.revoked_at is None]
    # Named as the table that is brought in names them, in every language.
    titles = ["name", "languages", "country", "fields", "affiliation", "email", "min", "max"]
    return _file({_("Jurors"): [[*titles, _("State"), _("Personal link")], *rows]}, f"{slug}-jurors", ending)


@bp.get('/c/<slug>/desk/rounds/<public_id>/seating.<any("csv","xlsx"):ending>')
@signed_in
def seating_table(slug: str, public_id: str, ending: str) -> Response:
    """Who judges what in a round, a row each; a draft's seats too, and they say so."""
    with reading() as s:
        _place, round_ = find_round(s, slug, public_id)
        rows = _seats(picture(s, round_, draft=True))
    titles: list[Cell] = [_("Number"), _("Entry"), _("Juror"), _("State")]
    return _file({_("Seating"): [titles, *rows]}, f"{slug}-seating", ending)


@bp.get("/c/<slug>/desk/seatings/<public_id>/question.json")
@signed_in
def seating_question(slug: str, public_id: str) -> Response:
    """What a seating was made from: `podium panel seat` makes the same of it on anybody's machine."""
    with reading() as s:
        place, _stage = find_panel(s, slug)
        found = seating_by_id(s, place.contest, public_id)
        if found is None:
            raise NotFound
        question = json.dumps(found.question, ensure_ascii=False, indent=1)
    response = Response(question + "\n", mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}-seating-{public_id}.json")
    return response


def _juror(juror: Juror) -> list[Cell]:
    states = ((juror.confirmed_at, _("confirmed")), (juror.opened_at, _("opened the link")))
    return [
        juror.user.name,
        " ".join(juror.languages),
        juror.country,
        " ".join(juror.fields),
        juror.affiliation,
        juror.email,
        juror.least,
        juror.most,
        next((word for at, word in states if at is not None), _("invited")),
        link(juror),
    ]


def _seats(shown: Picture) -> list[list[Cell]]:
    return [
        [
            line.entry.number,
            own_name(line.entry),
            seat.juror.user.name,
            _("draft") if seat.released_at is None else _("released"),
        ]
        for line in shown.lines
        for seat in line.seats
    ]


def _file(sheets: Mapping[str, Sequence[Sequence[Cell]]], name: str, ending: str) -> Response:
    if ending == "csv":
        response = Response(exports.csv_bytes(next(iter(sheets.values()))), mimetype="text/csv")
    else:
        response = Response(exports.xlsx_bytes(sheets), mimetype=XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.{ending}")
    return response
