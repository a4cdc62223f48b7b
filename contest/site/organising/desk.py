"""The desk: what needs the organiser, how judging stands, what could not be judged, who works."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions import organising
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import Round, StageProblem
from contest.permissions import may_import
from contest.queries import desk as queries
from contest.queries import queue
from contest.queries.contests import in_language
from contest.queries.offering import ALIVE
from contest.queries.readiness import Check, Level, readiness
from contest.queries.rejudgings import rejudgings
from contest.queries.round_checks import pitch_checks
from contest.queries.rounds import Count, counts, rounds_of
from contest.site._shared.people import signed_in, the_viewer, viewer
from contest.site._shared.places import Place, find_place

bp = Blueprint("organising", __name__)


def find_desk(s: Session, slug: str, *, importing: bool = False) -> Place:
    """The contest of an address for one who organises it (or brings its problems); 404 for everyone else."""
    place = find_place(s, slug)
    if not place.may_organise and not (importing and may_import(viewer(), place.contest)):
        raise NotFound
    return place


def find_set_problem(s: Session, slug: str, public_id: str) -> tuple[Place, StageProblem]:
    """A problem of that desk, for those who bring problems too."""
    place = find_desk(s, slug, importing=True)
    found = queries.set_problem_by_id(s, place.contest, public_id)
    if found is None:
        raise NotFound
    return place, found


@bp.get("/c/<slug>/desk")
@signed_in
def desk(slug: str) -> ResponseReturnValue:
    """The desk; a setter, who has none, is led to the problems."""
    with reading() as s:
        place = find_desk(s, slug, importing=True)
        if not place.may_organise:
            return redirect(url_for("organising.problems", slug=slug), 303)
        shown = _desk(s, place)
    return render_template("organising/desk.html", place=place, page="desk", **shown)


@bp.get("/c/<slug>/desk/_now")
@signed_in
def now(slug: str) -> ResponseReturnValue:
    """The same as a live part."""
    with reading() as s:
        place = find_desk(s, slug)
        shown = _desk(s, place)
    return render_template("organising/_desk.html", place=place, **shown)


@bp.post("/c/<slug>/desk/judgings/<public_id>/retry")
@signed_in
def retry(slug: str, public_id: str) -> ResponseReturnValue:
    """Judge again what could not be judged."""
    with transaction() as s:
        place = find_desk(s, slug)
        judging = queries.judging_by_id(s, place.contest, public_id)
        if judging is None:
            raise NotFound
        organising.retry_judging(s, actor=the_viewer(), judging=judging, at=clock.now())
    flash(_("It waits to be judged again."), "ok")
    return redirect(url_for("organising.desk", slug=slug), 303)


@bp.post("/c/<slug>/desk/judgings/retry")
@signed_in
def retry_all(slug: str) -> ResponseReturnValue:
    """Judge again all that could not be judged, or what of one problem."""
    problem = request.form.get("problem", "")
    with transaction() as s:
        place = find_desk(s, slug)
        if problem and queries.set_problem_by_id(s, place.contest, problem) is None:
            raise NotFound
        failed = [
            judging
            for judging in queue.failed_judgings(s, place.contest.id)
            if problem in {"", judging.submission.stage_problem.public_id}
        ]
        for judging in failed:
            organising.retry_judging(s, actor=the_viewer(), judging=judging, at=clock.now())
    text = ngettext("%(num)d waits to be judged again.", "%(num)d wait to be judged again.", len(failed))
    flash(text, "ok")
    return redirect(url_for("organising.desk", slug=slug), 303)


@bp.get("/c/<slug>/desk/ready")
@signed_in
def ready(slug: str) -> ResponseReturnValue:
    """Whether all is ready."""
    with reading() as s:
        place = find_desk(s, slug)
        checks = _checks(s, place)
    return render_template("organising/ready.html", place=place, page="ready", checks=checks)


@bp.get("/c/<slug>/desk/_ready")
@signed_in
def ready_now(slug: str) -> ResponseReturnValue:
    """The same as a live part."""
    with reading() as s:
        place = find_desk(s, slug)
        checks = _checks(s, place)
    return render_template("organising/_ready.html", place=place, checks=checks)


def round_lines(s: Session, place: Place) -> list[tuple[Round, str, Count]]:
    """The rounds of a contest in order, each with its name and how far its marking is."""
    if place.contest.pitch is None:
        return []
    order, language = place.contest.hub.languages, chosen_language()
    rounds = rounds_of(s, place.contest.pitch)
    found = counts(s, rounds)
    return [(each, in_language(each.name, language, order), found[each.id]) for each in rounds]


def _checks(s: Session, place: Place) -> list[Check]:
    settings = current_app.extensions["podium_settings"]
    order = (Level.RED, Level.WARNING, Level.OK)
    found = readiness(s, place.contest, is_secure=settings.is_secure, at=place.at)
    found += pitch_checks(s, place.contest, place.at)
    return sorted(found, key=lambda check: order.index(check.level))


def _desk(s: Session, place: Place) -> dict[str, object]:
    return {
        "waiting": queue.waiting(s, place.contest.id),
        "judged": queries.judged(s, place.contest),
        "failed": queue.failed_judgings(s, place.contest.id),
        "rejudgings": rejudgings(s, place.contest, only_open=True),
        "queue": queue.open_judgings(s, place.contest.id, limit=queries.SHOWN),
        "stuck": queue.stuck(s, place.contest.id),
        "workers": queries.workers(s, place.at),
        "fresh_since": place.at - ALIVE,
        "reds": [check for check in _checks(s, place) if check.level is Level.RED],
        "has_problems": bool(queries.set_problems(s, place.contest)),
        "rounds": round_lines(s, place),
    }
