"""Running a program before anything counts: on the samples, or on an input of one's own."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from contest import clock
from contest.actions.trials import INPUT_MOST, try_program
from contest.db import reading, transaction
from contest.extensions import limiter
from contest.refusals import Refused
from contest.site._shared import bodies
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import find_place
from contest.site.solving.forms import TrialForm
from contest.site.solving.gathering import find_problem, find_trial, trial_parts
from contest.site.solving.pages import PROBLEM, account, bp, keep_written, problem_page
from contest.site.solving.sources import Sent, plain, sent

TRYING = "60 per minute"
"""Of one account, what is refused included; the stage has a narrower limit of its own."""
BODY = bodies.SOURCE + 4 * INPUT_MOST


@bp.post(f"{PROBLEM}/trials")
@signed_in
@limiter.limit(TRYING, key_func=account)
@bodies.may_bring(BODY)
def try_out(slug: str, part: str, label: str) -> ResponseReturnValue:
    """Run it; the answer is the trial's page or, for a page with script, the trial as a part of that page."""
    here_is = (slug, part, label)
    form = TrialForm()
    program = sent(form)
    if not form.validate() or program.converted is not None:
        return _refused(here_is, form, program, 422)
    try:
        with transaction() as s:
            here = find_problem(s, slug, part, label)
            trial = try_program(
                s,
                actor=the_viewer(),
                entry=here.place.entry,
                problem=here.problem,
                language=program.language,
                source=program.source,
                own_input=_given(form),
                at=clock.now(),
            )
            if not form.in_place.data:
                keep_written(s, here, form, program)
            public_id = trial.public_id
    except Refused as error:
        take_refusal(form, error)
        return _refused(here_is, form, program, error.status)
    if form.in_place.data:
        return trial_part(public_id)
    return redirect(url_for("solving.trial", public_id=public_id), 303)


@bp.get("/t/<public_id>")
@signed_in
def trial(public_id: str) -> ResponseReturnValue:
    """How a trial went; while it goes on the page loads itself again, also without script."""
    return render_template("solving/trial.html", current_tab="problems", **_shown(public_id))


@bp.get("/t/<public_id>/_trial")
@signed_in
def trial_part(public_id: str) -> ResponseReturnValue:
    """The same as a live part."""
    return render_template("solving/_trial.html", **_shown(public_id))


def _shown(public_id: str) -> dict[str, object]:
    with reading() as s:
        found = find_trial(s, public_id)
        place = find_place(s, found.entry.contest.slug)
        return {"place": place, **trial_parts(s, found, place)}


def _given(form: TrialForm) -> bytes | None:
    if form.what.data == "samples":
        return None
    return plain(form.own_input.data).encode("utf-8", "surrogatepass")


def _refused(
    here_is: tuple[str, str, str], form: TrialForm, program: Sent, status: int
) -> ResponseReturnValue:
    if not form.in_place.data:
        return problem_page(*here_is, form, program), status
    said = [str(error) for errors in form.errors.values() for error in errors]
    if program.converted is not None:
        said.append(_("Your file isn't written in UTF-8: save it as UTF-8 and choose it again."))
    with reading() as s:
        place = find_problem(s, *here_is).place
    return render_template("solving/_trial.html", place=place, trial=None, refused=said), status
