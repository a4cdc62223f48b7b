"""A package judged by its own submissions: the report, asking for it anew, the time limit it suggests."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest import clock
from contest.actions.limiting import take_limit
from contest.actions.verifying import request_verification
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.queries import verifications
from contest.queries.contests import in_language
from contest.site._shared.people import signed_in, the_viewer
from contest.site.organising.desk import bp, find_set_problem


@bp.get("/c/<slug>/desk/problems/<public_id>/verification")
@signed_in
def verification(slug: str, public_id: str) -> ResponseReturnValue:
    """What came of the package's own submissions."""
    return render_template("organising/verification.html", page="problems", **_shown(slug, public_id))


@bp.get("/c/<slug>/desk/problems/<public_id>/_verification")
@signed_in
def verification_now(slug: str, public_id: str) -> ResponseReturnValue:
    """The same as a live part."""
    return render_template("organising/_verification.html", **_shown(slug, public_id))


@bp.post("/c/<slug>/desk/problems/<public_id>/verification")
@signed_in
def verify(slug: str, public_id: str) -> ResponseReturnValue:
    """Judge them, or judge them again."""
    with transaction() as s:
        place, problem = find_set_problem(s, slug, public_id)
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
        _place, problem = find_set_problem(s, slug, public_id)
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


def _shown(slug: str, public_id: str) -> dict[str, object]:
    with reading() as s:
        place, problem = find_set_problem(s, slug, public_id)
        version = problem.version
        task = verifications.last_tasks(s, place.contest).get(version.public_id)
        return {
            "place": place,
            "problem": problem,
            "title": in_language(version.titles, chosen_language(), place.contest.hub.languages),
            "found": verifications.newest(s, [version.digest]).get(version.digest),
            "task": task,
            "is_busy": task is not None and task.state.value in {"queued", "running"},
            "has_submissions": any(path.startswith("submissions/") for path in version.manifest),
        }
