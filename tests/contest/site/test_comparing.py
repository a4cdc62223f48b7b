"""What a program printed beside the answer, whatever it printed."""

import re

import pytest

from contest import db
from contest.models import Run
from contest.site._shared.visible import visibly
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.reading import chips, printed, words
from tests.contest.site.trying import A, ended, over


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
