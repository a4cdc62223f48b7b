"""What people leave behind in the hall before its pages are looked at."""

import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from playwright.sync_api import Browser, Page

from contest import clock
from contest.models import Contest, Judging, JudgingState, Run, Submission
from judge.verdicts import Reason, Verdict
from tests.e2e import founding, halls
from tests.e2e.founding import Founded
from tests.e2e.halls import Hall
from tests.making import make_verification
from tests.making_rejudgings import begun, work_off

MIB = 2**20
TORN_NAME = "kite-string-torn-by-a-very-long-and-unbroken-file-name"
TORN = {
    "problem.yaml": "name: Torn\nlimits:\n  memory: lots\n  time_limit: -1\nvalidation: custom score\ntype: essay\n"
}


@dataclass(frozen=True)
class Filled:
    """Cookies by who looks, the coder's submissions by verdict, a join code nobody has used, the founders."""

    states: dict[str, Any]
    ids: dict[str, str]
    code: str
    founded: Founded
    tried: str
    """the coder's trial on the samples of the third problem; on the fourth there is one with an own input"""
    rejudging: str
    """an open one, of which some results differ from run to run"""
    verified: str
    """a problem whose package is not as it expects of itself"""


def fill(hall: Hall, chromium: Browser) -> Filled:
    """A coder tries, an organiser brings a package that can't be used, two contests are to come."""
    coder_code, fresh_code = hall.new_codes(2)
    states: dict[str, Any] = {"spectator": None}
    context = halls.visit(chromium, hall)
    page = context.new_page()
    halls.join(page, coder_code, "Paper Lanterns")
    ids = _try_programs(hall, page)
    tried = _run_before(hall, page)
    states["coder"] = context.storage_state()
    context.close()
    context = halls.visit(chromium, hall)
    page = context.new_page()
    halls.sign_in(page, hall)
    _bring_torn(hall, page)
    states["organiser"] = context.storage_state()
    context.close()
    ids |= write_rarer(hall, ids["AC"])
    rejudging = _judge_again(hall)
    verified = _verify_first(hall)
    halls.make_soon(hall)
    halls.make_open(hall)
    founded = founding.found(hall.settings, hall.database)
    states["founder"] = _cookies(hall, chromium, founding.log_in)
    states["juror"] = _cookies(hall, chromium, lambda page: founding.begin(page, founded))
    return Filled(states, ids, fresh_code, founded, tried, rejudging, verified)


def _cookies(hall: Hall, chromium: Browser, come_in: Callable[[Page], None]) -> Any:
    context = halls.visit(chromium, hall)
    come_in(context.new_page())
    state = context.storage_state()
    context.close()
    return state


def _try_programs(hall: Hall, page: Page) -> dict[str, str]:
    """The first problem tried with one program for each verdict that comes fast; the ids by verdict."""
    first = hall.manifest.problems[0]
    found = {}
    programs = {"WA": "print(7)\n", "CE": "for x in range(3)\n    print(x\n", "RTE": "print(1 // 0)\n"}
    right = next(
        shot
        for shot in hall.manifest.shots
        if shot.problem == first and (shot.expected, shot.language) == ("AC", "python3")
    )
    programs["AC"] = right.path.read_text(encoding="utf-8")
    for verdict, text in programs.items():
        page.goto(f"/c/{hall.prepared.contest}/problems/{first.label}")
        halls.write(page, text)
        halls.submit(page)
        page.wait_for_url("**sent=*")
        found[verdict] = page.url.split("sent=")[1].split("#")[0]
    deadline = time.monotonic() + halls.PATIENCE_MS / 1000
    for verdict, public_id in found.items():
        page.goto(f"/s/{public_id}")
        while page.locator(".say.wait, .seal.wait").count():
            assert time.monotonic() < deadline, f"{verdict} is not judged"
            page.wait_for_timeout(500)
            page.reload()
    return found


