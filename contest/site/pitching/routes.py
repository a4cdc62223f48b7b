"""One's own startup: entering, the draft, how a juror will see it, handing in, withdrawing."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse
from wtforms.fields.choices import SelectChoice

from contest import clock
from contest.actions.startups import drafting, submitting
from contest.actions.startups import entering as actions
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import EnteringBy, EntryVersion, Party
from contest.queries import startups as queries
from contest.queries.contests import in_language
from contest.refusals import Refused
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site.pitching import files, members, saving
from contest.site.pitching.blueprint import STARTUP, bp
from contest.site.pitching.finding import find_call, find_startup
from contest.site.pitching.forms import EnterForm, ReasonForm, startup_form
from contest.site.pitching.showing import side_of, told_of, words_of

__all__ = ["bp", "files", "members", "saving"]
ROWS_MOST = 60


@bp.get(STARTUP)
@signed_in
def startup(slug: str) -> ResponseReturnValue:
    """The form of one's own entry; for who has none, the way in."""
    with reading() as s:
        place, _call = find_call(s, slug)
        if place.entry is None:
            return _way_in(s, slug)
        here = find_startup(s, slug)
    rows = request.args.get("rows", 0, type=int)
    empty = EntryVersion(name={}, one_liner={}, summary={}, people=[], answers={})
    if here.version is None and here.entry.name:
        empty.name = {chosen_language(): here.entry.name}
    form = startup_form(here.call, version=here.version or empty, rows=min(max(rows, 0), ROWS_MOST))
    return saving.page(slug, form)


@bp.post(f"{STARTUP}/enter")
@signed_in
def enter(slug: str) -> ResponseReturnValue:
    """Enter a startup, new or one that took part before."""
    form = EnterForm()
    with reading() as s:
        place, _call = find_call(s, slug)
    if place.entry is not None:
        return _back(slug)
    try:
        if not form.validate():
            with reading() as s:
                return _way_in(s, slug, form), 422
        with transaction() as s:
            _place, call = find_call(s, slug)
            actions.enter(
                s,
                actor=the_viewer(),
                call=call,
                name=form.name.data,
                language=chosen_language(),
                party=_party(s, slug, form.party.data or ""),
                at=clock.now(),
            )
    except Refused as error:
        take_refusal(form, error)
        with reading() as s:
            return _way_in(s, slug, form), error.status
    flash(_("Your startup is entered. What you write is kept as a draft until you hand it in."), "ok")
    return _back(slug)


@bp.get(f"{STARTUP}/_side")
@signed_in
def side(slug: str) -> ResponseReturnValue:
    """How the entry stands, as a live part."""
    with reading() as s:
        here = find_startup(s, slug)
        shown = side_of(s, here)
    return render_template("pitching/_side.html", place=here.place, here=here, side=shown)


@bp.get(f"{STARTUP}/preview")
@signed_in
def preview(slug: str) -> ResponseReturnValue:
    """The entry as a juror will see it, and the button that hands it in."""
    return _preview(slug)


@bp.post(f"{STARTUP}/submit")
@signed_in
def submit(slug: str) -> ResponseReturnValue:
    """Hand in the draft as it was looked at."""
    try:
        with transaction() as s:
            here = find_startup(s, slug)
            version = submitting.submit(
                s,
                actor=the_viewer(),
                entry=here.entry,
                call=here.call,
                seen=request.form.get("seen", ""),
                at=clock.now(),
            )
            number = version.number
    except Refused as error:
        if error.code == "startup.incomplete":
            with reading() as s:
                here = find_startup(s, slug)
            form = startup_form(here.call, version=here.version)
            form.form_errors.append(
                _("It is not handed in yet. What is missing or needs a look is marked below.")
            )
            return saving.page(slug, form, wrong=words_of(error.facts["flaws"])), error.status
        return _preview(slug, error), error.status
    flash(_("Version %(number)d is handed in. You may change it until the deadline.", number=number), "ok")
    return _back(slug)


@bp.post(f'{STARTUP}/<any("withdraw","return","drop"):verb>')
@signed_in
def decide(slug: str, verb: str) -> ResponseReturnValue:
    """Withdraw the entry, let it take part again, or throw away what was changed since it was handed in."""
    form = ReasonForm()
    with transaction() as s:
        here, at = find_startup(s, slug), clock.now()
        who: dict[str, Any] = {"actor": the_viewer(), "entry": here.entry, "call": here.call}
        if verb == "withdraw":
            submitting.withdraw(s, **who, reason=form.reason.data or "", at=at)
            told = _("Your startup is withdrawn. What you handed in is kept.")
        elif verb == "return":
            submitting.take_back(s, **who, at=at)
            told = _("Your startup takes part again.")
        else:
            drafting.drop_draft(s, **who, at=at)
            told = _("The changes are thrown away; what was handed in stands.")
    flash(told, "ok")
    return _back(slug)


@bp.get(f"{STARTUP}/versions/<int:number>")
@signed_in
def version(slug: str, number: int) -> ResponseReturnValue:
    """A version that was handed in, to be read."""
    with reading() as s:
        here = find_startup(s, slug)
        every = queries.handed_in(s, here.entry)
        found = next((each for each in every if each.number == number), None)
        if found is None:
            raise NotFound
        told = told_of(here, found)
    return render_template(
        "pitching/version.html",
        place=here.place,
        here=here,
        told=told,
        newest=every[0].number,
        current_tab="startup",
    )


def _preview(slug: str, error: Refused | None = None) -> str:
    with reading() as s:
        here = find_startup(s, slug)
        if here.version is None:
            raise NotFound
        shown = side_of(s, here)
        told = told_of(here, here.version)
    form = ReasonForm(formdata=None)
    if error is not None:
        take_refusal(form, error)
    return render_template(
        "pitching/preview.html",
        place=here.place,
        here=here,
        side=shown,
        told=told,
        form=form,
        current_tab="startup",
    )


def _way_in(s: Session, slug: str, form: EnterForm | None = None) -> str:
    place, call = find_call(s, slug)
    parties = queries.parties_to_return_with(s, the_viewer(), place.contest)
    form = form or EnterForm(formdata=None)
    form.party.choices = [
        SelectChoice("", _("a new startup")),
        *(SelectChoice(party.public_id, party.name) for party in parties),
    ]
    order = place.contest.hub.languages
    return render_template(
        "pitching/enter.html",
        place=place,
        call=call,
        window=queries.window_of(s, call, None, place.at),
        form=form,
        parties=parties,
        needs_code=place.contest.entering is not EnteringBy.OPEN,
        guidance=in_language(call.guidance, chosen_language(), order),
        current_tab="startup",
    )


def _party(s: Session, slug: str, public_id: str) -> Party | None:
    """The party one returns with; None: a new one. Refuses startup.party_other."""
    if not public_id:
        return None
    place, _call = find_call(s, slug)
    for party in queries.parties_to_return_with(s, the_viewer(), place.contest):
        if party.public_id == public_id:
            return party
    raise Refused("startup.party_other")


def _back(slug: str) -> AnyResponse:
    return redirect(url_for("pitching.startup", slug=slug), 303)
