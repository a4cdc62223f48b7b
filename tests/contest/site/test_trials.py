"""Running a program before submitting: by form and in place, for one's own entry alone, whatever it prints."""

import base64
import re
import zipfile
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from contest import db, events
from contest.events import Progress
from contest.models import Draft, Judging, JudgingState, Run, Submission, Trial
from contest.site._shared.visible import visibly
from contest.site.solving.talking import TURNS_MOST, turns
from judge.packages.model import Kind, Procedure
from judge.packages.plain import plain_procedure
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.test_results import chips, printed, words
from tests.making import HOUR, MINUTE, NOW

A = "/c/cup/problems/A"
TRY = f"{A}/trials"


def form(**changed):
    return {"source": "print(3)\r\nprint(4)\r\n", "language": "python3", "what": "samples"} | changed


def only():
    with db.reading() as s:
        return s.scalars(select(Trial).options(undefer(Trial.source), undefer(Trial.input))).one()


def count(table=Trial):
    with db.reading() as s:
        return s.scalar(select(func.count()).select_from(table))


def ended(number=1, verdict="AC", output=b"3\n", **more):
    return {
        "number": number,
        "verdict": verdict,
        "reason": None,
        "cpu_s": 0.02,
        "memory_bytes": 9 * 2**20,
        "output": base64.b64encode(output).decode(),
        "size": len(output),
        "errors": "",
        "message": "",
        "transcript": "",
        "line": None,
        "wanted": None,
        "got": None,
    } | more


def over(world, *tests, log="", compiled=True, **more):
    result = {"compiled": compiled, "reason": None, "log": log, "tests": list(tests)}
    with db.transaction() as s:
        return making.make_trial(
            s, fresh(s, world.lanterns), fresh(s, world.first), result=result, **more
        ).public_id


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


def test_samples_side_by_side(coder, world):
    wrong = ended(verdict="WA", output=b"7 \n", line=1, got="7", wanted="3")
    page = coder.get(f"/t/{over(world, wrong)}").text
    assert "0 of 1 sample came out right" in page
    assert "Line 1 : you printed 7 , the answer is 3 ." in words(page)
    assert [words(text) for text in printed(page)] == ["7 ·", "3", "1 2"]
    assert "<mark>7</mark>" in page
    assert "data-live=" not in page.split('id="trial"')[1].split(">")[0]
    assert "20 22" not in page  # of the secret test


def test_what_is_right_says_that_more_tests_come(coder, world):
    page = coder.get(f"/t/{over(world, ended())}").text
    assert "The sample came out right" in page
    assert chips(page) == ["ok 1 Right"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ended(verdict="WA", output=b"", line=1, wanted="3"), "Your program printed nothing."),
        (
            ended(verdict="WA", output=b"3\n4\n", line=2, got="4"),
            "Line 2 : the answer has ended, but you printed 4 .",
        ),
        (ended(verdict="RTE", reason="exit_code:1"), "The program ended with exit code 1."),
        (ended(verdict="TLE", reason="cpu"), "Too slow"),
        (ended(verdict="OLE", size=10**7), "It goes on: the rest is left out."),
    ],
)
def test_how_a_sample_ends_in_words(coder, world, row, sentence):
    assert sentence in words(coder.get(f"/t/{over(world, row)}").text)


def test_own_input_says_what_came_out_and_judges_nothing(coder, world):
    page = coder.get(f"/t/{over(world, ended(output=b'hello'), own_input=b'5 6')}").text
    assert "It ran to its end" in page
    assert [words(text) for text in printed(page)] == ["hello", "5 6"]
    assert "The answer" not in page
    # On the bench the input is there to be changed.
    assert "5 6</textarea>" in coder.get(A).text


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


HOSTILE = (
    b"<script>alert(1)</script><img src=x onerror=alert(2)>\x1b[2J\x1b[31m\x00\xff\xfe\r\n"
    + "\u202eevil\u2066 \u200b\ufeff".encode()
    + b"\n"
    + "e\u0301\u0302\u0303\u0304\u0305\u0306".encode()
    + b"\n"
    + b"x" * 20_000
    + b"\n"
    + b" " * 9_000
)


