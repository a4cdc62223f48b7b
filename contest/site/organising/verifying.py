"""A package judged by its own submissions: the report, asking for it anew, the time limit it suggests."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions.limiting import take_limit
from contest.actions.verifying import request_verification
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import StageProblem
from contest.queries import desk as queries
from contest.queries import verifications
from contest.queries.contests import in_language
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place
from contest.site.organising.desk import bp, find_desk


@bp.get("/c/<slug>/desk/problems/<public_id>/verification")
@signed_in
def verification(slug: str, public_id: str) -> ResponseReturnValue:
    """What came of the package's own submissions."""
    with reading() as s:
        place, problem = _found(s, slug, public_id)
        shown = _shown(s, place, problem)
    return render_template("organising/verification.html", place=place, page="problems", **shown)


@bp.get("/c/<slug>/desk/problems/<public_id>/_verification")
@signed_in
def verification_now(slug: str, public_id: str) -> ResponseReturnValue:
    """The same as a live part."""
    with reading() as s:
        place, problem = _found(s, slug, public_id)
        shown = _shown(s, place, problem)
    return render_template("organising/_verification.html", place=place, **shown)


@bp.post("/c/<slug>/desk/problems/<public_id>/verification")
@signed_in
def verify(slug: str, public_id: str) -> ResponseReturnValue:
    """Judge them, or judge them again."""
    with transaction() as s:
        place, problem = _found(s, slug, public_id)
        task = request_verification(
            s, actor=the_viewer(), contest=place.contest, version=problem.version, at=clock.now()
        )
    if task is None:
        flash(_("There are no submissions in this package."), "no")
    return redirect(url_for("organising.verification", slug=slug, public_id=public_id), 303)


@bp.post("/c/<slug>/desk/problems/<public_id>/limit")
@signed_in
def limit(slug: str, public_id: str) -> ResponseReturnValue:
    """Make a version with the time limit that its submissions suggest."""
    with transaction() as s:
        _place, problem = _found(s, slug, public_id)
        made = take_limit(
            s,
            actor=the_viewer(),
            problem=problem,
            storage=current_app.extensions["podium_storage"],
            at=clock.now(),
        )
        is_pinned, number = problem.version_id == made.id, made.number
    if is_pinned:
        flash(_("Version %(number)d with that time limit is judged from now on.", number=number), "ok")
    else:
        flash(_("Version %(number)d has that time limit: choose it among the problems.", number=number), "ok")
    return redirect(url_for("organising.verification", slug=slug, public_id=public_id), 303)


def _found(s: Session, slug: str, public_id: str) -> tuple[Place, StageProblem]:
    place = find_desk(s, slug, importing=True)
    found = queries.set_problem_by_id(s, place.contest, public_id)
    if found is None:
        raise NotFound
    return place, found


def _shown(s: Session, place: Place, problem: StageProblem) -> dict[str, object]:
    version = problem.version
    task = verifications.last_tasks(s, place.contest).get(version.public_id)
    return {
        "problem": problem,
        "title": in_language(version.titles, chosen_language(), place.contest.hub.languages),
        "found": verifications.newest(s, [version.digest]).get(version.digest),
        "task": task,
        "is_busy": task is not None and task.state.value in {"queued", "running"},
        "has_submissions": any(path.startswith("submissions/") for path in version.manifest),
    }
