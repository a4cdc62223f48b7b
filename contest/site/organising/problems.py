"""The problems of a contest: bringing packages, watching them come, labels, versions."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from contest import clock
from contest.actions import organising
from contest.actions.desk import cancel_task, retry_task
from contest.actions.importing import request_import
from contest.actions.uploading import PACKAGE_MOST, keep_package
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import TaskState
from contest.queries import desk as queries
from contest.queries import verifications
from contest.queries.contests import in_language
from contest.queries.rejudging_choice import outdated
from contest.refusals import Refused
from contest.site._shared import bodies
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place
from contest.site.organising.desk import bp, find_desk, find_set_problem
from contest.site.organising.forms import LookForm, PackagesForm

UPLOAD_MOST = 2 * PACKAGE_MOST
"""Of several packages sent at once."""
OPEN = frozenset({TaskState.QUEUED, TaskState.RUNNING})


@bp.get("/c/<slug>/desk/problems")
@signed_in
def problems(slug: str) -> ResponseReturnValue:
    """The problems and the packages on their way."""
    return _page(slug)


@bp.get("/c/<slug>/desk/_tasks")
@signed_in
def tasks(slug: str) -> ResponseReturnValue:
    """The packages on their way, as a live part; the problems with it, since they change together."""
    with reading() as s:
        place = find_desk(s, slug, importing=True)
        shown = _shown(s, place)
    return render_template("organising/_problems.html", place=place, **shown)


@bp.post("/c/<slug>/desk/problems")
@signed_in
@bodies.may_bring(UPLOAD_MOST)
def bring(slug: str) -> ResponseReturnValue:
    """Take packages in; each becomes a task."""
    with reading() as s:
        place = find_desk(s, slug, importing=True)
    form = PackagesForm()
    if not form.validate():
        return _page(slug, form), 422
    storage = current_app.extensions["podium_storage"]
    try:
        # All or none: one that is no package must not leave the others half taken.
        kept = [
            keep_package(upload.stream, filename=upload.filename or "", storage=storage)
            for upload in form.packages.data
        ]
        with transaction() as s:
            place = find_desk(s, slug, importing=True)
            stage = place.contest.warm_up if form.stage.data == "warm-up" else None
            for upload in kept:
                request_import(
                    s,
                    actor=the_viewer(),
                    contest=place.contest,
                    upload=upload,
                    stage=stage,
                    at=clock.now(),
                )
    except Refused as error:
        take_refusal(form, error, {"package": "packages"})
        return _page(slug, form), error.status
    flash(ngettext("%(num)d package is received.", "%(num)d packages are received.", len(kept)), "ok")
    return _back(slug)


@bp.post('/c/<slug>/desk/tasks/<public_id>/<any("cancel","retry"):verb>')
@signed_in
def task(slug: str, public_id: str, verb: str) -> ResponseReturnValue:
    """Cancel what is on its way, or do again what failed."""
    action = cancel_task if verb == "cancel" else retry_task
    with transaction() as s:
        place = find_desk(s, slug, importing=True)
        found = queries.task_by_id(s, place.contest, public_id)
        if found is None:
            raise NotFound
        action(s, actor=the_viewer(), task=found, at=clock.now())
    return _back(slug)


@bp.post("/c/<slug>/desk/problems/<public_id>/look")
@signed_in
def look(slug: str, public_id: str) -> ResponseReturnValue:
    """Another label or colour."""
    form = LookForm()
    with transaction() as s:
        _place, found = find_set_problem(s, slug, public_id)
        if not form.validate():
            if form.points.errors:
                raise Refused("problem.points", most=organising.POINTS_MOST)
            raise Refused("problem.label_form", label=(form.label.data or "")[:8])
        organising.edit_problem(
            s,
            actor=the_viewer(),
            problem=found,
            label=form.label.data.strip(),
            colour=form.colour.data.strip(),
            points=form.points.data,
            at=clock.now(),
        )
    flash(_("Changed."), "ok")
    return _back(slug)


@bp.post("/c/<slug>/desk/problems/<public_id>/pin/<int:number>")
@signed_in
def pin(slug: str, public_id: str, number: int) -> ResponseReturnValue:
    """Judge by another version from now on."""
    with transaction() as s:
        _place, found = find_set_problem(s, slug, public_id)
        version = next((v for v in found.version.problem.versions if v.number == number), None)
        if version is None:
            raise NotFound
        organising.pin_problem(s, actor=the_viewer(), problem=found, version=version, at=clock.now())
    flash(_("From now on version %(number)d is judged. What was judged stays as it is.", number=number), "ok")
    return _back(slug)


@bp.post("/c/<slug>/desk/problems/<public_id>/remove")
@signed_in
def remove(slug: str, public_id: str) -> ResponseReturnValue:
    """Take a problem out while nobody has submitted to it."""
    with transaction() as s:
        _place, found = find_set_problem(s, slug, public_id)
        organising.remove_problem(s, actor=the_viewer(), problem=found, at=clock.now())
    flash(_("The problem is taken out. Its package is kept: bring it again to set it."), "ok")
    return _back(slug)


def _page(slug: str, form: Form | None = None) -> str:
    with reading() as s:
        place = find_desk(s, slug, importing=True)
        shown = _shown(s, place)
    form = form or PackagesForm(formdata=None)
    return render_template("organising/problems.html", place=place, page="problems", form=form, **shown)


def _shown(s: Session, place: Place) -> dict[str, object]:
    rows = queries.set_problems(s, place.contest)
    order = place.contest.hub.languages
    found = [(row, in_language(row.version.titles, chosen_language(), order)) for row in rows]
    on_way = queries.tasks(s, place.contest)
    judged = verifications.last_tasks(s, place.contest)
    return {
        "problems": found,
        "tasks": on_way,
        "outdated": outdated(s, place.contest) if place.may_organise else {},
        "verified": verifications.newest(s, (row.version.digest for row in rows)),
        "verifying": {name: task for name, task in judged.items() if task.state in OPEN},
        "is_busy": any(task.state in OPEN for task in (*on_way, *judged.values())),
    }


def _back(slug: str) -> AnyResponse:
    return redirect(url_for("organising.problems", slug=slug), 303)
