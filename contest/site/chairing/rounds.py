"""The chair's first page: how far the marking is, who is stuck, what came late, what stands apart."""

from flask import Response, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest.db import reading
from contest.extensions import chosen_language
from contest.models import Round
from contest.queries.chairing import progress
from contest.queries.chairs import chair_of
from contest.queries.contests import contest_by_slug, in_language
from contest.queries.sittings import sitting_views
from contest.queries.standing_apart import standing_apart
from contest.site._shared.people import signed_in, the_viewer
from contest.site.chairing.place import Lead, bp, find_lead


@bp.get("/c/<slug>/chair")
@signed_in
def rounds(slug: str) -> ResponseReturnValue:
    """The rounds one leads something in; the only one at once."""
    with reading() as s:
        contest = contest_by_slug(s, slug)
        stage = None if contest is None else contest.pitch
        if contest is None or stage is None:
            raise NotFound
        found = s.scalars(select(Round).where(Round.stage_id == stage.id).order_by(Round.position))
        led = [each for each in found if chair_of(s, the_viewer(), each).may]
        names = {each.id: in_language(each.name, chosen_language(), contest.hub.languages) for each in led}
        name = in_language(contest.name, chosen_language(), contest.hub.languages)
    if not led:
        raise NotFound
    if len(led) == 1:
        return redirect(url_for("chairing.round", slug=slug, round_id=led[0].public_id), 303)
    return render_template("chairing/rounds.html", slug=slug, name=name, rounds=led, names=names)


@bp.get("/c/<slug>/chair/<round_id>")
@signed_in
def round(slug: str, round_id: str) -> ResponseReturnValue:  # noqa: A001 -- what it shows
    """How far a round is."""
    with reading() as s:
        lead = find_lead(s, slug, round_id)
        shown = _shown(s, lead)
    return render_template("chairing/round.html", lead=lead, page="progress", **shown)


@bp.get("/c/<slug>/chair/<round_id>/_progress")
@signed_in
def progress_part(slug: str, round_id: str) -> ResponseReturnValue:
    """The same as a live part."""
    with reading() as s:
        lead = find_lead(s, slug, round_id)
        shown = _shown(s, lead)
    return render_template("chairing/_progress.html", lead=lead, **shown)


@bp.get("/c/<slug>/chair/<round_id>/ticket")
@signed_in
def ticket(slug: str, round_id: str) -> Response:
    """A fresh ticket for the stream of this page."""
    with reading() as s:
        lead = find_lead(s, slug, round_id)
    return jsonify(ticket=lead.ticket)


def _shown(s: Session, lead: Lead) -> dict[str, object]:
    return {
        "progress": progress(s, lead.round, lead.chair, at=lead.at),
        "sittings": sitting_views(s, lead.round, lead.chair),
        "standing": standing_apart(s, lead.round, lead.chair),
    }
