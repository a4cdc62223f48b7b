"""Conflicts of a contest: all of them, looked for, lifted."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions import seating
from contest.db import reading, transaction
from contest.queries import jurors as queries
from contest.site._shared.people import signed_in, the_viewer
from contest.site.organising.desk import bp
from contest.site.organising.juror_forms import ReasonForm
from contest.site.organising.jurors import find_panel


@bp.get("/c/<slug>/desk/conflicts")
@signed_in
def conflicts(slug: str) -> ResponseReturnValue:
    """All conflicts of the contest."""
    with reading() as s:
        place, _stage = find_panel(s, slug)
        found = queries.conflicts_of(s, place.contest)
    return render_template("organising/conflicts.html", place=place, page="jurors", conflicts=found)


@bp.post("/c/<slug>/desk/conflicts/find")
@signed_in
def find_conflicts(slug: str) -> ResponseReturnValue:
    """Look for common affiliations and e-mail domains."""
    with transaction() as s:
        _place, stage = find_panel(s, slug)
        found = seating.find_conflicts(s, actor=the_viewer(), stage=stage, at=clock.now())
        number = len(found)
    flash(
        ngettext("%(num)d new conflict is found.", "%(num)d new conflicts are found.", number)
        if number
        else _("No further conflict is found."),
        "ok",
    )
    return redirect(url_for("organising.conflicts", slug=slug), 303)


@bp.post("/c/<slug>/desk/conflicts/<public_id>/lift")
@signed_in
def lift_conflict(slug: str, public_id: str) -> ResponseReturnValue:
    """Say that a conflict is none."""
    form = ReasonForm()
    with transaction() as s:
        place, _stage = find_panel(s, slug)
        found = queries.conflict_by_id(s, place.contest, public_id)
        if found is None:
            raise NotFound
        seating.lift_conflict(
            s, actor=the_viewer(), conflict=found, reason=form.reason.data or "", at=clock.now()
        )
    flash(_("Lifted. The seat is not given back by itself."), "ok")
    return redirect(url_for("organising.conflicts", slug=slug), 303)
