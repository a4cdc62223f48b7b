"""Who sits where: join codes, names, withdrawing; each with a way back."""

import secrets

import segno
from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from contest import clock
from contest.actions import accounts, organising
from contest.codes import ALPHABET, Codes
from contest.db import reading, transaction
from contest.models import Entry, User
from contest.queries import desk as queries
from contest.refusals import Refused
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place
from contest.site.organising.desk import bp, find_desk
from contest.site.organising.forms import CountForm, LoginForm, NameForm

PASSWORD_LETTERS = 14


@bp.get("/c/<slug>/desk/people")
@signed_in
def people(slug: str) -> ResponseReturnValue:
    """All entries with their codes."""
    return _page(slug)


@bp.post("/c/<slug>/desk/passes")
@signed_in
def make_passes(slug: str) -> ResponseReturnValue:
    """Make codes."""
    form = CountForm()
    if not form.validate():
        return _page(slug, count=form), 422
    try:
        with transaction() as s:
            place = find_desk(s, slug)
            made = organising.make_passes(
                s,
                actor=the_viewer(),
                contest=place.contest,
                count=form.count.data,
                codes=_codes(),
                at=clock.now(),
            )
    except Refused as error:
        take_refusal(form, error)
        return _page(slug, count=form), error.status
    text = ngettext(
        "%(num)d code is made. Print its card.", "%(num)d codes are made. Print the cards.", len(made)
    )
    flash(text, "ok")
    return _back(slug)


@bp.get("/c/<slug>/desk/cards")
@signed_in
def cards(slug: str) -> ResponseReturnValue:
    """Cards to print: address, QR code, join code; of all codes that are not revoked, or of new ones."""
    with reading() as s:
        place = find_desk(s, slug)
        found = organising.cards(s, contest=place.contest, codes=_codes())
        wanted = [card for card in found if card.revoked_at is None]
    if request.args.get("unused"):
        wanted = [card for card in wanted if card.opened_at is None]
    settings = current_app.extensions["podium_settings"]
    base = (settings.url or request.host_url).rstrip("/")
    address = base + url_for("entering.join")
    # The code stands behind the #: no server and no log sees it before it is sent.
    sheets = [(card, qr(f"{address}#{card.code}")) for card in wanted]
    return render_template("organising/cards.html", place=place, sheets=sheets, address=address)


@bp.post("/c/<slug>/desk/passes/<public_id>/revoke")
@signed_in
def revoke(slug: str, public_id: str) -> ResponseReturnValue:
    """End a code."""
    with transaction() as s:
        place = find_desk(s, slug)
        found = queries.pass_by_id(s, place.contest, public_id)
        if found is None:
            raise NotFound
        organising.revoke_pass(s, actor=the_viewer(), pass_=found, at=clock.now())
    flash(_("The code is revoked. Whoever sat there by it is logged out."), "ok")
    return _back(slug)


@bp.post("/c/<slug>/desk/entries/<public_id>/code")
@signed_in
def add_code(slug: str, public_id: str) -> ResponseReturnValue:
    """One more code for a place."""
    with transaction() as s:
        entry = _entry(s, slug, public_id)
        organising.add_pass(s, actor=the_viewer(), entry=entry, codes=_codes(), at=clock.now())
        number = entry.number
    flash(_("Team %(number)d has one more code.", number=number), "ok")
    return _back(slug)


@bp.post("/c/<slug>/desk/entries/<public_id>/name")
@signed_in
def rename(slug: str, public_id: str) -> ResponseReturnValue:
    """Another display name."""
    form = NameForm()
    if not form.validate():
        return _page(slug, renaming=(public_id, form)), 422
    try:
        with transaction() as s:
            entry = _entry(s, slug, public_id)
            organising.rename_entry(s, actor=the_viewer(), entry=entry, name=form.name.data, at=clock.now())
            _tell(s, slug, entry, _("The team is renamed."))
    except Refused as error:
        take_refusal(form, error)
        return _page(slug, renaming=(public_id, form)), error.status
    return _back(slug)


