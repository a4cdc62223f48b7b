"""The pages that are looked at: by axe in every language and scheme, and as pictures by `make shots`."""

import time
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.e2e import halls
from tests.e2e.halls import Hall


@dataclass(frozen=True)
class Looked:
    """A page; `who` is spectator, coder or organiser."""

    name: str
    who: str
    path: str


def pages(hall: Hall, ids: dict[str, str]) -> tuple[Looked, ...]:
    """Every kind of page, filled with what people would see there; `ids` by verdict of the coder's tries."""
    cup = f"/c/{hall.prepared.contest}"
    problem = hall.manifest.problems[0].label
    return (
        Looked("home", "spectator", "/"),
        Looked("login", "spectator", "/login"),
        Looked("register", "spectator", "/register"),
        Looked("join", "spectator", "/join"),
        Looked("missing", "spectator", "/c/nothing-here"),
        Looked("board", "spectator", f"{cup}/board"),
        Looked("contest-signed-out", "spectator", cup),
        Looked("soon", "spectator", "/c/soon"),
        Looked("contest", "coder", cup),
        Looked("problem", "coder", f"{cup}/problems/{problem}"),
        Looked("warm-up", "coder", f"{cup}/problems/{hall.manifest.problems[-1].label}"),
        Looked("own-board", "coder", f"{cup}/board"),
        Looked("submissions", "coder", f"{cup}/submissions"),
        *(Looked(f"submission-{verdict}", "coder", f"/s/{public_id}") for verdict, public_id in ids.items()),
        Looked("account", "coder", "/account"),
        Looked("organise", "organiser", "/organise"),
        Looked("new-contest", "organiser", "/organise/new"),
        Looked("desk", "organiser", f"{cup}/desk"),
        Looked("people", "organiser", f"{cup}/desk/people"),
        Looked("problems", "organiser", f"{cup}/desk/problems"),
        Looked("ready", "organiser", f"{cup}/desk/ready"),
        Looked("settings", "organiser", f"{cup}/desk/settings"),
        Looked("log", "organiser", f"{cup}/desk/log"),
        Looked("cards", "organiser", f"{cup}/desk/cards"),
    )


def fill(hall: Hall, page: Page) -> dict[str, str]:
    """A coder tries the first problem with one program for each verdict; the submissions' ids, by verdict."""
    (code,) = hall.new_codes(1)
    halls.join(page, code, "Paper Lanterns")
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
    halls.make_soon(hall)
    return found
