"""Making a contest, changing it, starting it now."""

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from wtforms.fields.choices import SelectChoice

from contest import clock
from contest.actions import organising
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import Contest, Hub
from contest.permissions import may_create_contest
from contest.queries.contests import in_language, listed
from contest.refusals import Refused
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place
from contest.site.organising.desk import bp, find_desk
from contest.site.organising.filling import as_it_is, defaults
from contest.site.organising.forms import CODE_ALONE, ContestForm

ALIASES = {"name": "name_en"}


@bp.get("/organise")
@signed_in
def contests() -> ResponseReturnValue:
    """What one organises; 404 for who organises nothing."""
    with reading() as s:
        hubs = _hubs(s)
        found = [
            each
            for each in listed(s, viewer=the_viewer(), language=chosen_language(), at=clock.now())
            if each.may_organise
        ]
    if not hubs and not found:
        raise NotFound
    return render_template("organising/contests.html", contests=found, may_create=bool(hubs))


@bp.get("/organise/new")
@signed_in
def new() -> ResponseReturnValue:
    """The form of a new contest, filled with defaults."""
    with reading() as s:
        hubs = _hubs(s)
    if not hubs:
        raise NotFound
    form = ContestForm(formdata=None, data=defaults(clock.now(), hubs[0].timezone))
    return _new_page(form, hubs)


@bp.post("/organise/new")
@signed_in
def create() -> ResponseReturnValue:
    """Make a contest."""
    form = ContestForm()
    with reading() as s:
        hubs = _hubs(s)
    if not hubs:
        raise NotFound
    form.hub.choices = _choices(hubs)
    if not form.validate():
        return _new_page(form, hubs), 422
    try:
        with transaction() as s:
            hub = organising.find_hub(s, slug=form.hub.data)
            slug = (form.slug.data or "").strip().lower()
            made = organising.create_contest(
                s, actor=the_viewer(), hub=hub, form=form.wanted(slug), at=clock.now()
            )
            slug = made.slug
    except Refused as error:
        take_refusal(form, error, ALIASES)
        return _new_page(form, hubs), error.status
    if form.has_code:
        flash(_("The contest is made. Now bring its problems."), "ok")
        return redirect(url_for("organising.problems", slug=slug), 303)
    flash(_("The contest is made. Now set up its rounds."), "ok")
    return redirect(url_for("organising.rounds", slug=slug), 303)


@bp.get("/c/<slug>/desk/settings")
@signed_in
def settings(slug: str) -> ResponseReturnValue:
    """What may be changed of a contest."""
    with reading() as s:
        place = find_desk(s, slug)
    return _settings_page(place, ContestForm(formdata=None, data=as_it_is(place.contest)))


@bp.post("/c/<slug>/desk/settings")
@signed_in
def change(slug: str) -> ResponseReturnValue:
    """Change a contest; moving its times while it runs asks first."""
    form = ContestForm()
    with reading() as s:
        place = find_desk(s, slug)
    # Neither is changed here: an address that people have been given stays.
    form.slug.data, form.hub.data = slug, place.contest.hub.slug
    form.hub.choices = [SelectChoice(place.contest.hub.slug)]
    form.slug.raw_data = [slug]
    # Startups' times and rounds have pages of their own.
    form.kinds.data = "code" if place.contest.code is not None else ""
    form.kinds.choices = [SelectChoice(form.kinds.data)]
    if place.contest.code is None:
        for name in CODE_ALONE:
            del form[name]
    if not form.validate():
        return _settings_page(place, form), 422
    asks = False
    try:
        with transaction() as s:
            contest = find_desk(s, slug).contest
            wanted = form.wanted(slug, freeze_at=contest.code.freeze_at if contest.code else None)
            organising.edit_contest(
                s,
                actor=the_viewer(),
                contest=contest,
                form=_unmoved(contest, wanted),
                confirm=form.confirm.data,
                at=clock.now(),
            )
    except Refused as error:
        asks = error.code == "contest.confirm"
        if not asks:
            take_refusal(form, error, ALIASES)
        return _settings_page(place, form, asks=asks), error.status
    flash(_("Changed. All clocks follow within seconds."), "ok")
    return redirect(url_for("organising.settings", slug=slug), 303)


@bp.post("/c/<slug>/desk/start")
@signed_in
def start(slug: str) -> ResponseReturnValue:
    """Start now."""
    with transaction() as s:
        place = find_desk(s, slug)
        organising.start_now(s, actor=the_viewer(), contest=place.contest, at=clock.now())
    flash(_("The contest has started."), "ok")
    return redirect(url_for("organising.desk", slug=slug), 303)


def _unmoved(contest: Contest, wanted: organising.ContestForm) -> organising.ContestForm:
    """What the form can't show (parts of a second, after "start now") is not taken for a change."""
    stage, new = contest.code, wanted.stage
    if stage is None or new is None:
        return replace(wanted, entering=contest.entering)
    start, end = stage.starts_at, stage.ends_at
    if start is not None and start.replace(microsecond=0) == new.starts_at:
        new = replace(new, starts_at=start)
    if end.replace(microsecond=0) == new.ends_at:
        new = replace(new, ends_at=end)
    return replace(wanted, stage=replace(new, source_bytes=stage.source_bytes))


def _hubs(s: Session) -> list[Hub]:
    user = the_viewer()
    return [hub for hub in s.scalars(select(Hub).order_by(Hub.id)) if may_create_contest(user, hub)]


def _choices(hubs: list[Hub]) -> list[SelectChoice]:
    return [SelectChoice(hub.slug, in_language(hub.name, chosen_language(), hub.languages)) for hub in hubs]


def _new_page(form: ContestForm, hubs: list[Hub]) -> str:
    form.hub.choices = _choices(hubs)
    return render_template("organising/new.html", form=form, hubs=hubs)


def _settings_page(place: Place, form: ContestForm, *, asks: bool = False) -> str:
    asks = asks or (request.method == "POST" and bool(form.confirm.data))
    return render_template("organising/settings.html", place=place, page="settings", form=form, asks=asks)
