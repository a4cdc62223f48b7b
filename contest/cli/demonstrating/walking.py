"""Teams walk through the site: they join by code and hand in their programs, all by its own forms."""

from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urlsplit

from contest.cli.demonstrating.manifest import Shot, Team
from contest.cli.demonstrating.visitor import Page, Unexpected, Visitor


class Seat:
    """One team at its place."""

    def __init__(self, base: str, contest: str, team: Team) -> None:
        self.team = team
        self._contest = contest
        self._visitor = Visitor(base, language=team.language)

    def join(self, code: str) -> None:
        """Open the place by its code; the first time the team's name is asked for."""
        page = self._visitor.get("/join")
        page = self._visitor.send(page, page.form("code"), {"code": code})
        if any("name" in form.names for form in page.forms):
            page = self._visitor.send(page, page.form("code", "name"), {"name": self.team.name})
        if urlsplit(page.address).path.rstrip("/") != f"/c/{self._contest}":
            raise Unexpected(
                f"{self.team.name} came to {page.address} ({page.status}) instead of its contest"
            )

    def submit(self, shot: Shot) -> str:
        """Hand a program in; the submission's public id."""
        page = self._visitor.get(f"/c/{self._contest}/problems/{shot.problem.label}")
        form = page.form("source", "language", "nonce")
        values = {"language": shot.language, "source": shot.path.read_text(encoding="utf-8")}
        return _sent(self._visitor.send(page, form, values))

    def close(self) -> None:
        """Leave."""
        self._visitor.close()


def walk(
    base: str, contest: str, seats: Iterable[tuple[Team, str]], shots: Iterable[Shot]
) -> Iterator[tuple[Shot, str]]:
    """Seat each team with its code, then send the shots in their order; yields each with its public id."""
    sat = {}
    try:
        for team, code in seats:
            sat[team.key] = Seat(base, contest, team)
            sat[team.key].join(code)
        for shot in shots:
            yield shot, sat[shot.team].submit(shot)
    finally:
        for seat in sat.values():
            seat.close()


def _sent(page: Page) -> str:
    found = parse_qs(urlsplit(page.address).query).get("sent")
    if not found:
        raise Unexpected(f"{page.address} ({page.status}) did not take the program")
    return found[0]