@pytest.mark.parametrize("is_own", [False, True])
def test_hostile_output_is_shown_and_does_nothing(coder, world, is_own):
    row = ended(
        verdict="AC" if is_own else "WA",
        output=HOSTILE,
        errors=HOSTILE.decode("utf-8", "replace")[:4000],
        message="" if is_own else "</pre><script>alert(3)</script>\u202e",
        line=1,
        got="</code><script>",
        wanted="3",
    )
    page = coder.get(f"/t/{over(world, row, own_input=HOSTILE if is_own else None)}").text
    main = page[page.index("<main") :]
    assert "<script" not in main
    assert "<img" not in main
    for raw in ("\x1b", "\x00", "\u202e", "\u2066", "\u200b", "\ufeff", "\u0306"):
        assert raw not in main, repr(raw)
    for sign in ("␛", "␀", "\\xff", "␍", "U+202E", "U+200B"):
        assert sign in main, sign
    assert max(len(line) for line in re.sub("<[^>]*>", "", main).split("\n")) < 5000


def test_a_line_of_spaces_takes_no_time():
    assert "·" not in visibly(" " * 60_000 + "x")
    assert visibly(" " * 3 + "\n") == '<span class="unseen">···</span>\n'


def test_a_long_output_is_cut_around_the_difference(coder, world):
    cases = {"sample/1": (b"1\n", b"".join(b"%d\n" % n for n in range(500))), "secret/1": (b"1\n", b"1\n")}
    with db.transaction() as s:
        problem = making.make_problem(
            s, fresh(s, world.contest), label="L", storage=world.storage, cases=cases
        )
        output = b"".join(b"%d\n" % (n if n != 300 else 7) for n in range(500))
        row = ended(verdict="WA", output=output, line=301, got="7", wanted="300")
        trial = making.make_trial(
            s,
            fresh(s, world.lanterns),
            problem,
            result={"compiled": True, "reason": None, "log": "", "tests": [row]},
        )
    page = coder.get(f"/t/{trial.public_id}").text
    got, wanted, _given = printed(page)
    assert [words(text) for text in (got, wanted)] == [
        "296 297 298 299 7 301 302 303 304 305 306 307",
        "296 297 298 299 300 301 302 303 304 305 306 307",
    ]
    assert 'data-n="301"' in got
    assert words(page).count("296 lines before it are left out.") == 2
    assert words(page).count("It goes on: the rest is left out.") == 2


def test_own_programs_are_saved_one_by_one_and_all_together(coder, world):
    with db.transaction() as s:
        for number, (problem, language) in enumerate(
            [(world.first, "python3"), (world.first, "cpp"), (world.warm, "java")]
        ):
            made = making.make_submission(
                s,
                fresh(s, world.lanterns),
                fresh(s, problem),
                language=language,
                source=b"<script>%d</script>\xff" % number,
                at=NOW + timedelta(minutes=number),
                storage=world.storage,
            )
            made.filename = "../../etc/passwd\r\nX: y.html"
        making.make_submission(s, fresh(s, world.foxes), fresh(s, world.first), storage=world.storage)
    answer = coder.get(f"/s/{made.public_id}/source")
    assert answer.data == b"<script>2</script>\xff"
    assert answer.content_type.startswith("text/plain")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=A-{made.public_id}.java"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    answer = coder.get("/c/cup/submissions.zip")
    assert answer.headers["Content-Disposition"] == "attachment; filename=cup-programs.zip"
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == ["A/try-1.py", "A/try-2.cpp", "warm-up/A/try-1.java"]
        assert archive.read("A/try-2.cpp") == b"<script>1</script>\xff"
    assert "/c/cup/submissions.zip" in coder.get("/c/cup/submissions").text


