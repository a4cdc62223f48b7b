"""A round: making it, its page, its settings, opening and closing it."""

from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from contest import clock
from contest.actions.rounds import opening
from contest.actions.rounds import rounds as acting
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import Eligibility, Round, RoundState
from contest.queries import rounds as queries
from contest.queries.contests import in_language
from contest.queries.round_checks import round_checks
from contest.refusals import Refused
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place
from contest.site._shared.settling import settled
from contest.site.organising.desk import bp, find_desk
from contest.site.organising.round_forms import (
    ALIASES,
    CloseForm,
    OpenForm,
    ReasonForm,
    RoundForm,
    as_it_is,
    defaults,
)

ROUND = "/c/<slug>/desk/rounds/<public_id>"


def find_round(s: Session, slug: str, public_id: str) -> tuple[Place, Round]:
    """A round of the contest of an address, for who organises it; 404 for everyone else."""
    place = find_desk(s, slug)
    found = queries.round_by_id(s, place.contest, public_id)
    if found is None:
        raise NotFound
    return replace(place, rounds=(found.public_id,)), found


def criteria_names(s: Session, place: Place, round_: Round | None) -> dict[str, str]:
    """Names of the criteria of a round's newest rubric, by key."""
    rubric = None if round_ is None else queries.newest_rubric(s, round_)
    order = place.contest.hub.languages
    criteria = [] if rubric is None else rubric.criteria
    return {each.key: in_language(each.name, chosen_language(), order) for each in criteria}


@bp.get("/c/<slug>/desk/rounds/new")
@signed_in
def new_round(slug: str) -> ResponseReturnValue:
    """The form of a new round, filled with defaults."""
    with reading() as s:
        place = find_desk(s, slug)
        if place.contest.pitch is None:
            raise NotFound
        number = len(queries.rounds_of(s, place.contest.pitch)) + 1
    form = RoundForm(formdata=None, data=defaults(number))
    form.offer_criteria({})
    return render_template("organising/round_form.html", place=place, page="rounds", form=form, round=None)


@bp.post("/c/<slug>/desk/rounds/new")
@signed_in
def add_round(slug: str) -> ResponseReturnValue:
    """Add a round."""
    form = RoundForm()
    form.offer_criteria({})
    with reading() as s:
        place = find_desk(s, slug)
    if place.contest.pitch is None:
        raise NotFound
    shown = {"place": place, "page": "rounds", "form": form, "round": None}
    if not form.validate():
        return render_template("organising/round_form.html", **shown), 422
    try:
        with transaction() as s:
            contest = find_desk(s, slug).contest
            if contest.pitch is None:
                raise NotFound
            wanted = form.wanted(contest.timezone)
            made = acting.add_round(s, actor=the_viewer(), stage=contest.pitch, form=wanted, at=clock.now())
            public_id = made.public_id
    except Refused as error:
        take_refusal(form, error, ALIASES)
        return render_template("organising/round_form.html", **shown), error.status
    flash(_("The round is there. Now say what judges mark by."), "ok")
    return redirect(url_for("organising.rubric", slug=slug, public_id=public_id), 303)


@bp.get(ROUND)
@signed_in
def round(slug: str, public_id: str) -> ResponseReturnValue:  # noqa: A001 -- what it is
    """The round: what it needs, who is in it, what to do next."""
    return _page(slug, public_id)


@bp.get(f"{ROUND}/_now")
@signed_in
def round_now(slug: str, public_id: str) -> ResponseReturnValue:
    """How it stands, as a live part."""
    with reading() as s:
        place, found = find_round(s, slug, public_id)
        shown = _state(s, place, found)
    return render_template("organising/_round_now.html", place=place, **shown)


@bp.get(f"{ROUND}/settings")
@signed_in
def round_settings(slug: str, public_id: str) -> ResponseReturnValue:
    """What may be changed of a round."""
    with reading() as s:
        place, found = find_round(s, slug, public_id)
        names = criteria_names(s, place, found)
    form = RoundForm(formdata=None, data=as_it_is(found, place.zone))
    form.offer_criteria(names)
    return render_template("organising/round_form.html", place=place, page="rounds", form=form, round=found)


@bp.post(f"{ROUND}/settings")
@signed_in
def change_round(slug: str, public_id: str) -> ResponseReturnValue:
    """Change a round."""
    form = RoundForm()
    with reading() as s:
        place, found = find_round(s, slug, public_id)
        form.offer_criteria(criteria_names(s, place, found))
    shown = {"place": place, "page": "rounds", "form": form, "round": found}
    if not form.validate():
        return render_template("organising/round_form.html", **shown), 422
    try:
        with transaction() as s:
            place, found = find_round(s, slug, public_id)
            wanted = form.wanted(place.zone, found)
            acting.edit_round(s, actor=the_viewer(), round_=found, form=wanted, at=clock.now())
    except Refused as error:
        take_refusal(form, error, ALIASES)
        return render_template("organising/round_form.html", **shown), error.status
    flash(_("Changed."), "ok")
    return _back(slug, public_id)


