"""Running a program before submitting: by form and in place, for one's own entry alone."""

from io import BytesIO

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from contest import db, events
from contest.events import Progress
from contest.models import Draft, Judging, JudgingState, Submission, Trial
from judge.packages.model import Kind, Procedure
from judge.packages.plain import plain_procedure
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.reading import chips
from tests.contest.site.trying import TRY, A, ended, form, over
from tests.making import HOUR, MINUTE, NOW


def only():
    with db.reading() as s:
        return s.scalars(select(Trial).options(undefer(Trial.source), undefer(Trial.input))).one()


def count(table=Trial):
    with db.reading() as s:
        return s.scalar(select(func.count()).select_from(table))


def test_the_form_without_script_leads_to_a_page_that_loads_itself_again(coder, world):
    page = coder.get(A).text
    assert f'formaction="{TRY}"' in page
    assert 'name="what" value="samples"' in page
    answer = coder.post(TRY, form())
    made = only()
    assert (answer.status_code, answer.location) == (303, f"/t/{made.public_id}")
    assert (made.source, made.has_own_input) == (b"print(3)\nprint(4)\n", False)
    shown = coder.get(answer.location).text
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in shown
    assert f'data-live="entry:{world.lanterns.public_id}"' in shown
    assert "It waits to be run" in shown
    assert (count(Submission), count(Judging)) == (0, 0)
    # What was written is there when one comes back.
    with db.reading() as s:
        assert s.scalars(select(Draft.text)).all() == ["print(3)\nprint(4)\n"]
    assert "print(3)\nprint(4)" in coder.get(A).text


def test_in_place_the_answer_is_the_part_and_the_editor_keeps_its_draft_itself(coder, world):
    answer = coder.post(TRY, form(in_place="1"))
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<section id="trial"')
    assert f'hx-get="/t/{only().public_id}/_trial"' in answer.text
    assert count(Draft) == 0


def test_own_input_is_taken_as_it_was_typed(coder, world):
    coder.post(TRY, form(what="own", own_input="1 2\r\n\r\n3"))
    assert (only().has_own_input, only().input) == (True, b"1 2\n\n3")


def test_a_chosen_file_is_run(coder, world):
    file = (BytesIO(b"print('file')\n"), "a.py")
    coder.post(TRY, form(file=file, language=""), content_type="multipart/form-data")
    assert (only().source, only().language) == (b"print('file')\n", "python3")


@pytest.mark.parametrize(
    ("data", "status", "sentence"),
    [
        (form(source="  "), 422, "There is nothing in it"),
        (form(language="cobol"), 422, "There is no language cobol here."),
        (
            form(what="own", own_input="x" * 65_537),
            413,
            "Your input has 65,537 bytes; at most 65,536 are taken.",
        ),
        (form(what="everything"), 422, None),
        ({"source": "x", "language": "c"}, 422, None),
    ],
)
@pytest.mark.parametrize("in_place", ["", "1"])
def test_refused(coder, data, status, sentence, in_place):
    answer = coder.post(TRY, data | ({"in_place": in_place} if in_place else {}))
    assert answer.status_code == status
    if sentence:
        assert sentence in answer.text
    assert ("<html" in answer.text) == (not in_place)
    assert count() == 0


def test_one_at_a_time_and_six_a_minute(coder, world, now):
    coder.post(TRY, form())
    answer = coder.post(TRY, form(in_place="1"))
    assert answer.status_code == 409
    assert "One run at a time: wait until the one before it has ended." in answer.text
    for _ in range(5):
        _end_all()
        assert coder.post(TRY, form()).status_code == 303
    _end_all()
    answer = coder.post(TRY, form())
    assert answer.status_code == 429
    assert "Too many runs at once: run again in 60 seconds." in answer.text
    now.set(NOW + MINUTE)
    assert coder.post(TRY, form()).status_code == 303