def test_a_submission_page_and_a_trial_agree_on_the_words(coder, world):
    """One way to show a sample that failed, however it was run."""
    row = ended(verdict="WA", output=b"7\n", line=1, got="7", wanted="3")
    tried = coder.get(f"/t/{over(world, row)}").text
    with db.transaction() as s:
        made = making.make_submission(
            s, fresh(s, world.lanterns), fresh(s, world.first), verdict=Verdict.WA, storage=world.storage
        )
        judging = made.judgings[0]
        judging.failed_test = "sample/1"
        judging.runs.append(
            Run(
                position=1,
                name="sample/1",
                verdict=Verdict.WA,
                cpu_s=0.1,
                wall_s=0.1,
                memory_bytes=1,
                output=b"7\n",
                difference={"line": 1, "token": 1, "got": "7", "wanted": "3"},
            )
        )
    submitted = coder.get(f"/s/{made.public_id}").text
    assert [words(text) for text in printed(submitted)] == [words(text) for text in printed(tried)]
    assert re.findall(r'<p class="apart">.*?</p>', submitted) == re.findall(
        r'<p class="apart">.*?</p>', tried
    )


def test_what_was_submitted_is_still_in_the_editor(coder, world):
    """Also when it was sent before script had kept it, and without script."""
    answer = coder.post(A, {"source": "print('just now')\r\n", "language": "python3", "nonce": "n"})
    assert answer.status_code == 303
    assert "print(&#39;just now&#39;)\n</textarea>" in coder.get(answer.location).text


TALK = "   0.001 < 10\n   0.002 > 5\n   0.002 > \u202e6\n   0.003 … 512\n   0.004 < <b>higher</b>\nno line at all"


def interactive(world, verdict=Verdict.WA):
    with db.transaction() as s:
        made = making.make_submission(
            s, fresh(s, world.lanterns), fresh(s, world.first), verdict=verdict, storage=world.storage
        )
        judging = made.judgings[0]
        judging.failed_test, judging.worker = "secret/1", "machine-1"
        for position, (name, given) in enumerate((("sample/1", Verdict.AC), ("secret/1", verdict)), start=1):
            judging.runs.append(
                Run(
                    position=position,
                    name=name,
                    verdict=given,
                    cpu_s=0.1,
                    wall_s=0.3,
                    memory_bytes=1,
                    score=Decimal("12.5"),
                    repeats=2,
                    judge_message="the secret is 42 <script>",
                    team_message="guess better",
                    transcript=TALK,
                    exit_code=3,
                    reason="exit_code",
                )
            )
        return made.public_id


def test_organisers_see_messages_scores_and_the_conversation(client, world):
    public_id = interactive(world)
    text = client.sign_in(world.organiser).get(f"/s/{public_id}").text
    page = words(text)
    assert page.count("the secret is 42 <script>") == 2
    assert "machine-1" in page
    assert page.count("12.5") == 2
    assert "The program reads 0.001 s 10 The program writes 0.002 s 5 U+202E 6" in page
    assert "Something is left out here. The program reads 0.004 s <b>higher</b>" in page
    assert "secret/1" in page
    assert "\u202e" not in text
    assert "<b>higher" not in text


def test_contestants_see_nothing_of_that(coder, world):
    page = words(coder.get(f"/s/{interactive(world)}").text)
    assert "guess better" in page
    for secret in (
        "the secret is 42",
        "machine-1",
        "secret/1",
        "higher",
        "12.5",
        "For organisers",
    ):
        assert secret not in page, secret


def test_a_conversation_of_a_sample_is_shown_to_who_tries(coder, world):
    page = words(coder.get(f"/t/{over(world, ended(verdict='WA', transcript=TALK))}").text)
    assert "Your program writes 0.002 s 5" in page
    assert "The answer" not in page


def test_turns_are_cut():
    assert len(turns("\n".join(f"{n:8.3f} {'<>'[n % 2]} x" for n in range(2000)))) == TURNS_MOST + 1
    assert turns("") == turns("\n\n> <\n9.9 <<") == ()
