"""Judging again, as organisers see and do it."""

import pytest
from sqlalchemy import func, select

from contest import db
from contest.actions import claiming, recording, rejudging
from contest.models import Contest, Judging, Rejudging, RejudgingState
from contest.queries.rejudging_choice import Choice
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.organising.rejudged import LATER, LIST, come, current, hidden, rejudged, row, text
from tests.making import MINUTE
from tests.making_rejudgings import graded, work_off


@pytest.fixture
def organiser(client, world, now):
    return come(client, world, now)


def test_the_list_is_empty_at_first_and_says_what_it_is_for(organiser):
    page = organiser.get(LIST).text
    assert "Nothing was judged again yet." in page
    assert f'href="{LIST}/new"' in page


@pytest.mark.parametrize("language", ["en", "he"])
def test_pages_open(world, organiser, language):
    path = rejudged(world)
    for page in (LIST, f"{LIST}/new", path, f"{path}/_now", f"{path}?view=all&unstable=take&from=-3"):
        assert organiser.get(page, headers={"Accept-Language": language}).status_code == 200


def test_the_form_counts_what_a_link_names(world, organiser):
    page = organiser.get(f"{LIST}/new?problem={world.first.public_id}&verdict=WA").text
    assert hidden(page, "counted") == "1"
    assert "1 submission is chosen Wrong answer 1" in text(page).replace("</span>", "")
    assert hidden(organiser.get(f"{LIST}/new").text, "counted") == "3"
    # What no link of ours names asks for nothing, and the page shows that.
    assert hidden(organiser.get(f"{LIST}/new?problem=nonsense&verdict=XX&entry=zz").text, "counted") == "0"


def test_counting_again_needs_no_script_and_no_reason(world, organiser):
    form = {"act": "count", "verdicts": ["AC", "JE"], "repeats": "1"}
    answer = organiser.post(LIST, form)
    assert answer.status_code == 200
    assert hidden(answer.text, "counted") == "2"
    assert "This is needed." not in answer.text
    part = organiser.post(f"{LIST}/_count", {"problems": [world.second.public_id]}).text
    assert hidden(part, "counted") == "1"
    assert "<html" not in part
    assert row(Rejudging) is None


def test_what_was_counted_is_what_is_begun(world, organiser, now):
    page = organiser.get(f"{LIST}/new").text
    form = {
        "act": "begin",
        "reason": "A wrong answer file",
        "repeats": "1",
        "counted": hidden(page, "counted"),
        "counted_at": hidden(page, "counted_at"),
    }
    assert "This is needed." in organiser.post(LIST, form | {"reason": ""}).text
    answer = organiser.post(LIST, form | {"verdicts": ["AC"]})
    assert answer.status_code == 409
    assert "3 were chosen when you looked, 1 are now" in answer.text
    assert hidden(answer.text, "counted") == "1"
    now.set(LATER + MINUTE)
    answer = organiser.post(LIST, form)
    assert answer.status_code == 303
    page = organiser.get(answer.location).text
    assert "A wrong answer file" in page
    assert "0 / 3" in text(page)
    assert 'hx-trigger="podium:refresh, every 2s"' in page
    with db.reading() as s:
        assert s.scalar(select(func.count()).where(Judging.rejudging_id.is_not(None))) == 3
    answer = organiser.post(LIST, form | {"counted_at": (LATER + MINUTE).isoformat()})
    assert "3 of them are being judged again already" in answer.text


@pytest.mark.parametrize(
    "how",
    [
        {"repeats": "0"},
        {"repeats": "x"},
        {"repeats": "21"},
        {"problems": ["nonsense"]},
        {"verdicts": ["XX"]},
        {"after": "yesterday"},
        {"counted": "x", "counted_at": "y", "languages": ["rust"]},
    ],
)
def test_a_damaged_form_begins_nothing(organiser, how):
    answer = organiser.post(LIST, {"act": "begin", "reason": "x", "repeats": "1"} | how)
    assert answer.status_code == 422
    assert row(Rejudging) is None


def test_nobody_sees_anything_before_it_is_applied(world, organiser, browse):
    public = browse()
    board = text(public.get("/c/cup/board").text)
    path = rejudged(world)
    page = text(organiser.get(path).text)
    assert "Results that change 2" in page
    assert "1 Wrong answer Accepted" in page
    assert "1 Could not be judged Accepted" in page
    assert "rises ↑ 2 → 1" in page
    assert text(public.get("/c/cup/board").text) == board
    answer = organiser.post(f"{path}/apply", {"seen": hidden(organiser.get(path).text, "seen")})
    assert answer.status_code == 303
    assert current() == [Verdict.AC] * 3
    assert text(public.get("/c/cup/board").text) != board
    page = text(organiser.get(path).text)
    assert "applied" in page
    assert "Decide" not in page.replace("Decided", "")
    assert "1 Wrong answer Accepted" in page


def test_a_page_that_is_old_decides_nothing(world, organiser):
    path = rejudged(world, None)
    old = hidden(organiser.get(f"{path}?decide=1").text, "seen")
    with db.transaction() as s:
        work_off(s, at=LATER)
    answer = organiser.post(f"{path}/apply", {"seen": old})
    assert answer.status_code == 409
    assert "Something changed since you looked" in answer.text
    new = hidden(answer.text, "seen")
    assert organiser.post(f"{path}/apply", {"seen": new}).status_code == 303
    assert organiser.post(f"{path}/apply", {"seen": new}).status_code == 409
    assert organiser.post(f"{path}/cancel").status_code == 409
    assert organiser.post(f"{path}/apply").status_code == 422


