"""Solving: read a problem, write a program, hand it in, see how it went."""

from flask import current_app, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions import solving
from contest.actions.handing_in import packed
from contest.db import reading, transaction
from contest.extensions import chosen_language, limiter
from contest.queries.handing_in import takes_answers
from contest.queries.problems import problem_lines
from contest.queries.tries import draft_of
from contest.refusals import Refused
from contest.site._shared import bodies, times
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import find_place
from contest.site._shared.standing import tiles, work_of
from contest.site.solving import downloads, statements, trials
from contest.site.solving.forms import DraftForm, SubmitForm
from contest.site.solving.gathering import (
    find_problem,
    find_submission,
    own_parts,
    submission_parts,
    tries_parts,
)
from contest.site.solving.pages import PROBLEM, account, bp, keep_written, problem_page
from contest.site.solving.sources import answers, sent
from contest.wording import marked, refusal

SUBMITTING = "60 per minute"
"""Of one account, what is refused included; the stage has a narrower limit of its own."""
DRAFTING = "120 per minute"


@bp.get("/c/<slug>/problems")
def problems(slug: str) -> ResponseReturnValue:
    """The first problem that is not solved, else the first."""
    with reading() as s:
        place = find_place(s, slug)
        stage = place.contest.code
        if stage is None or not place.may_read(stage):
            raise NotFound
        lines = problem_lines(s, [stage], chosen_language())[stage.id]
        work = work_of(s, place.entry, stage)
    states = tiles(stage, lines, work)
    if not lines:
        return redirect(url_for("watching.contest", slug=slug), 303)
    label = next((tile.label for tile in states if tile.look != "ok"), lines[0].label)
    return redirect(url_for("solving.problem", slug=slug, part="problems", label=label), 303)


@bp.get(PROBLEM)
def problem(slug: str, part: str, label: str) -> ResponseReturnValue:
    """The statement and the bench."""
    form = SubmitForm(formdata=None)
    return problem_page(slug, part, label, form), 200


@bp.post(PROBLEM)
@signed_in
@limiter.limit(SUBMITTING, key_func=account)
@bodies.may_bring(bodies.SOURCE)
def submit(slug: str, part: str, label: str) -> ResponseReturnValue:
    """Hand a program in; it counts from the moment it is here, however long the database takes."""
    at = clock.now()
    form = SubmitForm()
    program = sent(form)
    if not form.validate():
        return problem_page(slug, part, label, form, program), 422
    if program.converted is not None:
        return problem_page(slug, part, label, form, program), 422
    try:
        with transaction() as s:
            here = find_problem(s, slug, part, label)
            version = here.problem.version
            submission = solving.submit(
                s,
                actor=the_viewer(),
                entry=here.place.entry,
                problem=here.problem,
                language=program.language,
                source=packed(version, answers(form)) if takes_answers(version) else program.source,
                storage=current_app.extensions["podium_storage"],
                filename=program.filename,
                nonce=form.nonce.data or None,
                at=at,
            )
            if not takes_answers(version):
                keep_written(s, here, form, program)
            public_id = submission.public_id
    except Refused as error:
        take_refusal(form, error)
        repeated = error.facts.get("submission")
        page = problem_page(slug, part, label, form, program, repeated=repeated)
        return page, error.status
    where = url_for("solving.problem", slug=slug, part=part, label=label, sent=public_id, _anchor="result")
    return redirect(where, 303)


@bp.post(f"{PROBLEM}/draft")
@signed_in
@limiter.limit(DRAFTING, key_func=account)
@bodies.may_bring(bodies.SOURCE)
def save(slug: str, part: str, label: str) -> ResponseReturnValue:
    """Keep what stands in the editor; 409 with the other text if another machine changed it meanwhile."""
    form = DraftForm()
    if not form.validate():
        return jsonify(message=_("This form is no longer valid. Load the page again.")), 422
    key = form.language.data or ""
    try:
        with transaction() as s:
            here = find_problem(s, slug, part, label)
            entry = here.place.entry
            other = None if entry is None else draft_of(s, entry, here.problem, key, locks=True)
            if other is not None and other.updated_at.isoformat() != form.base.data:
                return jsonify(text=other.text, base=other.updated_at.isoformat()), 409
            draft = solving.save_draft(
                s,
                actor=the_viewer(),
                entry=here.place.entry,
                problem=here.problem,
                language=key,
                text=form.source.data or "",
                at=clock.now(),
            )
            kept, zone = draft.updated_at, here.place.zone
    except Refused as error:
        return jsonify(message=refusal(error)), error.status
    said = marked(_("Draft kept, %(time)s"), time=times.clock(kept, zone, seconds=True)).striptags()
    return jsonify(base=kept.isoformat(), said=said)


@bp.get(f"{PROBLEM}/_tries")
@signed_in
def latest(slug: str, part: str, label: str) -> ResponseReturnValue:
    """The newest try as it goes, and the earlier ones: a live part of the problem's page."""
    with reading() as s:
        here = find_problem(s, slug, part, label)
        shown = tries_parts(s, here, work_of(s, here.place.entry, here.problem.stage))
    return render_template("solving/_tries.html", place=here.place, part=part, label=label, **shown)


@bp.get("/c/<slug>/submissions")
@signed_in
def submissions(slug: str) -> ResponseReturnValue:
    """One's own submissions."""
    return render_template("solving/submissions.html", **own_parts(slug), current_tab="tries")


@bp.get("/c/<slug>/_submissions")
@signed_in
def submission_list(slug: str) -> ResponseReturnValue:
    """The same as a live part."""
    return render_template("solving/_submissions.html", **own_parts(slug))


@bp.get("/s/<public_id>")
@signed_in
def submission(public_id: str) -> ResponseReturnValue:
    """How a submission went, all of it."""
    return render_template("solving/submission.html", current_tab="tries", **_shown(public_id))


@bp.get("/s/<public_id>/_result")
@signed_in
def result(public_id: str) -> ResponseReturnValue:
    """The same as a live part."""
    return render_template("solving/_result.html", **_shown(public_id))


def _shown(public_id: str) -> dict[str, object]:
    with reading() as s:
        found = find_submission(s, public_id)
        place = find_place(s, found.entry.contest.slug)
        return {"place": place, **submission_parts(s, found, place)}


# Importing this hangs the others on the blueprint.
__all__ = ["bp", "downloads", "statements", "trials"]
