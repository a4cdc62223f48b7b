"""Rejudgings in sentences: results, troubles, what was chosen."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from contest.models import JudgingState, Rejudging, RejudgingState
from contest.numbers import plain
from contest.queries.rejudging_choice import JUDGE_ERROR, Choice, Offered
from contest.queries.rejudging_lines import Line, Result, Trouble
from contest.queries.rejudgings import Progress
from contest.site._shared.times import moment
from contest.wording import cause, isolated, language_name, reason, say
from judge.marks import N_
from judge.verdicts import Verdict

TITLES = {verdict.value: verdict.title for verdict in Verdict}
CHOSEN_BY = {
    "submission": N_("this submission"),
    "problems": N_("problem"),
    "verdicts": N_("result"),
    "languages": N_("programming language"),
    "entry": N_("team"),
    "worker": N_("worker"),
    "after": N_("time"),
    "before": N_("time"),
    "outdated": N_("version"),
}
"""By what a choice was made, in the log."""


@dataclass(frozen=True, slots=True)
class Told:
    """A result in words, how it looks, and its sign."""

    words: str
    look: str
    icon: str
    more: str = ""
    """score and the test that failed first"""


def verdict_title(value: str) -> str:
    """A verdict or "JE" by its value."""
    return _("Could not be judged") if value == JUDGE_ERROR else say(TITLES[value])


def verdicts(counted: Mapping[str, int]) -> str:
    """How often each occurs, for the log."""
    return ", ".join(f"{verdict_title(each)} {number}" for each, number in counted.items())


def chosen_by(facts: Mapping[str, object]) -> str:
    """By what a choice was made, for the log."""
    told = dict.fromkeys(say(CHOSEN_BY[each]) for each in facts if each in CHOSEN_BY)
    return ", ".join(told) or _("all that were judged")


def entry_name(name: str | None, number: int) -> str:
    """What a team is called."""
    return name or _("Team %(number)d", number=number)


def result(found: Result | None) -> Told:
    """What came of a judging."""
    if found is None:
        return Told("–", "", "")
    if found.state is JudgingState.QUEUED:
        return Told(_("waits"), "", "clock")
    if found.state is JudgingState.RUNNING:
        return Told(_("is being judged"), "wait", "turn")
    if found.verdict is None:
        return Told(verdict_title(JUDGE_ERROR), "wait", "alert", cause(found.cause))
    is_right = found.verdict is Verdict.AC
    told = [
        _("%(score)s points", score=plain(found.score)) if found.score is not None else "",
        _("test %(name)s", name=found.failed_test) if found.failed_test else "",
        reason(found.reason),
    ]
    look, icon = ("ok", "check") if is_right else ("no", "cross")
    return Told(say(found.verdict.title), look, icon, ", ".join(each for each in told if each))


def state(found: Rejudging, far: Progress) -> Told:
    """Where a rejudging stands."""
    if found.state is RejudgingState.APPLIED:
        return Told(_("applied"), "ok", "check")
    if found.state is RejudgingState.CANCELLED:
        return Told(_("cancelled"), "", "cross")
    if not far.is_over:
        return Told(_("is being judged"), "wait", "turn")
    return Told(_("waits for a decision"), "wait", "alert")


def trouble(found: Trouble) -> Told:
    """Why a submission can't simply be applied."""
    return {
        Trouble.RUNNING: Told(_("not judged yet"), "wait", "clock"),
        Trouble.FAILED: Told(_("could not be judged"), "no", "alert"),
        Trouble.ANEW: Told(_("judged anew since"), "wait", "turn"),
        Trouble.UNSTABLE: Told(_("differs from run to run"), "no", "alert"),
    }[found]


def leave_out(found: Trouble, number: int) -> str:
    """What one says to have them left out."""
    return {
        Trouble.RUNNING: ngettext(
            "Leave out %(num)d submission that is not judged yet",
            "Leave out %(num)d submissions that are not judged yet",
            number,
        ),
        Trouble.FAILED: ngettext(
            "Leave out %(num)d submission that could not be judged",
            "Leave out %(num)d submissions that could not be judged",
            number,
        ),
        Trouble.ANEW: ngettext(
            "Leave out %(num)d submission that was judged anew since",
            "Leave out %(num)d submissions that were judged anew since",
            number,
        ),
        Trouble.UNSTABLE: ngettext(
            "Leave out %(num)d submission that differs from run to run",
            "Leave out %(num)d submissions that differ from run to run",
            number,
        ),
    }[found]


@dataclass(frozen=True, slots=True)
class Change:
    """From one result to another, and how often."""

    old: Told
    new: Told
    number: int


def changes(found: Sequence[Line]) -> list[Change]:
    """Changes of the verdict (or of the score alone) by kind, the most frequent first."""
    counted: Counter[tuple[str, str]] = Counter(
        (_letters(line.old), _letters(line.new)) for line in found if line.is_changed
    )
    return [Change(_told(old), _told(new), number) for (old, new), number in counted.most_common()]


def _letters(found: Result | None) -> str:
    return JUDGE_ERROR if found is None or found.verdict is None else found.verdict.value


def _told(letters: str) -> Told:
    look, icon = {"AC": ("ok", "check"), JUDGE_ERROR: ("wait", "alert")}.get(letters, ("no", "cross"))
    return Told(verdict_title(letters), look, icon)


def choice(found: Choice, offered: Offered, zone: str) -> list[tuple[str, str | Markup]]:
    """What was asked for, as names and values; empty: everything."""
    labels = {each.public_id: each.label for each in offered.problems}
    entries = {each.public_id: entry_name(each.name, each.number) for each in offered.entries}
    told: list[tuple[str, str | Markup]] = []
    if found.submission:
        told.append((_("Submission"), _("this one alone")))
    if found.problems:
        told.append((_("Problems"), ", ".join(labels.get(each, "?") for each in found.problems)))
    if found.verdicts:
        told.append((_("Results"), ", ".join(verdict_title(each) for each in found.verdicts)))
    if found.languages:
        told.append((_("Programming languages"), ", ".join(map(language_name, found.languages))))
    if found.entry:
        told.append((_("Team"), isolated(entries.get(found.entry, "?"))))
    if found.worker:
        told.append((_("Judged by worker"), isolated(found.worker)))
    if found.after is not None:
        told.append((_("Received from"), moment(found.after, zone)))
    if found.before is not None:
        told.append((_("Received before"), moment(found.before, zone)))
    if found.outdated:
        told.append((_("Version"), _("judged by another than is set now")))
    return told
