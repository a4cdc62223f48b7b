"""The rubric of a round: written, previewed as a judge sees it, saved as a version."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from contest import clock
from contest.actions.rounds.rubrics import save_rubric
from contest.actions.rounds.template import TEMPLATE
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import Round, RoundState
from contest.queries import rounds as queries
from contest.queries.contests import in_language
from contest.refusals import Refused
from contest.site._shared import bodies
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place
from contest.site.organising import typed
from contest.site.organising.desk import bp
from contest.site.organising.rounds import ROUND, find_round
from contest.wording import refusal

BYTES_MOST = 1024 * 1024
"""Thirty criteria with words for twenty levels in three languages."""


@bp.get(f"{ROUND}/rubric")
@signed_in
def rubric(slug: str, public_id: str) -> ResponseReturnValue:
    """The rubric as it is; with `from` the five criteria to start from, or another round's."""
    with reading() as s:
        place, found = find_round(s, slug, public_id)
        newest = queries.newest_rubric(s, found)
        shown = typed.of_form(TEMPLATE) if newest is None else typed.of_rubric(newest)
        shown = _start(s, place, request.args.get("from", "")) or shown
        return _page(s, place, found, shown, seen=0 if newest is None else newest.version)


@bp.post(f"{ROUND}/rubric")
@signed_in
@bodies.may_bring(BYTES_MOST)
def change_rubric(slug: str, public_id: str) -> ResponseReturnValue:
    """Save it, or add, move and remove criteria on the page, which saves nothing."""
    verb, _dash, number = request.form.get("do", "look").partition("-")
    given = typed.read(request.form)
    seen = request.form.get("seen", "")
    seen_version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0  # noqa: PLR2004
    with reading() as s:
        place, found = find_round(s, slug, public_id)
        if verb != "save":
            given.act(verb, int(number) if number.isascii() and number.isdigit() else -1)
            return _page(s, place, found, given, seen=seen_version)
    try:
        form = given.form()
        with transaction() as s:
            place, found = find_round(s, slug, public_id)
            save_rubric(s, actor=the_viewer(), round_=found, form=form, seen=seen_version, at=clock.now())
    except Refused as error:
        with reading() as s:
            place, found = find_round(s, slug, public_id)
            return _page(s, place, found, given, seen=seen_version, error=error), error.status
    flash(_("The rubric is saved."), "ok")
    return redirect(url_for("organising.round", slug=slug, public_id=public_id), 303)


def _start(s: Session, place: Place, name: str) -> typed.TypedRubric | None:
    """What to start from, by name: the template, nothing, or a round's public id."""
    if name == "template":
        return typed.of_form(TEMPLATE)
    if name == "empty":
        return typed.TypedRubric([typed.TypedCriterion()])
    other = queries.round_by_id(s, place.contest, name) if name else None
    source = None if other is None else queries.newest_rubric(s, other)
    return None if source is None else typed.of_rubric(source)


def _page(
    s: Session,
    place: Place,
    found: Round,
    given: typed.TypedRubric,
    *,
    seen: int,
    error: Refused | None = None,
) -> str:
    newest = queries.newest_rubric(s, found)
    order, language = place.contest.hub.languages, chosen_language()
    others = [
        (each.public_id, in_language(each.name, language, order))
        for each in queries.rounds_of(s, found.stage)
        if each.id != found.id and each.rubrics
    ]
    begun = queries.sheets_by_version(s, found)
    counts = queries.count(s, found)
    # A rubric that a round can't do without any more is changed by a new version.
    is_versioned = newest is not None and (found.state is not RoundState.DRAFT or bool(begun))
    if error is not None and error.code == "rubric.moved" and newest is not None:
        # What was typed is kept: saved once more it becomes the version after the other.
        seen = newest.version
    return render_template(
        "organising/rubric.html",
        place=place,
        page="rounds",
        round=found,
        name=in_language(found.name, language, order),
        rubric=newest,
        given=given,
        seen=seen,
        others=others,
        begun=sum(all_ for all_, _locked in begun.values()),
        locked=sum(locked for _all, locked in begun.values()),
        not_begun=counts.seats - counts.begun,
        is_versioned=is_versioned,
        trouble=None if error is None else refusal(error),
    )
