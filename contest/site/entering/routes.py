"""Entering: by the code on a card, without any account, or with one where the contest is open."""

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest import clock
from contest.actions import entering
from contest.codes import Codes
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.queries.contests import entry_of, in_language
from contest.refusals import Refused
from contest.site._shared import slowing
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import sign_in, signed_in, the_viewer, viewer
from contest.site._shared.places import find_place
from contest.site.entering.forms import CodeForm, NameForm, SeatForm

bp = Blueprint("entering", __name__)
CODE_SHOWN = 40


def _codes() -> Codes:
    codes: Codes = current_app.extensions["podium_codes"]
    return codes


@bp.get("/join")
@bp.get("/join/<code>")
def join(code: str = "") -> ResponseReturnValue:
    """The form for a code; a QR code brings it in the address."""
    form = CodeForm(formdata=None, data={"code": code[:CODE_SHOWN]})
    return render_template("entering/join.html", form=form)


@bp.post("/join")
def open_seat() -> ResponseReturnValue:
    """Open the seat of a code; the first time a name is asked for."""
    form: CodeForm = SeatForm() if "name" in request.form else CodeForm()
    if not form.validate():
        return _again(form, 422)
    try:
        if not isinstance(form, SeatForm):
            with reading() as s:
                found = entering.look_up(s, codes=_codes(), code=form.code.data, at=clock.now())
                needs_name = found.user is None and found.entry.name is None
                contest = found.entry.contest
                name = in_language(contest.name, chosen_language(), contest.hub.languages)
                # An account takes the place itself; on a machine where another sits the place is its own.
                user = viewer()
                is_accounts = user is not None and user.login is not None
                is_accounts = is_accounts and entry_of(s, user, contest) in {None, found.entry}
            if needs_name:
                seat = SeatForm(formdata=None, data={"code": form.code.data})
                return render_template(
                    "entering/seat.html", form=seat, contest_name=name, is_accounts=is_accounts
                )
        with transaction() as s:
            place = entering.join(
                s,
                codes=_codes(),
                code=form.code.data,
                name=form.name.data if isinstance(form, SeatForm) else None,
                actor=viewer(),
                language=chosen_language(),
                at=clock.now(),
            )
            user, slug = place.user, place.entry.contest.slug
    except Refused as error:
        take_refusal(form, error)
        answer = make_response(_again(form, error.status))
        return slowing.failed(answer, "join") if error.field == "code" else answer
    if user is not None:
        sign_in(user)
    return redirect(url_for("watching.contest", slug=slug), 303)


def _again(form: CodeForm, status: int) -> ResponseReturnValue:
    """The form once more: that of the name only while the code itself is right."""
    if isinstance(form, SeatForm) and not form.code.errors:
        return render_template("entering/seat.html", form=form, contest_name=None), status
    return render_template("entering/join.html", form=form), status


@bp.get("/c/<slug>/enter")
@signed_in
def enter(slug: str) -> ResponseReturnValue:
    """The form to enter an open contest with one's account."""
    with reading() as s:
        place = find_place(s, slug)
    if place.entry is not None:
        return redirect(url_for("watching.contest", slug=slug), 303)
    form = NameForm(formdata=None, data={"name": the_viewer().name})
    return render_template("entering/enter.html", form=form, place=place, current_tab="contest")


@bp.post("/c/<slug>/enter")
@signed_in
def take_part(slug: str) -> ResponseReturnValue:
    """Enter an open contest."""
    return _named(slug, "entering/enter.html", entering_now=True)


@bp.get("/c/<slug>/name")
@signed_in
def name(slug: str) -> ResponseReturnValue:
    """The form to change one's display name."""
    with reading() as s:
        place = find_place(s, slug, entered=True)
    form = NameForm(formdata=None, data={"name": place.entry_name})
    return render_template("entering/name.html", form=form, place=place, current_tab="contest")


@bp.post("/c/<slug>/name")
@signed_in
def rename(slug: str) -> ResponseReturnValue:
    """Change one's display name."""
    return _named(slug, "entering/name.html", entering_now=False)


def _named(slug: str, template: str, *, entering_now: bool) -> ResponseReturnValue:
    form = NameForm()
    with reading() as s:
        place = find_place(s, slug, entered=not entering_now)
    if not form.validate():
        return render_template(template, form=form, place=place, current_tab="contest"), 422
    try:
        with transaction() as s:
            if entering_now:
                entering.enter(
                    s, actor=the_viewer(), contest=place.contest_in(s), name=form.name.data, at=clock.now()
                )
            else:
                entering.rename(
                    s, actor=the_viewer(), entry=place.entry_in(s), name=form.name.data, at=clock.now()
                )
    except Refused as error:
        take_refusal(form, error)
        return render_template(template, form=form, place=place, current_tab="contest"), error.status
    flash(_("You are in.") if entering_now else _("Your name is changed."), "ok")
    return redirect(url_for("watching.contest", slug=slug), 303)
