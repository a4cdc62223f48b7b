"""What the demonstration says on the way: who submits what, how far judging is, the board at the end."""

from collections.abc import Collection, Mapping, Sequence

from contest.cli.demonstrating.checking import Shown
from contest.cli.demonstrating.drawing import Screen, bar, padded, width
from contest.cli.demonstrating.following import Standing
from contest.cli.demonstrating.manifest import Manifest, Shot
from contest.cli.demonstrating.preparing import Prepared
from contest.models import JudgingState
from sandbox.languages import language

NAMES = 16
"""Columns of a team's name in a list."""


class Show:
    """Draws one demonstration."""

    def __init__(self, screen: Screen, manifest: Manifest) -> None:
        self._screen = screen
        self._manifest = manifest
        self._told: set[str] = set()

    def sent(self, count: int, total: int) -> None:
        """So many programs were handed in."""
        self._screen.live(f"{bar(count / total)}  {count} of {total} programs handed in")

    def there(self, shots: Collection[str]) -> None:
        """These were handed in at an earlier start: they are not told one by one again."""
        self._told.update(shots)
        if shots:
            self._screen.say(f"{len(shots)} programs were handed in before.")

    def judged(self, shots: Mapping[str, Shot], standings: Mapping[str, Standing]) -> None:
        """Tell what has ended since the last time, and how far the rest is."""
        over = sum(standing.is_over for standing in standings.values())
        for public_id, standing in standings.items():
            if standing.is_over and public_id not in self._told:
                self._told.add(public_id)
                self._screen.say(self._line(shots[public_id], standing))
        running = [
            f"{self._manifest.team(shots[public_id].team).name} {shots[public_id].problem.label} "
            f"{standing.test}/{standing.total or '?'}"
            for public_id, standing in standings.items()
            if standing.state is JudgingState.RUNNING
        ]
        troubled = {standing.cause for standing in standings.values() if not standing.is_over} - {None}
        self._screen.live(
            f"{bar(over / len(shots))}  {over} of {len(shots)} judged"
            + "".join(f"  ·  {text}" for text in running)
            + "".join(f"  ·  {cause}" for cause in sorted(map(str, troubled)))
        )

    def board(self, rows: Sequence[Shown]) -> None:
        """The leaderboard as a table."""
        labels = [problem.label for problem in self._manifest.problems]
        self._screen.say()
        self._screen.table(
            ["#", self._manifest.name["en"], "Solved", "Penalty", *labels],
            [
                [
                    str(row.rank),
                    row.name,
                    str(row.solved),
                    str(row.penalty),
                    *(_cell(row.tries.get(label)) for label in labels),
                ]
                for row in rows
            ],
        )
        self._screen.say()

    def ways_in(
        self, address: str, hall: str | None, prepared: Prepared, more: Sequence[tuple[str, str]] = ()
    ) -> None:
        """The address, on this machine and on others, and the log-ins; `more` are rows of the founders."""
        strong = self._screen.strong
        rows = [
            ("Podium", strong(address)),
            *([("For others", strong(hall))] if hall else []),
            ("Board", f"{address}/c/{prepared.contest}/board"),
            *more,
            ("Organiser", f"{prepared.organiser} / {prepared.password}   at {address}/login"),
            ("Your own place", f"{'  '.join(prepared.spare)}   at {address}/join"),
            *((self._manifest.team(key).name, place.code) for key, place in prepared.places.items()),
        ]
        columns = max(width(name) for name, _ in rows)
        for name, value in rows:
            self._screen.say(f"{padded(name, columns)}  {value}")
        self._screen.say()

    def _line(self, shot: Shot, standing: Standing) -> str:
        team = padded(self._manifest.team(shot.team).name, NAMES)
        verdict = standing.verdict or "JE"
        facts = "" if standing.cpu_s is None else f"{standing.cpu_s:6.3f} s"
        if standing.verdict is None:
            facts = str(standing.cause)
        elif verdict != shot.expected:
            facts += f"   (expected {shot.expected})"
        name = padded(language(shot.language).name, 11)
        chip = self._screen.chip(verdict) + " " * (4 - len(verdict))
        return f"{team}  {shot.problem.label}  {name}  {chip} {facts}"


def _cell(tries: int | None) -> str:
    """`+` solved at the first try, `+2` after two rejected ones, `-2` not solved after two."""
    if tries is None:
        return ""
    return f"+{tries - 1 or ''}" if tries > 0 else str(tries)
