"""What the pages of solving show, read in one transaction each; 404 for what isn't there or isn't theirs."""

from typing import NamedTuple

from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest.db import reading
from contest.extensions import chosen_language
from contest.models import StageProblem, Submission, Trial
from contest.permissions import may_see_submission, takes_part
from contest.queries.handing_in import handed_in, takes_answers
from contest.queries.problems import problem_lines, stage_problem
from contest.queries.sharing import shared_test
from contest.queries.trials import newest_trial, trial_by_id, tries_own_input, tries_samples
from contest.queries.tries import standing_judging, submission_by_id, tries
from contest.site._shared.people import viewer
from contest.site._shared.places import Place, find_place
from contest.site._shared.results import Result, result_of
from contest.site._shared.standing import Work, tiles
from contest.site.solving.jury import jury_of
from contest.site.solving.problems import told
from contest.site.solving.tried import Tried, failed_test
from contest.site.solving.trying import TrialShown, shown


class Here(NamedTuple):
    """The problem of an address, open to the one who asks."""

    place: Place
    problem: StageProblem


def find_problem(s: Session, slug: str, part: str, label: str) -> Here:
    """404 unless it is there and open: a problem before the start is not there."""
    place = find_place(s, slug)
    problem = stage_problem(s, place.contest, label, warm_up=part == "warm-up")
    if problem is None or not place.may_read(problem.stage):
        raise NotFound
    return Here(place, problem)


def find_submission(s: Session, public_id: str) -> Submission:
    """404 unless it is there and theirs to see."""
    found = submission_by_id(s, public_id)
    if found is None or not may_see_submission(viewer(), found):
        raise NotFound
    return found


def submission_parts(s: Session, found: Submission, place: Place) -> dict[str, object]:
    """All that the page of a submission shows."""
    result = result_of(s, found, sees_all=place.may_see_all)
    storage = current_app.extensions["podium_storage"]
    version = standing_judging(found).version
    source = storage.read(found.source_digest)
    part = "problems" if found.stage_problem.stage.counts else "warm-up"
    return {
        "submission": found,
        "result": result,
        "part": part,
        "title": told(found.stage_problem, place.contest, "", chosen_language()).title,
        "program": source.decode("utf-8", "replace"),
        "answers": handed_in(version, source) if takes_answers(version) else None,
        "tried": failed_tests(found, result),
        "jury": jury_of(standing_judging(found)) if place.may_see_all else None,
        "version": version,
        "is_mine": place.entry is not None and place.entry.id == found.entry_id,
    }


def failed_tests(found: Submission, result: Result) -> list[tuple[int, Tried]]:
    """What a submission did on tests that it failed, by number, where stage and package let people see."""
    judging = standing_judging(found)
    runs = {run.name: run for run in judging.runs}
    tests = [(number, judging.version.testcases[number - 1]["name"]) for number in result.shared]
    shown = [(number, failed_test(judging.version, number, runs[name])) for number, name in tests]
    return [(number, test) for number, test in shown if test is not None]


def failed_file(s: Session, public_id: str, number: int, which: str) -> str:
    """The digest of the input or answer of a test that a submission failed; 404 where it may not be seen."""
    found = find_submission(s, public_id)
    place = find_place(s, found.entry.contest.slug)
    version = standing_judging(found).version
    if number not in result_of(s, found, sees_all=place.may_see_all).shared:
        raise NotFound
    shared = shared_test(version, version.testcases[number - 1])
    path = None if shared is None else shared.saved_input if which == "in" else shared.saved_answer
    if path is None:
        raise NotFound
    return str(version.manifest[path])


def find_trial(s: Session, public_id: str) -> Trial:
    """404 unless it is there, kept still, and their own entry's."""
    found = trial_by_id(s, public_id)
    if found is None or not takes_part(viewer(), found.entry):
        raise NotFound
    return found


class Bench(NamedTuple):
    """What may be run before submitting, and the last run."""

    tries_samples: bool
    tries_own_input: bool
    trial: TrialShown | None
    own_input: str


def bench_of(s: Session, here: Here) -> Bench:
    """For the one who asks; nothing where the stage runs only what is submitted."""
    version, newest = here.problem.version, newest_trial(s, here.place.entry, here.problem)
    is_on = here.problem.stage.trials_per_minute > 0
    return Bench(
        tries_samples=is_on and tries_samples(version),
        tries_own_input=is_on and tries_own_input(version),
        trial=None if newest is None else shown(s, newest),
        own_input="" if newest is None else (newest.input or b"").decode("utf-8", "replace"),
    )


def trial_parts(s: Session, found: Trial, place: Place) -> dict[str, object]:
    """All that the page of a trial shows."""
    problem = found.stage_problem
    return {
        "trial": shown(s, found),
        "label": problem.label,
        "part": "problems" if problem.stage.counts else "warm-up",
        "title": told(problem, place.contest, "", chosen_language()).title,
        "code_language": found.language,
    }


def tries_parts(s: Session, here: Here, work: Work) -> dict[str, object]:
    """The newest try at a problem, the earlier ones, and where to go once it is solved."""
    found = [each for each in work.tries if each.stage_problem_id == here.problem.id]
    newest: Result | None = None
    failed: list[tuple[int, Tried]] = []
    submission = submission_by_id(s, found[-1].public_id) if found else None
    if submission is not None:
        newest = result_of(s, submission)
        failed = failed_tests(submission, newest)
    following = ""
    if newest is not None and newest.is_solved:
        stage = here.problem.stage
        lines = problem_lines(s, [stage], chosen_language())[stage.id]
        following = next((tile.label for tile in tiles(stage, lines, work) if tile.look != "ok"), "")
    return {
        "newest": newest,
        "failed": failed[0][1] if failed else None,
        "earlier": found[-2::-1],
        "following": following,
    }


def own_parts(slug: str) -> dict[str, object]:
    """Everything an entry has sent, stage by stage."""
    with reading() as s:
        place = find_place(s, slug, entered=True)
        stages = [stage for stage in (place.contest.code, place.contest.warm_up) if stage is not None]
        lines = problem_lines(s, stages, chosen_language())
        found = [
            (stage, {line.id: line for line in lines[stage.id]}, tries(s, place.entry, stage)[::-1])
            for stage in stages
            if place.entry is not None
        ]
    return {"place": place, "groups": found}
