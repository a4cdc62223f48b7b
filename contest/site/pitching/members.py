"""Which accounts may work on a startup's entry."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions.startups import entering as actions
from contest.db import transaction
from contest.refusals import Refused
from contest.site._shared.people import signed_in, the_viewer
from contest.site.pitching.blueprint import STARTUP, bp
from contest.site.pitching.finding import find_startup
from contest.site.pitching.forms import MemberForm
from contest.wording import refusal


@bp.post(f"{STARTUP}/members")
@signed_in
def add_member(slug: str) -> ResponseReturnValue:
    """Let another account work on it."""
    form = MemberForm()
    try:
        with transaction() as s:
            here = find_startup(s, slug)
            member = actions.add_member(
                s,
                actor=the_viewer(),
                entry=here.entry,
                call=here.call,
                login=form.login.data or "",
                at=clock.now(),
            )
            flash(_("%(name)s can work on it from now on.", name=member.user.name), "ok")
    except Refused as error:
        flash(refusal(error), "no")
    return redirect(url_for("pitching.startup", slug=slug, _anchor="members"), 303)


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
