"""The page of a problem: what submitting and trying out come back to when they are refused."""

import secrets

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session

from contest import clock
from contest.actions import solving
from contest.db import reading
from contest.extensions import chosen_language
from contest.phases import phase
from contest.queries.handing_in import expected_names, takes_answers
from contest.queries.problems import problem_lines
from contest.site._shared.attachments import attachments_of
from contest.site._shared.people import the_viewer
from contest.site._shared.standing import tiles, work_of
from contest.site.solving.forms import SubmitForm, TrialForm
from contest.site.solving.gathering import Here, bench_of, find_problem, tries_parts
from contest.site.solving.problems import desk, told
from contest.site.solving.sources import Sent, plain

bp = Blueprint("solving", __name__)
PART = '<any("problems", "warm-up"):part>'
PROBLEM = f"/c/<slug>/{PART}/<label>"


def account() -> str:
    """Whose requests are counted."""
    return f"account:{the_viewer().id}"


def keep_written(s: Session, here: Here, form: SubmitForm | TrialForm, program: Sent) -> None:
    """Have what was sent from the editor stand there again, though script had no time to keep it."""
    if program.filename is None:
        solving.save_draft(
            s,
            actor=the_viewer(),
            entry=here.place.entry,
            problem=here.problem,
            language=program.language,
            text=plain(form.source.data),
            at=clock.now(),
        )


def problem_page(
    slug: str,
    part: str,
    label: str,
    form: SubmitForm | TrialForm,
    program: Sent | None = None,
    *,
    repeated: object = None,
) -> str:
    """The page of a problem with the bench as it was sent, or as it was kept."""
    wanted = program.language if program else request.args.get("language", "")
    with reading() as s:
        here = find_problem(s, slug, part, label)
        place, stage = here.place, here.problem.stage
        lines = problem_lines(s, [stage], chosen_language())[stage.id]
        work = work_of(s, place.entry, stage)
        shown = tries_parts(s, here, work)
        bench = bench_of(s, here)
        writing = desk(s, place.entry, here.problem, work, wanted=wanted, at=place.at)
    text = writing.text
    if program is not None:
        text = program.converted or program.source.decode("utf-8", "replace").replace("\x00", "\ufffd")
    return render_template(
        "solving/problem.html",
        place=place,
        part=part,
        label=here.problem.label,
        statement=told(here.problem, place.contest, request.args.get("statement", ""), chosen_language()),
        desk=writing,
        bench=bench,
        own_input=bench.own_input if form.data.get("own_input") is None else form.data["own_input"],
        text=text,
        form=form,
        program=program,
        repeated=repeated,
        nonce=secrets.token_urlsafe(16),
        letters=tiles(stage, lines, work),
        version=here.problem.version,
        expected=expected_names(here.problem.version) if takes_answers(here.problem.version) else None,
        attachments=attachments_of(here.problem.version),
        stage=stage,
        bench_is_open=phase(stage.window, place.at).is_open,
        current_tab="problems",
        **shown,
    )