def _end_all():
    with db.transaction() as s:
        for trial in s.scalars(select(Trial).where(Trial.state == JudgingState.QUEUED)):
            trial.state, trial.source = JudgingState.DONE, None
            trial.result = {"compiled": False, "reason": None, "log": "", "tests": []}


def test_a_flood_of_refused_ones_is_stopped_too(coder):
    token = coder.token()
    answers = [coder.post(TRY, form(language="cobol"), token=token).status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]


def test_before_the_start_after_the_end_and_for_strangers(coder, client, world, now):
    token = coder.token()
    now.set(NOW - 2 * HOUR)
    assert coder.post(TRY, form(), token=token).status_code == 404
    now.set(NOW + 4 * HOUR)
    answer = coder.post(TRY, form())
    assert answer.status_code == 409
    assert "The contest is over: programs are no longer run." in answer.text
    now.set(NOW)
    coder.sign_in(world.eve)
    assert coder.post(TRY, form()).status_code == 403
    assert count() == 0


def test_a_stage_without_trials_has_no_buttons(coder, world):
    with db.transaction() as s:
        fresh(s, world.contest.code).trials_per_minute = 0
    page = coder.get(A).text
    assert "Run on samples" not in page
    assert "own_input" not in page
    assert coder.post(TRY, form()).status_code == 409


def test_an_interactive_problem_has_samples_alone(coder, world):
    with db.transaction() as s:
        version = fresh(s, world.first).version
        version.procedure = plain_procedure(Procedure(kinds=frozenset({Kind.INTERACTIVE})), str)
    page = coder.get(A).text
    assert "Run on samples" in page
    assert "own_input" not in page


@pytest.mark.parametrize("who", ["bob", "eve", "organiser"])
def test_anothers_trial_is_not_there(client, world, who):
    public_id = over(world, ended())
    client.sign_in(getattr(world, who))
    for path in (f"/t/{public_id}", f"/t/{public_id}/_trial", "/t/zzzzzzzzzzzz", "/t/%00"):
        assert client.get(path).status_code == 404


def test_one_that_has_expired_is_not_there(coder, world):
    public_id = over(world, ended())
    with db.transaction() as s:
        s.delete(s.scalars(select(Trial)).one())
    assert coder.get(f"/t/{public_id}").status_code == 404


def test_a_program_that_cannot_be_read(coder, world):
    page = coder.get(f"/t/{over(world, compiled=False, log='File main.py, line 2')}").text
    assert "The program could not be read" in page
    assert "File main.py, line 2" in page


def test_while_it_runs_the_part_tells_sample_by_sample(request, world, redis_url):
    coder = request.getfixturevalue("coder")
    events.bind(redis_url)
    coder.post(TRY, form())
    with db.transaction() as s:
        trial = s.scalars(select(Trial)).one()
        trial.state, trial.token, trial.lease_until = JudgingState.RUNNING, "t", NOW + MINUTE
        events.write_progress(trial.public_id, Progress("running", 0, 1))
    page = coder.get(f"/t/{only().public_id}/_trial").text
    assert "It runs now" in page
    assert chips(page) == ["wait 1 runs now"]
    events.bind(None)


def test_one_that_failed_is_nobodys_fault_here(coder, world):
    with db.transaction() as s:
        trial = making.make_trial(s, fresh(s, world.lanterns), fresh(s, world.first))
        trial.state, trial.cause = (
            JudgingState.FAILED,
            {"code": "program.exit_code", "facts": {"said": "SECRET"}},
        )
    page = coder.get(f"/t/{trial.public_id}").text
    assert "We could not run this" in page
    assert "SECRET" not in page


def test_what_was_submitted_is_still_in_the_editor(coder, world):
    """Also when it was sent before script had kept it, and without script."""
    answer = coder.post(A, {"source": "print('just now')\r\n", "language": "python3", "nonce": "n"})
    assert answer.status_code == 303
    assert "print(&#39;just now&#39;)\n</textarea>" in coder.get(answer.location).text