@bp.post('/c/<slug>/desk/entries/<public_id>/<any("hide","show","withdraw","return"):verb>')
@signed_in
def decide(slug: str, public_id: str, verb: str) -> ResponseReturnValue:
    """Hide or show a name, withdraw an entry or let it take part again."""
    action, text = {
        "hide": (organising.hide_name, _("The name is hidden: others see the team's number.")),
        "show": (organising.show_name, _("The name is shown again.")),
        "withdraw": (organising.withdraw_entry, _("The team is withdrawn and off the board.")),
        "return": (organising.unwithdraw_entry, _("The team takes part again.")),
    }[verb]
    with transaction() as s:
        entry = _entry(s, slug, public_id)
        action(s, actor=the_viewer(), entry=entry, at=clock.now())
        _tell(s, slug, entry, text)
    return _back(slug)


@bp.post("/c/<slug>/desk/log/<public_id>/undo")
@signed_in
def undo(slug: str, public_id: str) -> ResponseReturnValue:
    """Take back what a line of the log says."""
    with transaction() as s:
        place = find_desk(s, slug)
        line = queries.line_by_id(s, place.contest, public_id)
        if line is None:
            raise NotFound
        organising.undo(s, actor=the_viewer(), line=line, at=clock.now())
    flash(_("Taken back."), "ok")
    return _back(slug)


@bp.post("/c/<slug>/desk/password")
@signed_in
def reset_password(slug: str) -> ResponseReturnValue:
    """Give somebody who takes part with an account a new password, shown once."""
    form = LoginForm()
    if not form.validate():
        return _page(slug, login=form), 422
    new = "".join(secrets.choice(ALPHABET.lower()) for _each in range(PASSWORD_LETTERS))
    try:
        with transaction() as s:
            place = find_desk(s, slug)
            user = _member(s, place, form.login.data)
            accounts.reset_password(s, actor=the_viewer(), user=user, new=new, at=clock.now())
    except Refused as error:
        take_refusal(form, error)
        return _page(slug, login=form), error.status
    return _page(slug, told=(form.login.data, new))


def _page(
    slug: str,
    *,
    count: Form | None = None,
    login: Form | None = None,
    renaming: tuple[str, Form] | None = None,
    told: tuple[str, str] | None = None,
) -> str:
    with reading() as s:
        place = find_desk(s, slug)
        entries = queries.seats(s, place.contest)
        tries = queries.tries_by_entry(s, place.contest)
        found = organising.cards(s, contest=place.contest, codes=_codes())
        by_pass = {card.public_id: card.code for card in found}
    return render_template(
        "organising/people.html",
        place=place,
        page="people",
        entries=entries,
        tries=tries,
        codes=by_pass,
        count_form=count or CountForm(formdata=None, data={"count": 10}),
        login_form=login or LoginForm(formdata=None),
        renaming=renaming,
        told=told,
    )


def _entry(s: Session, slug: str, public_id: str) -> Entry:
    place = find_desk(s, slug)
    entry = queries.seat_by_id(s, place.contest, public_id)
    if entry is None:
        raise NotFound
    return entry


def _member(s: Session, place: Place, login: str) -> User:
    user = accounts.find_user(s, login=login)
    if not queries.takes_part(s, place.contest, user):
        # Whether there is such an account elsewhere is not an organiser's to learn.
        raise Refused("account.unknown", login=login)
    return user


def _tell(s: Session, slug: str, entry: Entry, text: str) -> None:
    s.flush()
    line = queries.newest_line(s, entry.public_id)
    undo = "" if line is None else render_template("organising/_undo.html", slug=slug, line=line)
    flash(Markup("{} {}").format(text, Markup(undo)), "ok")  # noqa: S704 -- a template's own output


def _back(slug: str) -> AnyResponse:
    return redirect(url_for("organising.people", slug=slug), 303)


def _codes() -> Codes:
    codes: Codes = current_app.extensions["podium_codes"]
    return codes


def qr(text: str) -> Markup:
    """A QR code as an inline picture."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(scale=3, border=2, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S704
