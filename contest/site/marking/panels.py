"""The juror's first pages: who one is and whom one may not judge, then the panel at work."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from wtforms.fields.choices import SelectChoice

from contest import clock
from contest.actions import seating
from contest.db import reading, transaction
from contest.models import Round
from contest.queries import juries
from contest.queries.sittings import now_view
from contest.refusals import Refused
from contest.site._shared.fields import take_refusal
from contest.site._shared.links import local_path
from contest.site._shared.people import signed_in
from contest.site._shared.places import shown_name
from contest.site.marking.forms import AboutForm, ConflictForm
from contest.site.marking.gathering import called, panel_of, pictures_of, ranking_of
from contest.site.marking.place import Jury, bp, find_juror, find_jury, own, panel_address

TAKEN_BACK = timedelta(minutes=10)


@bp.get("/jury/<juror>")
@signed_in
@own
def panel(juror: str) -> ResponseReturnValue:
    """What is on, what is mine to mark and how far I am."""
    with reading() as s:
        jury = find_jury(s, juror)
        if jury.juror.confirmed_at is None:
            return redirect(url_for("marking.about", juror=juror), 303)
        shown = panel_of(s, jury)
        pictures = pictures_of(s, jury)
        fresh = juries.fresh_conflicts(s, jury.juror, jury.at - TAKEN_BACK)
    return render_template("marking/panel.html", jury=jury, pictures=pictures, fresh=fresh, **shown)


@bp.get("/jury/<juror>/_panel")
@signed_in
def panel_part(juror: str) -> ResponseReturnValue:
    """The same as a live part."""
    with reading() as s:
        jury = find_jury(s, juror)
        shown = panel_of(s, jury)
        pictures = pictures_of(s, jury)
    return render_template("marking/_panel.html", jury=jury, pictures=pictures, **shown)


@bp.get("/jury/<juror>/rounds/<public_id>/_now")
@signed_in
def now(juror: str, public_id: str) -> ResponseReturnValue:
    """What is on and its timer, for the bar of a sheet."""
    with reading() as s:
        jury = find_jury(s, juror)
        round_ = _round(jury, public_id)
        on = now_view(s, jury.juror, round_)
    return render_template(
        "marking/_now.html",
        jury=jury,
        round=round_,
        on=on,
        called=called,
        sheet_here=request.args.get("sheet"),
    )


def _round(jury: Jury, public_id: str) -> Round:
    found = next((each for each in jury.rounds if each.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/jury/<juror>/ranking")
@signed_in
@own
def ranking(juror: str) -> ResponseReturnValue:
    """One's own entries by one's own marks so far; nobody else sees it."""
    with reading() as s:
        jury = find_jury(s, juror)
        rounds = ranking_of(s, jury)
    return render_template("marking/ranking.html", jury=jury, rounds=rounds)


@bp.get("/jury/<juror>/about")
@signed_in
@own
def about(juror: str) -> ResponseReturnValue:
    """Name, languages, fields, and conflicts."""
    with reading() as s:
        jury = find_jury(s, juror)
        known = jury.juror
        form = AboutForm(
            formdata=None,
            data={"name": known.user.name, "languages": known.languages, "fields": known.fields},
        )
        return _about(s, jury, form)


@bp.post("/jury/<juror>/about")
@signed_in
def confirm(juror: str) -> ResponseReturnValue:
    """Say who one is."""
    form = AboutForm()
    if not form.validate():
        with reading() as s:
            return _about(s, find_jury(s, juror), form), 422
    try:
        with transaction() as s:
            seating.confirm(
                s,
                juror=find_juror(s, juror),
                name=form.name.data,
                languages=form.languages.data or [],
                fields=form.fields.data or [],
                at=clock.now(),
            )
    except Refused as error:
        take_refusal(form, error)
        with reading() as s:
            return _about(s, find_jury(s, juror), form), error.status
    flash(_("Thank you. You can change this at any time."), "ok")
    return redirect(panel_address(juror), 303)


@bp.post("/jury/<juror>/conflicts")
@signed_in
def declare(juror: str) -> ResponseReturnValue:
    """Declare a conflict: from now on one sees nothing of the entry."""
    form = ConflictForm()
    if not form.validate():
        raise NotFound
    with transaction() as s:
        known = find_juror(s, juror)
        named = form.entry.data
        entry = next((each for each in juries.declarable(s, known) if each.public_id == named), None)
        if entry is None:
            raise NotFound
        seating.declare_conflict(s, juror=known, entry=entry, reason="", at=clock.now())
    flash(_("Noted. You will see nothing of this entry."), "ok")
    return redirect(url_for("marking.about", juror=juror, _anchor="conflicts"), 303)


@bp.post("/jury/<juror>/conflicts/<public_id>/undo")
@signed_in
def take_back(juror: str, public_id: str) -> ResponseReturnValue:
    """Take a mis-tap back, for ten minutes."""
    with transaction() as s:
        known = find_juror(s, juror)
        conflict = juries.own_conflict(s, known, public_id)
        if conflict is None:
            raise NotFound
        seating.take_back_conflict(s, juror=known, conflict=conflict, at=clock.now())
    flash(_("Taken back: the entry is there again."), "ok")
    return redirect(local_path(request.form.get("next"), panel_address(juror)), 303)


def _about(s: Session, jury: Jury, form: AboutForm) -> str:
    form.fields.choices = [SelectChoice(key, jury.say(name)) for key, name in jury.sectors.items()]
    entries = None
    if juries.may_name_entries(s, jury.juror):
        entries = [(each.public_id, shown_name(each)) for each in juries.declarable(s, jury.juror)]
    return render_template(
        "marking/about.html",
        jury=jury,
        form=form,
        entries=entries,
        fresh=juries.fresh_conflicts(s, jury.juror, jury.at - TAKEN_BACK),
    )
