"""Sittings are made, filled, changed and taken away by organisers."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from wtforms.fields.choices import SelectChoice

from contest import clock
from contest.actions.marking import sittings
from contest.db import reading, transaction
from contest.models import Entry, Juror
from contest.queries.chairing import visible_entries
from contest.queries.sittings import sitting_views, sittings_of
from contest.refusals import Refused
from contest.site._shared.fields import local, take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site.chairing.forms import SittingForm
from contest.site.chairing.place import Lead, bp, find_lead, find_sitting


@bp.get("/c/<slug>/chair/<round_id>/sittings/new")
@signed_in
def new_sitting(slug: str, round_id: str) -> ResponseReturnValue:
    """A sitting to be made: everybody who is in none yet pitches in it, unless unticked."""
    with reading() as s:
        lead = find_lead(s, slug, round_id, organiser=True)
        free = _free(s, lead)
        form = SittingForm(formdata=None, data={"entries": free, "name": _("Room 1")})
        return _page(s, lead, form)


@bp.post("/c/<slug>/chair/<round_id>/sittings")
@signed_in
def make_sitting(slug: str, round_id: str) -> ResponseReturnValue:
    """Make it."""
    form = SittingForm()
    if not form.validate():
        return _again(slug, round_id, form), 422
    try:
        with transaction() as s:
            lead = find_lead(s, slug, round_id, organiser=True)
            made = sittings.create_sitting(
                s,
                actor=the_viewer(),
                round_=lead.round,
                form=_wanted(s, lead, form),
                entries=_entries(s, lead, form.entries.data or []),
                at=clock.now(),
            )
            to = lead.to("sitting", sitting_id=made.public_id)
    except Refused as error:
        take_refusal(form, error)
        return _again(slug, round_id, form), error.status
    flash(_("The sitting stands. Its chair finds it on the own panel page."), "ok")
    return redirect(to, 303)


@bp.get("/c/<slug>/chair/<round_id>/sittings/<sitting_id>/edit")
@signed_in
def edit_sitting(slug: str, round_id: str, sitting_id: str) -> ResponseReturnValue:
    """Change what is said of it."""
    with reading() as s:
        lead = find_lead(s, slug, round_id, organiser=True)
        found = find_sitting(s, lead, sitting_id)
        known = {
            "name": found.name,
            "room": found.room or "",
            "chair": "" if found.chair is None else found.chair.public_id,
            "starts_at": local(found.starts_at, lead.zone),
        }
        form = SittingForm(formdata=None, data=known)
        return _page(s, lead, form, sitting_id)


@bp.post("/c/<slug>/chair/<round_id>/sittings/<sitting_id>/edit")
@signed_in
def save_sitting(slug: str, round_id: str, sitting_id: str) -> ResponseReturnValue:
    """Save it; entries that are ticked come to the end of the order."""
    form = SittingForm()
    if not form.validate():
        return _again(slug, round_id, form, sitting_id), 422
    try:
        with transaction() as s:
            lead = find_lead(s, slug, round_id, organiser=True)
            found, actor, at = find_sitting(s, lead, sitting_id), the_viewer(), clock.now()
            sittings.edit_sitting(s, actor=actor, sitting=found, form=_wanted(s, lead, form), at=at)
            added = _entries(s, lead, form.entries.data or [])
            if added:
                sittings.add_turns(s, actor=actor, sitting=found, entries=added, at=at)
    except Refused as error:
        take_refusal(form, error)
        return _again(slug, round_id, form, sitting_id), error.status
    flash(_("Saved."), "ok")
    return redirect(lead.to("sitting", sitting_id=sitting_id), 303)


@bp.post("/c/<slug>/chair/<round_id>/sittings/<sitting_id>/drop")
@signed_in
def drop_sitting(slug: str, round_id: str, sitting_id: str) -> ResponseReturnValue:
    """Take it away."""
    with transaction() as s:
        lead = find_lead(s, slug, round_id, organiser=True)
        found = find_sitting(s, lead, sitting_id)
        sittings.drop_sitting(s, actor=the_viewer(), sitting=found, at=clock.now())
    flash(_("The sitting is taken away. No mark is touched by that."), "ok")
    return redirect(lead.to("round"), 303)


def _again(slug: str, round_id: str, form: SittingForm, sitting_id: str | None = None) -> str:
    """The form with what is wrong in it."""
    with reading() as s:
        lead = find_lead(s, slug, round_id, organiser=True)
        if sitting_id is not None:
            find_sitting(s, lead, sitting_id)
        return _page(s, lead, form, sitting_id)


def _page(s: Session, lead: Lead, form: SittingForm, sitting_id: str | None = None) -> str:
    views = {each.public_id: each for each in visible_entries(s, lead.round, lead.chair).values()}
    form.chair.choices = [
        SelectChoice("", _("nobody yet")),
        *(SelectChoice(each.public_id, each.user.name) for each in _jurors(s, lead)),
    ]
    form.entries.choices = [SelectChoice(each, lead.called(views[each])) for each in _free(s, lead)]
    return render_template(
        "chairing/making.html",
        lead=lead,
        page=sitting_id or "new",
        sittings=sitting_views(s, lead.round, lead.chair),
        form=form,
        sitting_id=sitting_id,
    )


def _wanted(s: Session, lead: Lead, form: SittingForm) -> sittings.SittingForm:
    chosen = form.chair.data or ""
    chair = next((each for each in _jurors(s, lead) if each.public_id == chosen), None)
    if chosen and chair is None:
        raise Refused("sitting.chair")
    return sittings.SittingForm(form.name.data, form.room.data or "", chair, form.starts_at.at(lead.zone))


def _jurors(s: Session, lead: Lead) -> list[Juror]:
    rows = s.scalars(
        select(Juror)
        .where(Juror.stage_id == lead.round.stage_id, Juror.revoked_at.is_(None))
        .options(joinedload(Juror.user))
    )
    return sorted(rows, key=lambda each: (each.user.name.casefold(), each.id))


def _free(s: Session, lead: Lead) -> list[str]:
    """Public ids of the entries that are in no sitting yet."""
    taken = {turn.entry_id for each in sittings_of(s, lead.round) for turn in each.turns}
    views = visible_entries(s, lead.round, lead.chair)
    found = [view for key, view in views.items() if key not in taken]
    return [each.public_id for each in sorted(found, key=lambda each: lead.called(each).casefold())]


def _entries(s: Session, lead: Lead, wanted: list[str]) -> list[Entry]:
    """The entries of these public ids that are there for the viewer, in that order."""
    rows = s.scalars(select(Entry).where(Entry.public_id.in_(wanted)))
    found = {each.public_id: each for each in rows if lead.chair.sees(each.id)}
    if any(each not in found for each in wanted):
        raise Refused("sitting.entry")
    return [found[each] for each in dict.fromkeys(wanted)]
