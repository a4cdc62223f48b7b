"""Two worlds that differ only in what is not told are the same to everyone it is not told to.

Every page, part and file of the site is asked for twice, and between the two everything changes that the
stage's feedback keeps from contestants: status, headers and bytes have to be the same.
"""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from contest import db
from contest.models import Feedback, Judging, JudgingState, Run, Submission
from contest.queries.rejudging_choice import Choice
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.test_feedback import AC, TLE, WA, judged
from tests.contest.site.walking import addresses, make_things
from tests.making import HOUR, NOW
from tests.making_rejudgings import begun

# What each page has of its own, whatever it shows.
OF_EACH = re.compile(r'name="nonce" value="[^"]*"|[\w.-]+\.[\w-]{6}\.[\w-]{27}')  # the second: what we sign
OF_EACH_HEADER = {"Set-Cookie", "X-Request-Id", "Date"}
MARK = "canary-7c1f"
# Of the browser itself, signed anew each time, or allowed only so often in a minute.
LEFT_OUT = {"static", "front.paint", "front.speak", "solving.sources"}


def seen(app, things, browsers):
    """What everybody gets from every address."""
    found = {}
    for who, browser in browsers.items():
        for rule, address in addresses(app, things, "GET", label="P"):
            if rule.endpoint in LEFT_OUT:
                continue
            answer = browser.get(address)
            headers = {name: value for name, value in answer.headers if name not in OF_EACH_HEADER}
            body = answer.get_data()
            assert MARK.encode() not in body, (who, address)
            text = OF_EACH.sub("", body.decode("utf-8", "replace"))
            headers.pop("Content-Length", None)
            found[who, rule.endpoint] = (answer.status_code, headers, text)
    return found


def told_apart(before, after):
    """Where the worlds differ, and in what."""
    found = []
    for place, (status, headers, text) in before.items():
        other_status, other_headers, other_text = after[place]
        if (status, headers) != (other_status, other_headers):
            found.append((place, status, other_status, headers, other_headers))
        lines = zip(text.splitlines(), other_text.splitlines(), strict=False)
        found += [(place, one, two) for one, two in lines if one != two][:2]
    return found


def rewritten(made, change):
    """Change a submission's judging and its runs."""
    with db.transaction() as s:
        judging = making.only_judging(s, fresh(s, made))
        change(judging)
        judging.cpu_s, judging.memory_bytes = 0.31, 5 * 1024 * 1024
        judging.reason, judging.worker = MARK[:8], MARK
    return made


def other(run):
    """Everything about a test that is not told."""
    run.verdict = Verdict.RTE if run.verdict is not Verdict.RTE else TLE
    run.cpu_s, run.wall_s, run.memory_bytes = 0.77, 0.78, 12345678
    run.exit_code, run.signal, run.reason, run.repeats = 99, None, "exit_code", 3
    run.judge_message = run.team_message = run.transcript = MARK
    run.difference = {"line": 1, "token": 1, "wanted": MARK, "got": MARK}
    run.output, run.score = MARK.encode(), Decimal("0.123456")


def after_verdict(judging):
    for run in judging.runs:
        other(run)
    judging.failed_test = judging.runs[-1].name
    judging.groups = [{"name": "secret/1", "verdict": "WA", "score": "3", "max_score": "9"}]


def after_groups(judging):
    for run in judging.runs[1:]:
        other(run)
    judging.failed_test = judging.runs[-1].name


def after_first(judging):
    for run in judging.runs[3:]:
        other(run)


@pytest.fixture
def look(app, browse, coder):
    """What everybody gets from every address now."""
    browsers = {"coder": coder, "nobody": browse()}
    return lambda things: seen(app, things, browsers)


@pytest.mark.parametrize(
    ("feedback", "groups", "change"),
    [
        (Feedback.VERDICT, ("secret/1",), after_verdict),
        (Feedback.GROUPS, ("", "secret", "secret/1"), after_groups),
        (Feedback.FIRST_FAILURE, (), after_first),
    ],
)
def test_what_feedback_keeps_is_nowhere(look, world, feedback, groups, change):
    things = make_things(world)
    made = judged(world, feedback, AC, AC, WA, AC, TLE, groups=groups)
    things.submission = made.public_id
    before = look(things)
    rewritten(made, change)
    after = look(things)
    assert told_apart(before, after) == []


def test_where_all_is_told_the_worlds_differ(coder, world):
    made = judged(world, Feedback.ALL, AC, AC, WA, AC, TLE)
    before = coder.get(f"/s/{made.public_id}").text
    rewritten(made, after_first)
    after = coder.get(f"/s/{made.public_id}").text
    assert MARK not in before
    assert MARK in after


def test_why_the_judge_failed_is_nowhere(look, world):
    things = make_things(world)
    with db.transaction() as s:
        problem = making.make_problem(s, fresh(s, world.contest), label="P", storage=world.storage)
        made = making.make_submission(
            s, fresh(s, world.lanterns), problem, failed=True, storage=world.storage
        )
    things.submission = made.public_id
    before = look(things)
    with db.transaction() as s:
        making.only_judging(s, fresh(s, made)).cause = {"code": "program.exit_code", "facts": {"said": MARK}}
    after = look(things)
    assert told_apart(before, after) == []


def test_a_rejudging_is_nowhere_before_it_is_applied(look, world):
    things = make_things(world)
    made = judged(world, Feedback.ALL, AC, WA)
    things.submission = made.public_id
    before = look(things)
    with db.transaction() as s:
        begun(s, fresh(s, world.contest), Choice(submission=made.public_id), at=NOW + HOUR)
        row = s.scalars(
            select(Judging)
            .join(Submission)
            .where(Submission.public_id == made.public_id, Judging.rejudging_id.is_not(None))
        ).first()
        row.state, row.verdict, row.worker = JudgingState.DONE, AC, MARK
        row.cpu_s, row.memory_bytes, row.failed_test = 0.5, 1234567, None
        row.runs.append(Run(position=1, name="sample/1", verdict=AC, cpu_s=0.5, wall_s=1, memory_bytes=1))
    after = look(things)
    assert told_apart(before, after) == []
