"""The startups of a contest: the list, each with its versions, whether it may take part; as tables."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from contest import clock, exports
from contest.actions.startups import checking
from contest.actions.startups.lacking import lacks
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import Call, Eligibility, Entry
from contest.queries import desk as lines
from contest.queries import startups as queries
from contest.queries.startups import Standing, Startup, Wanted
from contest.refusals import Refused
from contest.site._shared.countries import country_name
from contest.site._shared.fields import FlaskForm, take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place
from contest.site._shared.startups import STANDINGS, sector_name, told
from contest.site.organising.desk import bp, find_desk
from contest.site.organising.startup_tables import startup_sheets
from contest.wording import say
from judge.marks import N_

ELIGIBILITIES = {
    Eligibility.UNCHECKED: (N_("not checked yet"), "", "ask"),
    Eligibility.ELIGIBLE: (N_("eligible"), "ok", "check"),
    Eligibility.INELIGIBLE: (N_("not eligible"), "no", "cross"),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CheckForm(FlaskForm):
    """Whether a startup may take part, and why."""

    eligibility = RadioField(
        _l("May it take part?"),
        choices=[
            SelectChoice(Eligibility.ELIGIBLE.value, _l("Yes, it is eligible")),
            SelectChoice(Eligibility.INELIGIBLE.value, _l("No, it is not eligible")),
            SelectChoice(Eligibility.UNCHECKED.value, _l("Not checked yet")),
        ],
    )
    reason = TextAreaField(_l("Why"), [Length(max=checking.REASON_MOST * 2)])


@bp.app_template_filter("standing_words")
def _standing(standing: Standing) -> tuple[str, str, str]:
    words, look, icon = STANDINGS[standing]
    return say(words), look, icon


@bp.app_template_filter("eligibility_words")
def _eligibility(eligibility: Eligibility) -> tuple[str, str, str]:
    words, look, icon = ELIGIBILITIES[eligibility]
    return say(words), look, icon


def find_call_desk(s: Session, slug: str) -> tuple[Place, Call]:
    """The desk of a contest that startups enter; 404 for everyone else and elsewhere."""
    place = find_desk(s, slug)
    call = queries.call_of(s, place.contest)
    if call is None:
        raise NotFound
    return place, call


@bp.get("/c/<slug>/desk/startups")
@signed_in
def startups(slug: str) -> ResponseReturnValue:
    """All startups, or those that are asked for."""
    wanted = _wanted()
    with reading() as s:
        place, call = find_call_desk(s, slug)
        every = queries.startups(s, place.contest)
    language, order = chosen_language(), place.contest.hub.languages
    return render_template(
        "organising/startups.html",
        place=place,
        page="startups",
        call=call,
        every=every,
        shown=[each for each in every if wanted.takes(each)],
        wanted=wanted,
        counts=_counts(every),
        sectors={each["key"]: sector_name(call, each["key"], language, order) for each in call.sectors},
        countries={code: country_name(code) for code in sorted(_countries(every))},
        standings=list(Standing),
        eligibilities=list(Eligibility),
    )


@bp.get('/c/<slug>/desk/startups.<any("csv","xlsx"):ending>')
@signed_in
def startup_table(slug: str, ending: str) -> Response:
    """The startups that are asked for as a table."""
    wanted = _wanted()
    with reading() as s:
        place, call = find_call_desk(s, slug)
        found = [each for each in queries.startups(s, place.contest) if wanted.takes(each)]
        sheets = startup_sheets(found, call, place)
    if ending == "csv":
        response = Response(exports.csv_bytes(next(iter(sheets.values()))), mimetype="text/csv")
    else:
        response = Response(exports.xlsx_bytes(sheets), mimetype=XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=f"{slug}-startups.{ending}")
    return response


@bp.get("/c/<slug>/desk/startups/<public_id>")
@signed_in
def startup(slug: str, public_id: str) -> ResponseReturnValue:
    """One startup: a version of it, all others, whether it may take part."""
    return _page(slug, public_id)


@bp.post("/c/<slug>/desk/startups/<public_id>/eligibility")
@signed_in
def check_startup(slug: str, public_id: str) -> ResponseReturnValue:
    """Say whether it may take part."""
    form = CheckForm()
    if not form.validate():
        return _page(slug, public_id, form), 422
    try:
        with transaction() as s:
            entry = _entry(s, slug, public_id)
            line = checking.check(
                s,
                actor=the_viewer(),
                entry=entry,
                eligibility=Eligibility(form.eligibility.data),
                reason=form.reason.data or "",
                at=clock.now(),
            )
            undo = Markup()
            if line is not None:
                undo = Markup(  # noqa: S704 -- a template's own output
                    render_template(
                        "organising/_startup_undo.html", slug=slug, public_id=public_id, line=line.public_id
                    )
                )
    except Refused as error:
        take_refusal(form, error)
        return _page(slug, public_id, form), error.status
    flash(Markup("{} {}").format(_("Written down."), undo), "ok")
    return _back(slug, public_id)


@bp.post("/c/<slug>/desk/startups/<public_id>/eligibility/<line>/undo")
@signed_in
def undo_check(slug: str, public_id: str, line: str) -> ResponseReturnValue:
    """Take back what was said of it."""
    with transaction() as s:
        entry = _entry(s, slug, public_id)
        found = lines.line_by_id(s, entry.contest, line)
        if found is None or found.subject != entry.public_id:
            raise NotFound
        checking.undo_check(s, actor=the_viewer(), entry=entry, line=found, at=clock.now())
    flash(_("Taken back."), "ok")
    return _back(slug, public_id)


def _page(slug: str, public_id: str, form: CheckForm | None = None) -> str:
    with reading() as s:
        place, call = find_call_desk(s, slug)
        entry = _entry(s, slug, public_id)
        found = queries.startup_of(entry)
        wanted = request.args.get("version", found.version.number, type=int)
        version = next((each for each in entry.versions if each.number == wanted), None)
        if version is None:
            raise NotFound
        shown = told(version, call, chosen_language(), order=place.contest.hub.languages)
        missing = lacks(version, call) if version.submitted_at is None else []
        members = [(member.user.name, member.user.login) for member in entry.party.members]
    data = {"eligibility": entry.eligibility.value, "reason": entry.eligibility_reason}
    return render_template(
        "organising/startup.html",
        place=place,
        page="startups",
        startup=found,
        told=shown,
        missing=missing,
        members=members,
        form=form or CheckForm(formdata=None, data=data),
    )


def _entry(s: Session, slug: str, public_id: str) -> Entry:
    place, _call = find_call_desk(s, slug)
    entry = queries.startup_by_id(s, place.contest, public_id)
    if entry is None:
        raise NotFound
    return entry


def _wanted() -> Wanted:
    """What the list is narrowed to; what can't be read narrows nothing."""
    asked = request.args
    return Wanted(
        sector=asked.get("sector") or None,
        country=asked.get("country") or None,
        standing=asked.get("standing", type=Standing),
        eligibility=asked.get("eligibility", type=Eligibility),
    )


def _counts(every: list[Startup]) -> dict[str, int]:
    """How many are handed in, still drafts, withdrawn, and not checked though handed in."""
    handed_in = [each for each in every if each.standing in {Standing.SUBMITTED, Standing.LATE}]
    return {
        "handed_in": len(handed_in),
        "drafts": sum(each.standing is Standing.DRAFT for each in every),
        "withdrawn": sum(each.standing is Standing.WITHDRAWN for each in every),
        "unchecked": sum(each.entry.eligibility is Eligibility.UNCHECKED for each in handed_in),
    }


def _countries(every: list[Startup]) -> set[str]:
    return {each.version.country for each in every if each.version.country}


def _back(slug: str, public_id: str) -> AnyResponse:
    return redirect(url_for("organising.startup", slug=slug, public_id=public_id), 303)
