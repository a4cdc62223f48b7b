"""Judging again: choose and count, watch, compare, then apply or cancel."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions import rejudging as actions
from contest.db import reading, transaction
from contest.models import Rejudging
from contest.queries import rejudgings as queries
from contest.queries.rejudging_choice import Choice, Counted, count, offered
from contest.refusals import Refused
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place
from contest.site.organising import rejudging_words
from contest.site.organising.desk import bp, find_desk
from contest.site.organising.rejudging_forms import ChoiceForm, DecisionForm, RepeatForm, as_chosen
from contest.site.organising.rejudging_showing import shown

PAGE = "/c/<slug>/desk/rejudgings"
LONG = 512
"""What an address may bring in a field."""


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"rejudging_words": rejudging_words}


@bp.get(PAGE)
@signed_in
def rejudgings(slug: str) -> ResponseReturnValue:
    """All of a contest, the newest first."""
    with reading() as s:
        place = _find(s, slug)
        found = queries.rejudgings(s, place.contest)
    return render_template("organising/rejudgings.html", place=place, page="rejudgings", rejudgings=found)


@bp.get(f"{PAGE}/new")
@signed_in
def new_rejudging(slug: str) -> ResponseReturnValue:
    """What to judge again, with the count of what the address says."""
    with reading() as s:
        place = _find(s, slug)
        there = offered(s, place.contest)
        form = ChoiceForm(there, formdata=None, data=as_chosen(_asked(), place.zone))
        counted = _count(s, place, form)
    return _new_page(place, form, counted)


@bp.post(f"{PAGE}/_count")
@signed_in
def count_rejudging(slug: str) -> ResponseReturnValue:
    """How many that is, as a part of the form."""
    with reading() as s:
        place = _find(s, slug)
        form = ChoiceForm(offered(s, place.contest))
        counted = _count(s, place, form) if form.is_choice() else None
    return render_template("organising/_rejudging_count.html", place=place, form=form, counted=counted)


@bp.post(PAGE)
@signed_in
def begin_rejudging(slug: str) -> ResponseReturnValue:
    """Count again, or begin with exactly those that were counted."""
    with reading() as s:
        place = _find(s, slug)
        form = ChoiceForm(offered(s, place.contest))
    if request.form.get("act") == "count":
        return _again(slug, form, status=200 if form.is_choice() else 422)
    if not form.validate():
        return _again(slug, form)
    try:
        with transaction() as s:
            place = _find(s, slug)
            begun = actions.begin(
                s,
                actor=the_viewer(),
                contest=place.contest,
                choice=form.choice(place.zone),
                reason=form.reason.data,
                repeats=form.repeats.data,
                seen=form.seen(),
                at=clock.now(),
            )
            public_id = begun.public_id
    except Refused as error:
        take_refusal(form, error)
        return _again(slug, form, status=error.status)
    flash(_("They wait to be judged again. Their results stay as they are."), "ok")
    return redirect(url_for("organising.rejudging", slug=slug, public_id=public_id), 303)


@bp.get(f"{PAGE}/<public_id>")
@signed_in
def rejudging(slug: str, public_id: str) -> ResponseReturnValue:
    """What came of it, beside what stands."""
    return _page(slug, public_id)


@bp.get(f"{PAGE}/<public_id>/_now")
@signed_in
def rejudging_now(slug: str, public_id: str) -> ResponseReturnValue:
    """The same as a live part."""
    with reading() as s:
        place = _find(s, slug)
        parts = shown(s, place, _rejudging(s, place, public_id))
    return render_template("organising/_rejudging.html", place=place, form=None, **parts)


@bp.post(f"{PAGE}/<public_id>/apply")
@signed_in
def apply_rejudging(slug: str, public_id: str) -> ResponseReturnValue:
    """Let the new results stand."""
    form = DecisionForm()
    with reading() as s:
        _rejudging(s, _find(s, slug), public_id)
    if not form.validate():
        return _page(slug, public_id, form), 422
    try:
        with transaction() as s:
            done = actions.apply(
                s,
                actor=the_viewer(),
                rejudging=_rejudging(s, _find(s, slug), public_id),
                leaves_out=form.leaves_out(),
                takes_unstable=form.take_unstable.data,
                as_seen=form.seen.data,
                at=clock.now(),
            )
    except Refused as error:
        take_refusal(form, error)
        return _page(slug, public_id, form), error.status
    said = ngettext(
        "Applied: %(num)d result stands now, %(changed)d of them changed.",
        "Applied: %(num)d results stand now, %(changed)d of them changed.",
        done.moved,
        changed=done.changed,
    )
    flash(said, "ok")
    return _back(slug, public_id)


@bp.post(f"{PAGE}/<public_id>/cancel")
@signed_in
def cancel_rejudging(slug: str, public_id: str) -> ResponseReturnValue:
    """Leave all as it is."""
    with transaction() as s:
        found = _rejudging(s, _find(s, slug), public_id)
        actions.cancel(s, actor=the_viewer(), rejudging=found, at=clock.now())
    flash(_("Cancelled: all results stay as they were."), "ok")
    return _back(slug, public_id)


@bp.post(f"{PAGE}/<public_id>/undo")
@signed_in
def undo_rejudging(slug: str, public_id: str) -> ResponseReturnValue:
    """Put the old results back."""
    form = DecisionForm()
    try:
        with transaction() as s:
            number = actions.undo(
                s,
                actor=the_viewer(),
                rejudging=_rejudging(s, _find(s, slug), public_id),
                as_seen=form.seen.data or "",
                at=clock.now(),
            )
    except Refused as error:
        if error.code == "rejudging.not_applied":
            raise  # the page has no form for it any more
        take_refusal(form, error)
        return _page(slug, public_id, form), error.status
    said = ngettext(
        "%(num)d result from before stands again. The rejudging waits for a decision, as it did.",
        "%(num)d results from before stand again. The rejudging waits for a decision, as it did.",
        number,
    )
    flash(said, "ok")
    return _back(slug, public_id)


@bp.post(f"{PAGE}/<public_id>/repeat")
@signed_in
def repeat_rejudging(slug: str, public_id: str) -> ResponseReturnValue:
    """Judge each so many times more."""
    form = RepeatForm()
    with transaction() as s:
        found = _rejudging(s, _find(s, slug), public_id)
        times = form.times.data if form.validate() else 0  # which the action refuses in words
        actions.repeat(s, actor=the_viewer(), rejudging=found, times=times, at=clock.now())
    flash(_("Each waits to be judged %(times)d times more.", times=times), "ok")
    return _back(slug, public_id)


@bp.post(f"{PAGE}/<public_id>/retry")
@signed_in
def retry_rejudging(slug: str, public_id: str) -> ResponseReturnValue:
    """Try again what failed."""
    with transaction() as s:
        found = _rejudging(s, _find(s, slug), public_id)
        number = actions.retry_failed(s, actor=the_viewer(), rejudging=found, at=clock.now())
    flash(ngettext("%(num)d waits to be judged again.", "%(num)d wait to be judged again.", number), "ok")
    return _back(slug, public_id)


def _find(s: Session, slug: str) -> Place:
    place = find_desk(s, slug)
    if place.contest.code is None:
        raise NotFound
    return place


def _rejudging(s: Session, place: Place, public_id: str) -> Rejudging:
    found = queries.rejudging_by_id(s, place.contest, public_id)
    if found is None:
        raise NotFound
    return found


def _asked() -> Choice:
    """A choice as links name it; what is damaged asks nothing, and the page says what it asks."""
    asked = request.args

    def several(name: str) -> tuple[str, ...]:
        return tuple(value for value in asked.getlist(name) if len(value) <= LONG)

    def one(name: str) -> str:
        return next(iter(several(name)), "")

    return Choice(
        submission=one("submission"),
        problems=several("problem"),
        verdicts=several("verdict"),
        languages=several("language"),
        entry=one("entry"),
        worker=one("worker"),
        outdated=one("outdated") == "1",
    )


def _count(s: Session, place: Place, form: ChoiceForm) -> Counted:
    counted = count(s, place.contest, form.choice(place.zone), until=place.at)
    form.show(counted, place.at)
    return counted


def _again(slug: str, form: ChoiceForm, *, status: int = 422) -> ResponseReturnValue:
    errors = {name: field.errors for name, field in form._fields.items()}
    with reading() as s:
        place = _find(s, slug)
        counted = _count(s, place, form) if form.is_choice() else None
    for name, field in form._fields.items():
        field.errors = errors[name]
    return _new_page(place, form, counted), status


def _new_page(place: Place, form: ChoiceForm, counted: Counted | None) -> str:
    return render_template(
        "organising/rejudging_new.html", place=place, page="rejudgings", form=form, counted=counted
    )


def _page(slug: str, public_id: str, form: DecisionForm | None = None) -> str:
    with reading() as s:
        place = _find(s, slug)
        parts = shown(s, place, _rejudging(s, place, public_id))
    form = form or DecisionForm(formdata=None)
    return render_template("organising/rejudging.html", place=place, page="rejudgings", form=form, **parts)


def _back(slug: str, public_id: str) -> ResponseReturnValue:
    return redirect(url_for("organising.rejudging", slug=slug, public_id=public_id), 303)