@bp.post(f"{ROUND}/remove")
@signed_in
def remove_round(slug: str, public_id: str) -> ResponseReturnValue:
    """Take a round out."""
    with transaction() as s:
        _place, found = find_round(s, slug, public_id)
        acting.remove_round(s, actor=the_viewer(), round_=found, at=clock.now())
    flash(_("The round is taken out."), "ok")
    return redirect(url_for("organising.rounds", slug=slug), 303)


@bp.post(f"{ROUND}/open")
@signed_in
def open_round(slug: str, public_id: str) -> ResponseReturnValue:
    """Open a round; entries that nobody has checked are asked about first."""
    form = OpenForm()

    def act(s: Session) -> str:
        _place, found = find_round(s, slug, public_id)
        opening.open_round(s, actor=the_viewer(), round_=found, confirm=form.confirm.data, at=clock.now())
        return _("The round is open, its entries are pinned. Now seat the judges.")

    to = url_for("organising.round", slug=slug, public_id=public_id)
    return settled(form, act=act, page=lambda: _page(slug, public_id, opening_form=form), to=to)


@bp.post(f"{ROUND}/close")
@signed_in
def close_round(slug: str, public_id: str) -> ResponseReturnValue:
    """Close a round."""
    form = CloseForm()
    if not form.validate():
        return _page(slug, public_id), 422
    with transaction() as s:
        _place, found = find_round(s, slug, public_id)
        opening.close_round(
            s, actor=the_viewer(), round_=found, lock_complete=form.lock_complete.data, at=clock.now()
        )
    flash(_("The round is closed. Now decide who goes on."), "ok")
    return _back(slug, public_id)


@bp.post(f"{ROUND}/reopen")
@signed_in
def reopen_round(slug: str, public_id: str) -> ResponseReturnValue:
    """Go on marking."""
    form = ReasonForm()

    def act(s: Session) -> str:
        _place, found = find_round(s, slug, public_id)
        opening.reopen_round(s, actor=the_viewer(), round_=found, reason=form.reason.data, at=clock.now())
        return _("The round is open again: judges go on marking.")

    to = url_for("organising.round", slug=slug, public_id=public_id)
    return settled(form, act=act, page=lambda: _page(slug, public_id, reopening=form), to=to)


@bp.post(f"{ROUND}/feedback")
@signed_in
def release_feedback(slug: str, public_id: str) -> ResponseReturnValue:
    """Let entrants read their feedback now."""
    with transaction() as s:
        _place, found = find_round(s, slug, public_id)
        acting.release_feedback(s, actor=the_viewer(), round_=found, at=clock.now())
    flash(_("Entrants can read their feedback."), "ok")
    return _back(slug, public_id)


def _page(
    slug: str,
    public_id: str,
    *,
    opening_form: OpenForm | None = None,
    reopening: ReasonForm | None = None,
) -> str:
    with reading() as s:
        place, found = find_round(s, slug, public_id)
        shown = _state(s, place, found)
        rubric = queries.newest_rubric(s, found)
        names = criteria_names(s, place, found)
    return render_template(
        "organising/round.html",
        place=place,
        page="rounds",
        rubric=rubric,
        names=names,
        open_form=opening_form or OpenForm(formdata=None),
        close_form=CloseForm(formdata=None, data={"lock_complete": True}),
        reopen_form=reopening or ReasonForm(formdata=None),
        **shown,
    )


def _state(s: Session, place: Place, found: Round) -> dict[str, object]:
    is_draft = found.state is RoundState.DRAFT
    candidates = queries.candidates(s, found) if is_draft else {}
    unchecked = [v for v in candidates.values() if v.entry.eligibility is Eligibility.UNCHECKED]
    return {
        "round": found,
        "name": in_language(found.name, chosen_language(), place.contest.hub.languages),
        "checks": round_checks(s, found, place.at) if not found.closed_at else [],
        "count": queries.count(s, found),
        "waiting": queries.waiting(s, found) if found.state is RoundState.OPEN else [],
        "pinned": queries.round_entries(s, found),
        "candidates": list(candidates.values()),
        "unchecked": unchecked,
        "following": queries.round_after(s, found),
    }


def _back(slug: str, public_id: str) -> AnyResponse:
    return redirect(url_for("organising.round", slug=slug, public_id=public_id), 303)