def _run_before(hall: Hall, page: Page) -> str:
    """Programs that are only tried: on the samples, with what can't be seen in it, and on an own input."""
    third, fourth = hall.manifest.problems[2:4]
    page.goto(f"/c/{hall.prepared.contest}/problems/{third.label}")
    halls.write(
        page,
        "import sys\nprint('7\\t\\x1b[31m שלום \\u202e 你好  ')\nprint('x' * 600)\nprint(1, file=sys.stderr)\n",
    )
    with page.expect_response("**/trials") as answer:
        page.locator("button[data-try][value=samples]").click()
    found = re.search(r"/t/(\w+)/_trial", answer.value.text())
    assert found, "the run was refused"
    page.locator("#trial .say.no").first.wait_for()
    page.goto(f"/c/{hall.prepared.contest}/problems/{fourth.label}")
    halls.write(page, "while True:\n    print(input()[::-1])\n")
    page.locator("details:has(#own_input) > summary").click()
    page.locator("#own_input").fill("live\nstressed\n")
    page.locator("button[data-try][value=own]").click()
    page.locator("#trial .say.no").first.wait_for()
    return found[1]


def _bring_torn(hall: Hall, page: Page) -> None:
    page.goto(f"/c/{hall.prepared.contest}/desk/problems")
    first = hall.manifest.problems[0]
    package = halls.zipped(first, without="data/sample/01.ans", name=TORN_NAME, instead=TORN)
    page.locator("[name=packages]").set_input_files([package])
    page.locator("main button.main").click()
    page.locator(".tasks > li .flaws li").first.wait_for()


def _verify_first(hall: Hall) -> str:
    """A report on the first problem's package, with everything in it that can be told."""
    with hall.database.transaction() as s:
        contest = s.query(Contest).filter_by(slug=hall.prepared.contest).one()
        first = contest.code.problems[0]
        s.add(make_verification(first.version, is_ok=False))
        return first.public_id


def _judge_again(hall: Hall) -> str:
    """All of it judged twice more, beside what stands: in one transaction, before a worker takes any."""
    given = itertools.cycle([Verdict.AC, Verdict.AC, Verdict.WA, Verdict.AC, Verdict.TLE])
    at = clock.now() + timedelta(seconds=1)
    with hall.database.transaction() as s:
        contest = s.query(Contest).filter_by(slug=hall.prepared.contest).one()
        found = begun(s, contest, repeats=2, at=at)
        work_off(s, lambda _work: next(given), at=at)
        return found.public_id


def write_rarer(hall: Hall, like: str) -> dict[str, str]:
    """Verdicts that cost a judge time or luck, written as it writes them, for the entry of one submission."""
    rarer = {
        Verdict.TLE: (Reason.CPU, 2.013, 9 * MIB),
        Verdict.MLE: (None, 0.42, 256 * MIB),
        Verdict.OLE: (None, 0.61, 11 * MIB),
    }
    with hall.database.transaction() as s:
        model = s.query(Submission).filter_by(public_id=like).one()
        at = clock.now()
        found = {}
        for number, verdict in enumerate((*rarer, None), start=1):
            received = at + timedelta(milliseconds=number)
            sent = Submission(
                stage_problem=model.stage_problem,
                entry=model.entry,
                user_id=model.user_id,
                language=model.language,
                source_digest=model.source_digest,
                source_bytes=model.source_bytes,
                received_at=received,
            )
            version = model.stage_problem.version
            judging = Judging(
                version=version, is_current=True, attempt=1, queued_at=received, started_at=received
            )
            judging.finished_at = received
            if verdict is None:
                judging.state = JudgingState.FAILED
                judging.cause = {"code": "sandbox.container_lost", "facts": {"cause": "gone"}}
            else:
                reason, cpu_s, memory = rarer[verdict]
                judging.state, judging.verdict = JudgingState.DONE, verdict
                judging.failed_test, judging.reason = version.testcases[2]["name"], reason
                judging.cpu_s, judging.memory_bytes = cpu_s, memory
                judging.runs = [
                    _run(1, version.testcases[0]["name"]),
                    _run(2, version.testcases[1]["name"]),
                    Run(
                        position=3,
                        name=version.testcases[2]["name"],
                        verdict=verdict,
                        cpu_s=cpu_s,
                        wall_s=cpu_s,
                        memory_bytes=memory,
                        reason=reason,
                    ),
                ]
            sent.judgings.append(judging)
            s.add(sent)
            s.flush()
            found["JE" if verdict is None else verdict.value] = sent.public_id
    return found


def _run(position: int, name: str) -> Run:
    return Run(
        position=position, name=name, verdict=Verdict.AC, cpu_s=0.02, wall_s=0.03, memory_bytes=9 * MIB
    )
