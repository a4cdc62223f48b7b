"""What organisers see of a judging beyond what contestants do: every test with all that is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from contest import numbers, wording
from contest.models import Judging, JudgingState, Run
from contest.queries.telling import tests_in
from contest.site.solving.comparing import sentence_of
from contest.site.solving.talking import Turn, turns
from contest.wording import Sentence


@dataclass(frozen=True, slots=True)
class JuryTest:
    """One test as the judge saw it."""

    number: int
    name: str
    sentence: Sentence
    cpu: Markup
    wall: Markup
    memory: Markup
    score: str
    """empty: it has none"""
    runs: int
    notes: tuple[Markup | str, ...]
    """how it ended, where it first differs"""
    judge_message: str
    team_message: str
    turns: tuple[Turn, ...]

    @property
    def has_more(self) -> bool:
        """Whether there is anything to unfold."""
        return bool(self.notes or self.judge_message or self.team_message or self.turns)


@dataclass(frozen=True, slots=True)
class Jury:
    """A judging, for organisers."""

    version: int
    worker: str
    attempt: int
    cause: str
    tests: tuple[JuryTest, ...]
    has_scores: bool
    has_repeats: bool


def jury_of(judging: Judging) -> Jury:
    """All that is known of it."""
    tests = tests_in(judging.version)
    return Jury(
        version=judging.version.number,
        worker=judging.worker or "",
        attempt=judging.attempt,
        cause=wording.cause(judging.cause) if judging.state is not JudgingState.DONE else "",
        tests=tuple(_test(run, tests.number(run.name) or run.position) for run in judging.runs),
        has_scores=any(run.score is not None for run in judging.runs),
        has_repeats=any(run.repeats for run in judging.runs),
    )


def _test(run: Run, number: int) -> JuryTest:
    return JuryTest(
        number=number,
        name=run.name,
        sentence=wording.test_result(run.verdict),
        cpu=wording.seconds(run.cpu_s),
        wall=wording.seconds(run.wall_s),
        memory=wording.size(run.memory_bytes),
        score="" if run.score is None else numbers.plain(run.score),
        runs=run.repeats + 1,
        notes=tuple(_notes(run)),
        judge_message=run.judge_message or "",
        team_message=run.team_message or "",
        turns=turns(run.transcript or ""),
    )


def _notes(run: Run) -> list[Markup | str]:
    facts: Mapping[str, Any] = {
        name: value
        for name, value in (("exit_code", run.exit_code), ("signal", run.signal))
        if value is not None
    }
    found: list[Markup | str] = [wording.reason(run.reason, facts), sentence_of(run.difference)]
    if run.repeats:
        found.append(_("It was run again, since it was close to the time limit."))
    return [note for note in found if note]
