"""Which accounts may work on a startup's entry: who is invited by a link comes by their own act."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeTimedSerializer
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions.startups import entering as actions
from contest.db import reading, transaction
from contest.models import Call, Entry
from contest.queries.contests import contest_by_slug
from contest.queries.startups import call_of, startup_by_id
from contest.refusals import Refused
from contest.site._shared.fields import FlaskForm, take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site.pitching.blueprint import STARTUP, bp
from contest.site.pitching.finding import find_startup

SALT = "podium.startup.invitation"
GOOD_S = 7 * 24 * 3600
"""Seconds an invitation is good for; whoever comes or leaves ends it sooner."""


def invitation(s: Session, entry: Entry) -> str:
    """The address by which one more account comes to work on an entry; whoever has it may use it once."""
    token = _serializer().dumps([entry.public_id, actions.members_mark(s, entry)])
    base = (current_app.extensions["podium_settings"].url or request.host_url).rstrip("/")
    return base + url_for("pitching.invited", slug=entry.contest.slug, token=token)


@bp.get(f"{STARTUP}/join/<token>")
@signed_in
def invited(slug: str, token: str) -> ResponseReturnValue:
    """Ask whether they want to work on it."""
    return _page(slug, token, FlaskForm(formdata=None))


@bp.post(f"{STARTUP}/join/<token>")
@signed_in
def join(slug: str, token: str) -> ResponseReturnValue:
    """Come to work on it."""
    form = FlaskForm()
    try:
        with transaction() as s:
            entry, call, mark = _invited(s, slug, token)
            actions.join(s, actor=the_viewer(), entry=entry, call=call, mark=mark, at=clock.now())
    except Refused as error:
        take_refusal(form, error)
        return _page(slug, token, form), error.status
    flash(_("You work on it from now on."), "ok")
    return redirect(url_for("pitching.startup", slug=slug), 303)


@bp.post(f"{STARTUP}/members/<public_id>/remove")
@signed_in
def remove_member(slug: str, public_id: str) -> ResponseReturnValue:
    """Leave the startup, or take another account out of it."""
    with transaction() as s:
        here = find_startup(s, slug)
        user = next((m.user for m in here.entry.party.members if m.user.public_id == public_id), None)
        if user is None:
            raise NotFound
        is_own = user.id == the_viewer().id
        actions.remove_member(s, actor=the_viewer(), entry=here.entry, user=user, at=clock.now())
    if is_own:
        flash(_("You have left the startup."), "ok")
        return redirect(url_for("watching.contest", slug=slug), 303)
    flash(_("That account works on it no more."), "ok")
    return redirect(url_for("pitching.startup", slug=slug, _anchor="members"), 303)


def _page(slug: str, token: str, form: FlaskForm) -> str:
    with reading() as s:
        entry, _call, _mark = _invited(s, slug, token)
        name = entry.name
        by = [member.user.name for member in entry.party.members]
    return render_template("pitching/invited.html", slug=slug, token=token, name=name, by=by, form=form)


def _invited(s: Session, slug: str, token: str) -> tuple[Entry, Call, str]:
    """The entry of an invitation; 404 for what is none, old, or of another contest."""
    try:
        public_id, mark = _serializer().loads(token, max_age=GOOD_S)
    except (BadData, ValueError, TypeError):
        raise NotFound from None
    contest = contest_by_slug(s, slug)
    entry = None if contest is None else startup_by_id(s, contest, str(public_id))
    call = None if contest is None else call_of(s, contest)
    if entry is None or call is None:
        raise NotFound
    return entry, call, str(mark)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=SALT)
