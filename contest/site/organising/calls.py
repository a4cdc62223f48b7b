"""The call for entries: its settings, and the organiser's own questions."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from contest import clock
from contest.actions.startups import calls as actions
from contest.actions.startups import questions as asking
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import Question, QuestionKind
from contest.queries.contests import in_language
from contest.refusals import Refused
from contest.site._shared import bodies
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site.organising.call_forms import (
    SPARE_ROWS,
    CallForm,
    QuestionForm,
    call_as_it_is,
    question_as_it_is,
)
from contest.site.organising.desk import bp
from contest.site.organising.startups import find_call_desk
from contest.wording import say
from judge.marks import N_

KINDS = {
    QuestionKind.TEXT: N_("Text"),
    QuestionKind.CHOICE: N_("Choice"),
    QuestionKind.NUMBER: N_("Number"),
    QuestionKind.FILE: N_("File"),
}
ALIASES = {"guidance": "guidance_en", "label": "label_en"}
TEXTS_MOST = 512 * 1024


@bp.app_template_filter("kind_words")
def _kind(kind: QuestionKind) -> str:
    return say(KINDS[kind])


@bp.get("/c/<slug>/desk/call")
@signed_in
def call(slug: str) -> ResponseReturnValue:
    """The call's settings and questions."""
    return _page(slug)


@bp.post("/c/<slug>/desk/call")
@signed_in
@bodies.may_bring(TEXTS_MOST)
def change_call(slug: str) -> ResponseReturnValue:
    """Change the call."""
    form = CallForm()
    if not form.validate():
        return _page(slug, form), 422
    try:
        with transaction() as s:
            place, found = find_call_desk(s, slug)
            actions.set_call(
                s, actor=the_viewer(), stage=found.stage, form=form.wanted(place.zone), at=clock.now()
            )
    except Refused as error:
        take_refusal(form, error, ALIASES)
        return _page(slug, form), error.status
    flash(_("The call is changed."), "ok")
    return redirect(url_for("organising.call", slug=slug), 303)


@bp.get("/c/<slug>/desk/questions/new/<kind>")
@signed_in
def new_question(slug: str, kind: str) -> ResponseReturnValue:
    """The form of a new question."""
    return _question_page(slug, _kind_of(kind), QuestionForm(formdata=None))


@bp.post("/c/<slug>/desk/questions/new/<kind>")
@signed_in
@bodies.may_bring(TEXTS_MOST)
def add_question(slug: str, kind: str) -> ResponseReturnValue:
    """Ask one more."""
    form, wanted = QuestionForm(), _kind_of(kind)
    try:
        if not form.validate():
            return _question_page(slug, wanted, form), 422
        with transaction() as s:
            _place, found = find_call_desk(s, slug)
            asking.add_question(s, actor=the_viewer(), call=found, form=form.asked(wanted), at=clock.now())
    except Refused as error:
        take_refusal(form, error, ALIASES)
        return _question_page(slug, wanted, form), error.status
    flash(_("The question is asked."), "ok")
    return _back(slug)


@bp.get("/c/<slug>/desk/questions/<public_id>")
@signed_in
def question(slug: str, public_id: str) -> ResponseReturnValue:
    """The form of a question."""
    with reading() as s:
        found = _question(s, slug, public_id)
    form = QuestionForm(formdata=None, data=question_as_it_is(found))
    return _question_page(slug, found.kind, form, public_id)


@bp.post("/c/<slug>/desk/questions/<public_id>")
@signed_in
@bodies.may_bring(TEXTS_MOST)
def change_question(slug: str, public_id: str) -> ResponseReturnValue:
    """Ask it otherwise."""
    form = QuestionForm()
    with reading() as s:
        kind = _question(s, slug, public_id).kind
    try:
        if not form.validate():
            return _question_page(slug, kind, form, public_id), 422
        with transaction() as s:
            found = _question(s, slug, public_id)
            asking.edit_question(s, actor=the_viewer(), question=found, form=form.asked(kind), at=clock.now())
    except Refused as error:
        take_refusal(form, error, ALIASES)
        return _question_page(slug, kind, form, public_id), error.status
    flash(_("The question is changed."), "ok")
    return _back(slug)


@bp.post('/c/<slug>/desk/questions/<public_id>/<any("up","down","retire","restore"):verb>')
@signed_in
def move_question(slug: str, public_id: str, verb: str) -> ResponseReturnValue:
    """Ask it earlier or later, no more, or again."""
    with transaction() as s:
        found, at = _question(s, slug, public_id), clock.now()
        if verb in {"up", "down"}:
            by = -1 if verb == "up" else 1
            asking.move_question(s, actor=the_viewer(), question=found, by=by, at=at)
        elif verb == "retire":
            asking.retire_question(s, actor=the_viewer(), question=found, at=at)
            flash(_("It is asked no more. Answers that were given are kept."), "ok")
        else:
            asking.restore_question(s, actor=the_viewer(), question=found, at=at)
    return _back(slug)


def _page(slug: str, form: CallForm | None = None) -> str:
    with reading() as s:
        place, found = find_call_desk(s, slug)
        data = call_as_it_is(found, place.zone)
        rows = sorted(found.questions, key=lambda each: (each.retired_at is not None, each.position))
    language, order = chosen_language(), place.contest.hub.languages
    return render_template(
        "organising/startups_call.html",
        place=place,
        page="startups",
        form=form or CallForm(formdata=None, data=data),
        spare=SPARE_ROWS,
        questions=[(each, in_language(each.label, language, order)) for each in rows],
        kinds=list(KINDS),
    )


def _question_page(slug: str, kind: QuestionKind, form: QuestionForm, public_id: str | None = None) -> str:
    with reading() as s:
        place, _call = find_call_desk(s, slug)
    return render_template(
        "organising/startups_question.html",
        place=place,
        page="startups",
        kind=kind,
        form=form,
        public_id=public_id,
    )


def _kind_of(kind: str) -> QuestionKind:
    try:
        return QuestionKind(kind)
    except ValueError:
        raise NotFound from None


def _question(s: Session, slug: str, public_id: str) -> Question:
    _place, found = find_call_desk(s, slug)
    for each in found.questions:
        if each.public_id == public_id:
            return each
    raise NotFound


def _back(slug: str) -> AnyResponse:
    return redirect(url_for("organising.call", slug=slug, _anchor="questions"), 303)
