"""The pages that are looked at: by axe in every language and scheme, and as pictures by `make shots`."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

from playwright.sync_api import Locator, Page

from tests.e2e.filling import Filled
from tests.e2e.founding import Founded
from tests.e2e.halls import Hall


@dataclass(frozen=True)
class Looked:
    """A page; `who` is spectator, coder, founder, juror or organiser, `act` what is done there before it is looked at."""

    name: str
    who: str
    path: str
    act: Callable[[Page], None] | None = None
    status: HTTPStatus = HTTPStatus.OK

    def open(self, page: Page) -> None:
        """Go there, see that it is what one wanted to look at, and do what is to be done there."""
        answer = page.goto(self.path)
        assert answer is not None
        assert (answer.status, answer.request.redirected_from) == (self.status, None), self.name
        if self.act is not None:
            self.act(page)


def pages(hall: Hall, filled: Filled) -> tuple[Looked, ...]:
    """Every kind of page, filled with what people would see there."""
    cup = f"/c/{hall.prepared.contest}"
    problem = hall.manifest.problems[0].label
    return (
        Looked("home", "spectator", "/"),
        Looked("login", "spectator", "/login"),
        Looked("register", "spectator", "/register"),
        Looked("join", "spectator", "/join"),
        Looked("missing", "spectator", "/c/nothing-here", status=HTTPStatus.NOT_FOUND),
        Looked("board", "spectator", f"{cup}/board"),
        Looked("contest-signed-out", "spectator", cup),
        Looked("problem-signed-out", "spectator", f"{cup}/problems/{problem}"),
        Looked("soon", "spectator", "/c/soon"),
        Looked("contest", "coder", cup),
        Looked("problem", "coder", f"{cup}/problems/{problem}"),
        Looked("run-samples", "coder", f"{cup}/problems/{hall.manifest.problems[2].label}"),
        Looked("run-own-input", "coder", f"{cup}/problems/{hall.manifest.problems[3].label}"),
        Looked("trial", "coder", f"/t/{filled.tried}"),
        Looked("warm-up", "coder", f"{cup}/problems/{hall.manifest.problems[-1].label}"),
        Looked("own-board", "coder", f"{cup}/board"),
        Looked("submissions", "coder", f"{cup}/submissions"),
        *(Looked(f"submission-{verdict}", "coder", f"/s/{there}") for verdict, there in filled.ids.items()),
        Looked("name", "coder", f"{cup}/name"),
        Looked("enter", "coder", "/c/open/enter"),
        Looked("account", "coder", "/account"),
        Looked("organise", "organiser", "/organise"),
        Looked("new-contest", "organiser", "/organise/new"),
        Looked("desk", "organiser", f"{cup}/desk"),
        Looked("people", "organiser", f"{cup}/desk/people"),
        Looked("problems", "organiser", f"{cup}/desk/problems"),
        Looked("verification", "organiser", f"{cup}/desk/problems/{filled.verified}/verification"),
        Looked("ready", "organiser", f"{cup}/desk/ready"),
        Looked("settings", "organiser", f"{cup}/desk/settings"),
        Looked("log", "organiser", f"{cup}/desk/log"),
        Looked("cards", "organiser", f"{cup}/desk/cards"),
        Looked("rejudgings", "organiser", f"{cup}/desk/rejudgings"),
        Looked("rejudging-new", "organiser", f"{cup}/desk/rejudgings/new"),
        Looked("rejudging", "organiser", f"{cup}/desk/rejudgings/{filled.rejudging}?view=all"),
        Looked("judge-error-organiser", "organiser", f"/s/{filled.ids['JE']}"),
        Looked("submission-organiser", "organiser", f"/s/{filled.ids['WA']}"),
        Looked("login-wrong", "spectator", "/login", log_in_wrongly),
        Looked("login-empty", "spectator", "/login", log_in_with_nothing),
        Looked("seat", "spectator", "/join", partial(type_code, filled.code)),
        Looked("seat-account", "organiser", "/join", partial(type_code, filled.code)),
        Looked("settings-asks", "organiser", f"{cup}/desk/settings", move_end),
        *startups(filled.founded),
    )


def startups(found: Founded) -> tuple[Looked, ...]:
    """Startups, judges, boards: `first` is decided and published, in `second` the judges are at work."""
    first, second = f"/c/{found.first}", f"/c/{found.second}"
    round_, open_ = f"{first}/desk/rounds/{found.round}", f"{second}/desk/rounds/{found.open}"
    jury = f"/jury/{found.juror}"
    return (
        Looked("call-contest", "spectator", f"/c/{found.call}"),
        Looked("startup-enter", "coder", f"/c/{found.call}/startup"),
        Looked("startup", "founder", f"/c/{found.call}/startup"),
        Looked("startup-preview", "founder", f"/c/{found.call}/startup/preview"),
        Looked("startup-closed", "founder", f"{first}/startup"),
        Looked("startup-version", "founder", f"{first}/startup/versions/1"),
        Looked("startup-standing", "founder", f"{first}/startup/standing"),
        Looked("deck", "founder", f"{first}/decks/{found.deck}"),
        Looked("founders-contest", "founder", first),
        Looked("call", "organiser", f"/c/{found.call}/desk/call"),
        Looked("question-new", "organiser", f"/c/{found.call}/desk/questions/new/choice"),
        Looked("startups", "organiser", f"{first}/desk/startups"),
        Looked("startups-entry", "organiser", f"{first}/desk/startups/{found.entry}"),
        Looked("rounds", "organiser", f"{first}/desk/rounds"),
        Looked("round-new", "organiser", f"{first}/desk/rounds/new"),
        Looked("round", "organiser", round_),
        Looked("round-open", "organiser", open_),
        Looked("round-settings", "organiser", f"{open_}/settings"),
        Looked("rubric", "organiser", f"{open_}/rubric"),
        Looked("cut", "organiser", f"{round_}/cut"),
        Looked("jurors", "organiser", f"{second}/desk/jurors"),
        Looked("juror", "organiser", f"{second}/desk/jurors/{found.juror}"),
        Looked("juror-cards", "organiser", f"{second}/desk/jurors/cards"),
        Looked("conflicts", "organiser", f"{second}/desk/conflicts"),
        Looked("seats", "organiser", f"{open_}/seating"),
        Looked("chair-round", "organiser", f"{second}/chair/{found.open}"),
        Looked("chair-entry", "organiser", f"{second}/chair/{found.open}/entries/{found.marked}"),
        Looked("chair-sitting", "organiser", f"{second}/chair/{found.open}/sittings/{found.sitting}"),
        Looked("standing", "organiser", f"{first}/standings/{found.round}"),
        Looked("feedback", "organiser", f"{first}/standings/{found.round}/entries/{found.entry}/words"),
        Looked("link", "spectator", found.link),
        Looked("panel", "juror", jury),
        Looked("about-me", "juror", f"{jury}/about"),
        Looked("ranking", "juror", f"{jury}/ranking"),
        Looked("sheet", "juror", f"{jury}/sheets/{found.sheet}"),
        Looked("sheet-locked", "juror", f"{jury}/sheets/{found.locked}"),
        Looked("results", "spectator", f"{first}/results"),
        Looked("results-open", "founder", f"{first}/results", unfold),
        Looked("results-none", "spectator", f"{second}/results"),
        Looked("results-desk", "organiser", f"{first}/desk/results"),
        Looked("results-desk-open", "organiser", f"{second}/desk/results"),
        Looked("withdraw", "organiser", f"{first}/desk/results", ask_to_withdraw),
        Looked("series", "spectator", f"/series/{found.series}"),
        Looked("all-series", "organiser", "/organise/series"),
        Looked("series-desk", "organiser", f"/organise/series/{found.series}"),
    )


def unfold(page: Page) -> None:
    """Open the first rows of a board."""
    for number in range(2):
        page.locator(".ledger summary").nth(number).click()
    page.locator(".account .n").first.wait_for()


def ask_to_withdraw(page: Page) -> None:
    """Open the dialog, and leave it at that."""
    page.locator("[popovertarget=withdraw]").first.click()
    page.locator("#withdraw textarea").wait_for()


def log_in_wrongly(page: Page) -> None:
    """Be refused."""
    page.locator("[name=login]").fill("nobody")
    page.locator("[name=password]").fill("not the password")
    assert _send(page, page.locator("main button.main")) == HTTPStatus.FORBIDDEN
    page.locator(".wrong, .note.no").first.wait_for()


def log_in_with_nothing(page: Page) -> None:
    """Send an empty form past the browser's own check."""
    page.locator("main form").evaluate("(form) => { form.noValidate = true }")
    assert _send(page, page.locator("main button.main")) == HTTPStatus.UNPROCESSABLE_ENTITY
    page.locator(".wrong").first.wait_for()


def type_code(code: str, page: Page) -> None:
    """Come as far as choosing a name, and leave it at that: the code stays fresh."""
    page.locator("[name=code]").fill(code)
    assert _send(page, page.locator("main button.main")) == HTTPStatus.OK
    page.locator("[name=name]").wait_for()


def move_end(page: Page) -> None:
    """Ask for another hour in a contest that runs, and be asked whether that is meant."""
    page.locator("[name=ends_at]").evaluate("(end) => end.stepUp(3600)")
    assert _send(page, page.locator("form:has([name=ends_at]) button.main")) >= HTTPStatus.BAD_REQUEST
    page.locator("[name=confirm]").wait_for()


def _send(page: Page, button: Locator) -> int:
    with page.expect_navigation() as sent:
        button.click()
    answer = sent.value
    assert answer is not None
    return answer.status