def test_cancelling_leaves_all_as_it_was(world, organiser):
    before = current()
    path = rejudged(world)
    assert organiser.post(f"{path}/cancel").status_code == 303
    assert row(Rejudging).state is RejudgingState.CANCELLED
    assert current() == before
    assert "cancelled" in organiser.get(LIST).text


def test_what_is_missing_is_left_out_by_a_tick(world, organiser):
    path = rejudged(world, None)
    with db.transaction() as s:
        work = claiming.claim_judging(s, worker="w", rejudging=True, at=LATER)
        recording.record(
            s, judging_id=work.judging_id, token=work.token, graded=graded(Verdict.RTE), at=LATER
        )
    page = organiser.get(f"{path}?decide=1").text
    assert "Leave out 2 submissions that are not judged yet" in page
    form = {"seen": hidden(page, "seen")}
    answer = organiser.post(f"{path}/apply", form)
    assert "2 submissions are not judged yet" in answer.text
    assert organiser.post(f"{path}/apply", form | {"leave_running": "y"}).status_code == 303
    assert current() == [Verdict.RTE, Verdict.WA, None]
    assert "left out" in organiser.get(f"{path}?view=all").text


def test_results_that_differ_from_run_to_run_are_named(world, organiser):
    path = rejudged(world)
    assert organiser.post(f"{path}/repeat", {"times": "2"}).status_code == 303
    for times in ("x", "18"):
        assert "Each is judged 1 to 20 times." in organiser.post(f"{path}/repeat", {"times": times}).text
    runs = iter([Verdict.AC, Verdict.AC, Verdict.AC, graded(Verdict.TLE, repeats=2), Verdict.AC, Verdict.AC])
    with db.transaction() as s:
        work_off(s, lambda _work: next(runs), at=LATER)
    page = text(organiser.get(path).text)
    assert "differs from run to run" in page
    assert "near the limit" in page
    assert "Leave out 1 submission that differs from run to run" in page
    page = organiser.get(f"{path}?unstable=take").text
    form = {"seen": hidden(page, "seen")}
    answer = organiser.post(f"{path}/apply?unstable=take", form)
    assert "1 submissions came out differently" in text(answer.text)
    assert organiser.post(f"{path}/apply?unstable=take", form | {"take_unstable": "y"}).status_code == 303
    assert current() == [Verdict.AC] * 3


def test_what_failed_of_it_is_tried_again(world, organiser):
    path = rejudged(world, lambda _work: None)
    page = text(organiser.get(f"{path}?view=trouble").text)
    assert "3 runs failed" in page
    assert organiser.post(f"{path}/retry").status_code == 303
    assert organiser.post(f"{path}/retry").status_code == 409
    # The desk shows them as nothing of the contest's.
    assert "the queue is empty" in organiser.get("/c/cup/desk").text


def test_others_have_no_part_in_it(world, organiser, browse):
    path = rejudged(world)
    with db.transaction() as s:
        other = making.make_contest(s, slug="other")
        making.make_problem(s, other)
    elsewhere = path.replace("/c/cup/", "/c/other/")
    assert organiser.get(elsewhere).status_code == 404
    for verb in ("apply", "cancel", "repeat", "retry", "undo"):
        assert organiser.post(f"{elsewhere}/{verb}", {"seen": "x", "times": "1"}).status_code == 404
    # Another contest's problem can't be chosen here.
    form = {"act": "begin", "reason": "x", "repeats": "1", "problems": [world.first.public_id]}
    assert organiser.post("/c/other/desk/rejudgings", form).status_code == 422
    page = organiser.get(f"/c/other/desk/rejudgings/new?problem={world.first.public_id}").text
    assert hidden(page, "counted") == "0"
    coder = browse().sign_in(world.bob)
    assert coder.get(path).status_code == 404
    assert coder.post(f"{path}/apply", {"seen": "x"}).status_code == 404


def test_the_log_says_what_was_before_and_after(world, organiser):
    path = rejudged(world)
    organiser.post(f"{path}/apply", {"seen": hidden(organiser.get(path).text, "seen")})
    log = text(organiser.get("/c/cup/desk/log").text)
    assert "Olga applied a rejudging" in log
    assert "Could not be judged 1, Wrong answer 1" in log
    assert "had submissions judged again, beside their results" in log


def test_names_and_reasons_are_text(world, organiser):
    with db.transaction() as s:
        fresh(s, world.foxes).name = "<script>alert(1)</script>"
        found = rejudging.begin(
            s, actor=None, contest=fresh(s, world.contest), choice=Choice(), reason="<img src=x>", at=LATER
        )
        work_off(s, at=LATER)
        path = f"{LIST}/{found.public_id}"
    for page in (LIST, path):
        shown = organiser.get(page).text
        assert "<img src=x>" not in shown
        assert "<script>alert" not in shown


def test_the_version_of_the_contest_moves_once(world, organiser):
    with db.reading() as s:
        before = s.get(Contest, world.contest.id).version
    path = rejudged(world)
    organiser.get(path)
    with db.reading() as s:
        assert s.get(Contest, world.contest.id).version == before
    organiser.post(f"{path}/apply", {"seen": hidden(organiser.get(path).text, "seen")})
    with db.reading() as s:
        assert s.get(Contest, world.contest.id).version == before + 1


def test_a_board_by_points_is_compared_too(world, organiser):
    with db.transaction() as s:
        fresh(s, world.contest).code.rule = "points"
    page = text(organiser.get(rejudged(world)).text)
    assert "0 points, 1 try" in page
    assert "100 points, 1 try" in page
    assert "not tried" in page
    assert "↑ 2 → 1" in page
