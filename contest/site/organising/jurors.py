"""The panel: who judges, how they get in, what keeps them from an entry."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from contest import clock, wording
from contest.actions import seating
from contest.codes import Codes
from contest.db import reading, transaction
from contest.models import Entry, Juror, Stage
from contest.queries import jurors as queries
from contest.refusals import Refused
from contest.site._shared import bodies
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place
from contest.site.organising import seating_words
from contest.site.organising.desk import bp, find_desk
from contest.site.organising.juror_forms import ConflictForm, JurorForm, ReasonForm, RowsForm, juror_form
from contest.site.organising.seats import qr

IMPORT_BYTES = 1024 * 1024
SAMPLE = """name,languages,country,fields,affiliation,email,min,max
Dana Alon,en he,IL,health agrifood,Technion,dana@example.org,4,12
林若水,zh en,CN,manufacturing,,,0,10"""


@bp.app_template_filter("refusal_words")
def _refusal(error: Refused) -> str:
    return wording.refusal(error)


@bp.app_context_processor
def _words() -> dict[str, object]:
    return {"juror_words": seating_words}


@bp.get("/c/<slug>/desk/jurors")
@signed_in
def jurors(slug: str) -> ResponseReturnValue:
    """Everybody on the panel, and how far they are."""
    return _page(slug)


@bp.post("/c/<slug>/desk/jurors")
@signed_in
def invite(slug: str) -> ResponseReturnValue:
    """Invite one."""
    with reading() as s:
        place, stage = find_panel(s, slug)
        form = JurorForm(stage, place.contest.hub.languages)
    if not form.validate():
        return _page(slug, form), 422
    try:
        with transaction() as s:
            place, stage = find_panel(s, slug)
            made = seating.invite(
                s, actor=the_viewer(), stage=stage, form=form.wanted(), codes=codes(), at=clock.now()
            )
            public_id = made.public_id
    except Refused as error:
        take_refusal(form, error)
        return _page(slug, form), error.status
    flash(_("Invited. Copy the link below and send it, or show the code."), "ok")
    return redirect(url_for("organising.juror", slug=slug, public_id=public_id), 303)


@bp.post("/c/<slug>/desk/jurors/import")
@signed_in
@bodies.may_bring(IMPORT_BYTES)
def import_jurors(slug: str) -> ResponseReturnValue:
    """Read a table and show what would be taken in; the second time, with `take`, take it."""
    form = RowsForm()
    rows: list[seating.Row] = []
    with reading() as s:
        find_panel(s, slug)
    if not form.validate():
        return _page(slug, rows_form=form), 422
    try:
        text = _text(form)
        if form.take.data:
            with transaction() as s:
                _place, stage = find_panel(s, slug)
                made = seating.invite_all(
                    s, actor=the_viewer(), stage=stage, text=text, codes=codes(), at=clock.now()
                )
            flash(
                ngettext("%(num)d juror is invited.", "%(num)d jurors are invited.", len(made)),
                "ok",
            )
            return _back(slug)
        with reading() as s:
            _place, stage = find_panel(s, slug)
            rows = seating.read_rows(s, stage=stage, text=text)
    except Refused as error:
        take_refusal(form, error)
        return _page(slug, rows_form=form), error.status
    form.rows.data = text
    return _page(slug, rows_form=form, rows=rows)


@bp.get("/c/<slug>/desk/jurors/cards")
@signed_in
def juror_cards(slug: str) -> ResponseReturnValue:
    """Cards for lanyards: name, contest, QR code of the personal link."""
    with reading() as s:
        place, stage = find_panel(s, slug)
        panel = [(juror, link(juror)) for juror in queries.panel(s, stage)]
        sheets = [(juror, qr(address)) for juror, address in panel if address is not None]
    return render_template("organising/juror_cards.html", place=place, sheets=sheets)


@bp.get("/c/<slug>/desk/jurors/<public_id>")
@signed_in
def juror(slug: str, public_id: str) -> ResponseReturnValue:
    """One juror: the link, what is known, conflicts, seats."""
    return _one(slug, public_id)


@bp.post("/c/<slug>/desk/jurors/<public_id>")
@signed_in
def edit_juror(slug: str, public_id: str) -> ResponseReturnValue:
    """Change what is known of a juror."""
    with reading() as s:
        place, stage = find_panel(s, slug)
        find_juror(s, place, public_id)
        form = JurorForm(stage, place.contest.hub.languages)
    if not form.validate():
        return _one(slug, public_id, form), 422
    try:
        with transaction() as s:
            place, _stage = find_panel(s, slug)
            found = find_juror(s, place, public_id)
            seating.edit_juror(s, actor=the_viewer(), juror=found, form=form.wanted(), at=clock.now())
    except Refused as error:
        take_refusal(form, error)
        return _one(slug, public_id, form), error.status
    flash(_("Changed."), "ok")
    return _to(slug, public_id)


@bp.post('/c/<slug>/desk/jurors/<public_id>/<any("renew","restore","revoke"):verb>')
@signed_in
def decide_juror(slug: str, public_id: str, verb: str) -> ResponseReturnValue:
    """Another link; off the panel; on it again."""
    form = ReasonForm()
    with transaction() as s:
        place, _stage = find_panel(s, slug)
        found, actor = find_juror(s, place, public_id), the_viewer()
        if verb == "revoke":
            reason = (form.reason.data or "")[:1000]
            free = seating.revoke_juror(s, actor=actor, juror=found, reason=reason, at=clock.now())
            text = ngettext(
                "Off the panel. %(num)d seat is free now: fill it on the page Seating.",
                "Off the panel. %(num)d seats are free now: fill them on the page Seating.",
                free,
            )
        elif verb == "restore":
            seating.restore_juror(s, actor=actor, juror=found, codes=codes(), at=clock.now())
            text = _("On the panel again, with a new link. Seats are given on the page Seating.")
        else:
            seating.renew_link(s, actor=actor, juror=found, codes=codes(), at=clock.now())
            text = _("Here is another link. The old one opens nothing any more.")
    flash(text, "ok")
    return _to(slug, public_id)


@bp.post("/c/<slug>/desk/jurors/<public_id>/conflicts")
@signed_in
def add_conflict(slug: str, public_id: str) -> ResponseReturnValue:
    """Keep a juror away from an entry."""
    form = ConflictForm()
    with reading() as s:
        place, _stage = find_panel(s, slug)
        find_juror(s, place, public_id)
    if not form.validate():
        return _one(slug, public_id, conflict_form=form), 422
    try:
        with transaction() as s:
            place, _stage = find_panel(s, slug)
            found = find_juror(s, place, public_id)
            seating.add_conflict(
                s,
                actor=the_viewer(),
                juror=found,
                entry=_startup(s, place, form.entry.data),
                reason=form.reason.data,
                at=clock.now(),
            )
    except Refused as error:
        take_refusal(form, error)
        return _one(slug, public_id, conflict_form=form), error.status
    flash(_("Recorded. The juror sees nothing of this entry from now on."), "ok")
    return _to(slug, public_id)


def find_panel(s: Session, slug: str) -> tuple[Place, Stage]:
    """The contest for one who organises it, with its pitch stage; 404 for everyone else and without one."""
    place = find_desk(s, slug)
    stage = place.contest.pitch
    if stage is None:
        raise NotFound
    return place, stage


def find_juror(s: Session, place: Place, public_id: str) -> Juror:
    """A juror of the place's contest; 404 without."""
    found = queries.juror_by_id(s, place.contest, public_id)
    if found is None:
        raise NotFound
    return found


