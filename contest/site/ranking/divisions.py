"""Divisions on the organisers' page of results: adding, filling and taking them out."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions.boards.dividing import add_division, divide, remove_division
from contest.db import reading, transaction
from contest.models import Contest, Division
from contest.refusals import Refused
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.settling import settled
from contest.site.ranking.blueprint import bp
from contest.site.ranking.forms import LANGUAGES, DivisionForm, EntriesForm
from contest.site.ranking.publishing import own_desk, shown


@bp.post("/c/<slug>/desk/results/divisions")
@signed_in
def add(slug: str) -> ResponseReturnValue:
    """Add a division."""
    form = DivisionForm()

    def act(s: Session) -> str:
        add_division(
            s,
            actor=the_viewer(),
            contest=own_desk(s, slug).contest,
            slug=(form.slug.data or "").strip().lower(),
            name={each: (form[f"name_{each}"].data or "").strip() for each in LANGUAGES},
            at=clock.now(),
        )
        return _("Changed. The board below follows it.")

    return settled(
        form,
        act=act,
        page=lambda: shown(slug, dividing=form),
        to=url_for("ranking.desk", slug=slug),
        aliases={"name": "name_en"},
    )


@bp.post("/c/<slug>/desk/results/divisions/<division>")
@signed_in
def fill(slug: str, division: str) -> ResponseReturnValue:
    """Have the entries that are ticked stand in it."""
    form = EntriesForm()
    with reading() as s:
        place = own_desk(s, slug)
        _find(s, place.contest, division)
    wanted = form.entries.data or []
    try:
        with transaction() as s:
            found = _find(s, place.contest, division)
            divide(s, actor=the_viewer(), division=found, entries=wanted, at=clock.now())
    except Refused:
        raise NotFound from None
    return _back(slug)


@bp.post("/c/<slug>/desk/results/divisions/<division>/remove")
@signed_in
def remove(slug: str, division: str) -> ResponseReturnValue:
    """Take a division out."""
    with reading() as s:
        place = own_desk(s, slug)
    with transaction() as s:
        found = _find(s, place.contest, division)
        remove_division(s, actor=the_viewer(), division=found, at=clock.now())
    return _back(slug)


def _find(s: Session, contest: Contest, division: str) -> Division:
    found = s.scalar(
        select(Division).where(Division.contest_id == contest.id, Division.public_id == division)
    )
    if found is None:
        raise NotFound
    return found


def _back(slug: str) -> ResponseReturnValue:
    flash(_("Changed. The board below follows it."), "ok")
    return redirect(url_for("ranking.desk", slug=slug), 303)