def _startup(s: Session, place: Place, public_id: str) -> Entry:
    for entry in queries.startups(s, place.contest):
        if entry.public_id == public_id:
            return entry
    raise NotFound


def codes() -> Codes:
    """What the secret can do with links."""
    found: Codes = current_app.extensions["podium_codes"]
    return found


def link(juror: Juror) -> str | None:
    """A juror's own address; None once it was ended."""
    token = seating.link_of(juror, codes())
    settings = current_app.extensions["podium_settings"]
    base = (settings.url or request.host_url).rstrip("/")
    return None if token is None else base + url_for("marking.link", token=token)


def _page(
    slug: str,
    form: Form | None = None,
    *,
    rows_form: Form | None = None,
    rows: list[seating.Row] | None = None,
) -> str:
    with reading() as s:
        place, stage = find_panel(s, slug)
        panel = queries.panel(s, stage)
        shown = form or juror_form(stage, place.contest.hub.languages, None)
    return render_template(
        "organising/jurors.html",
        place=place,
        page="jurors",
        panel=panel,
        form=shown,
        is_adding=form is not None,
        rows_form=rows_form or RowsForm(formdata=None),
        rows=rows,
        sample=SAMPLE,
    )


def _one(slug: str, public_id: str, form: Form | None = None, *, conflict_form: Form | None = None) -> str:
    with reading() as s:
        place, stage = find_panel(s, slug)
        found = find_juror(s, place, public_id)
        address = link(found)
        entries = queries.startups(s, place.contest)
        own = [row for row in queries.conflicts_of(s, place.contest) if row.juror_id == found.id]
        seats = queries.seats_of(s, found)
        shown = form or juror_form(stage, place.contest.hub.languages, found)
    return render_template(
        "organising/juror.html",
        place=place,
        page="jurors",
        juror=found,
        form=shown,
        address=address,
        code=None if address is None else qr(address),
        conflicts=own,
        entries=entries,
        seats=seats,
        conflict_form=conflict_form or ConflictForm(formdata=None),
    )


def _text(form: RowsForm) -> str:
    """What was typed, or what stands in the file."""
    upload = form.file.data
    content = upload.read() if upload else b""
    if not content:
        return form.rows.data or ""
    try:
        is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
        return str(content.decode("utf-16" if is_wide else "utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused("jurors.text") from None


def _back(slug: str) -> AnyResponse:
    return redirect(url_for("organising.jurors", slug=slug), 303)


def _to(slug: str, public_id: str) -> AnyResponse:
    return redirect(url_for("organising.juror", slug=slug, public_id=public_id), 303)
