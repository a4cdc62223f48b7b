"""Readiness and the log in sentences: messages by code, their braces filled with facts."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from contest.models import Audit
from contest.queries.readiness import MESSAGES, Check, Level
from contest.queries.round_checks import MESSAGES as ROUND_MESSAGES
from contest.site._shared.languages import TONGUES
from contest.site._shared.times import moment
from contest.site.organising import rejudging_words, round_words
from contest.wording import cause, say
from judge.marks import N_
from sandbox.languages import language

TONGUE_NAMES = {tongue.key: tongue.name for tongue in TONGUES}
LOOKS = {Level.OK: "ok", Level.WARNING: "wait", Level.RED: "no"}
ICONS = {Level.OK: "check", Level.WARNING: "alert", Level.RED: "cross"}

HELP = {
    "worker.silent": N_("Start it again, or let the others take over: nothing that it judged is lost."),
    "language.missing": N_("On that machine: podium sandbox build"),
    "worker.clock": N_("Set that machine's clock by the network. No result depends on it."),
    "problem.none": N_("Bring packages on the page Problems."),
    "statement.missing": N_("Its readers see another language. Bring the package again with that text."),
    "problem.unverified": N_("This holds nothing up. Verify it on its page before the day."),
    "problem.mismatch": N_("This holds nothing up. Its page tells which, and why."),
    "entry.none": N_("Make join codes on the page People."),
    "address.plain": N_("In a hall, put a certificate in front: the operating guide tells how."),
}
ACTIONS = {
    "contest.create": N_("made the contest"),
    "contest.edit": N_("changed the contest"),
    "entry.rename": N_("renamed a team"),
    "entry.hide_name": N_("hid a team's name"),
    "entry.show_name": N_("showed a team's name again"),
    "entry.withdraw": N_("withdrew a team"),
    "entry.unwithdraw": N_("let a team take part again"),
    "passes.make": N_("made join codes"),
    "passes.add": N_("made one more join code for a team"),
    "pass.revoke": N_("revoked a join code"),
    "problem.import": N_("brought a problem"),
    "problem.pin": N_("chose another version of a problem"),
    "problem.edit": N_("changed a problem's label or colour"),
    "problem.remove": N_("took a problem out"),
    "problem.limit": N_("took a problem's time limit from its submissions"),
    "judging.retry": N_("had a submission judged again"),
    "pitch.add": N_("let startups enter"),
    "pitch.edit": N_("moved the end of the pitches"),
    "pitch.remove": N_("took the startups out"),
    "startup.submit": N_("handed in a startup's version"),
    "startup.withdraw": N_("withdrew their startup"),
    "startup.return": N_("let their startup take part again"),
    "startup.check": N_("said whether a startup may take part"),
    "startup.join": N_("came to work on a startup"),
    "startup.remove_member": N_("took an account off a startup"),
    "call.edit": N_("changed the call for startups"),
    "question.add": N_("asked startups one more question"),
    "question.edit": N_("changed a question to startups"),
    "question.move": N_("moved a question to startups"),
    "question.retire": N_("asked a question no more"),
    "question.restore": N_("asked a question again"),
    "rejudging.begin": N_("had submissions judged again, beside their results"),
    "rejudging.repeat": N_("had them judged more often"),
    "rejudging.retry": N_("had judged again what failed of it"),
    "rejudging.apply": N_("applied a rejudging"),
    "rejudging.cancel": N_("cancelled a rejudging"),
    "rejudging.undo": N_("put back the results before a rejudging"),
    "round.add": N_("added a round"),
    "round.edit": N_("changed a round"),
    "round.move": N_("moved a round"),
    "round.remove": N_("took a round out"),
    "round.open": N_("opened a round"),
    "round.close": N_("closed a round"),
    "round.reopen": N_("opened a round again"),
    "round.decide": N_("decided who goes on"),
    "round.undecide": N_("took a decision back"),
    "rubric.save": N_("saved a rubric"),
    "feedback.tell": N_("changed what the panel tells an entrant"),
    "juror.invite": N_("invited a juror"),
    "juror.edit": N_("changed what is known of a juror"),
    "juror.renew_link": N_("made another link for a juror"),
    "juror.revoke": N_("took a juror off the panel"),
    "juror.restore": N_("put a juror back on the panel"),
    "juror.confirm": N_("confirmed to judge"),
    "conflict.declared": N_("declared a conflict"),
    "conflict.recusal": N_("stepped back from an entry"),
    "conflict.affiliation": N_("had a common company or school found"),
    "conflict.domain": N_("had a common e-mail domain found"),
    "conflict.organiser": N_("kept a juror away from an entry"),
    "conflict.lift": N_("lifted a conflict"),
    "seating.request": N_("had a round seated"),
    "seating.release": N_("released a seating"),
    "seating.drop": N_("threw a draft of a seating away"),
    "seat.add": N_("gave a juror an entry"),
    "seat.move": N_("gave an entry to another juror"),
    "seat.take": N_("took an entry off a juror"),
    "seat.undo": N_("took a change of seats back"),
    "sheet.lock": N_("submitted a sheet"),
    "sheet.unlock": N_("unlocked a sheet"),
    "sheet.abstain": N_("left an entry out"),
    "sheet.resume": N_("took an entry up again"),
    "mark.take": N_("let a late mark count"),
    "mark.leave": N_("left a late mark outside"),
    "mark.change": N_("changed a mark in deliberation"),
    "deliberation.note": N_("noted what the panel said"),
    "sitting.create": N_("made a sitting"),
    "sitting.edit": N_("changed a sitting"),
    "sitting.drop": N_("took a sitting away"),
    "turn.skip": N_("passed an entry over"),
    "turn.return": N_("put an entry back into the running order"),
}
FACTS = {
    "starts_at": N_("Start"),
    "ends_at": N_("End"),
    "freeze_at": N_("Freeze"),
    "name": N_("Name"),
    "about": N_("What it is about"),
    "timezone": N_("Time zone"),
    "entering": N_("Entering"),
    "is_public": N_("Public"),
    "is_name_hidden": N_("Name hidden"),
    "withdrawn_at": N_("Withdrawn"),
    "revoked_at": N_("Revoked"),
    "count": N_("How many"),
    "first": N_("From number"),
    "number": N_("Team"),
    "label": N_("Label"),
    "colour": N_("Colour"),
    "version": N_("Version"),
    "pinned": N_("Judged by version"),
    "slug": N_("Short name"),
    "languages": N_("Languages"),
    "points_by": N_("Whose points count"),
    "is_tied_by_time": N_("Ties by time"),
    "points": N_("Points"),
    "penalty_minutes": N_("Penalty, minutes"),
    "submissions_per_minute": N_("Submissions a minute"),
    "trials_per_minute": N_("Runs before submitting, a minute"),
    "source_bytes": N_("Largest program, bytes"),
    "feedback": N_("What teams learn"),
    "stop_at_first": N_("Stop at the first failure"),
    "cause": N_("Cause"),
    "judging": N_("Judging"),
    "submission": N_("Submission"),
    "digest": N_("SHA-256"),
    "is_late": N_("Late"),
    "eligibility": N_("May take part"),
    "login": N_("Log-in name"),
    "deadline": N_("Deadline"),
    "late": N_("What comes late"),
    "late_minutes": N_("Minutes of grace"),
    "sectors": N_("Sectors"),
    "needs_deck": N_("Needs a deck"),
    "entry": N_("Entry"),
    "juror": N_("Juror"),
    "round": N_("Round"),
    "of": N_("From juror"),
    "to": N_("To juror"),
    "reason": N_("Reason"),
    "seats": N_("Seats that fell free"),
    "fields": N_("Fields"),
    "country": N_("Country"),
    "affiliation": N_("Company or school"),
    "least": N_("At least"),
    "most": N_("At most"),
    "confirmed_at": N_("Confirmed"),
    "lifted_at": N_("Lifted"),
    "reviews": N_("Reviews an entry"),
    "minima": N_("At least one of each"),
    "confirmed": N_("Only who has confirmed"),
    "topping_up": N_("Gaps alone"),
    "released": N_("Released"),
    "entries_from": N_("Entries from"),
    "entries_by": N_("Entries until"),
    "pitches_until": N_("All is over at"),
    "opens_at": N_("Planned from"),
    "closes_at": N_("Planned until"),
    "opened_at": N_("Opened"),
    "closed_at": N_("Closed"),
    "decided_at": N_("Decided"),
    "rule": N_("Rule"),
    "round_to": N_("Digits"),
    "round_at": N_("Rounded"),
    "tie_break": N_("Ties"),
    "cut": N_("Cut"),
    "blind": N_("Kept from judges"),
    "sees_others": N_("Judges see others"),
    "entrant_sees": N_("Entrants learn"),
    "feedback_at": N_("Feedback from"),
    "words": N_("Words to the entrant"),
    "pitch_seconds": N_("Seconds a pitch"),
    "place": N_("Place"),
    "entries": N_("Entries"),
    "unchecked": N_("Unchecked"),
    "rubric": N_("Rubric, version"),
    "criteria": N_("Criteria"),
    "locked_at": N_("Submitted"),
    "mark": N_("Mark"),
    "criterion": N_("Criterion"),
    "note": N_("Note"),
    "room": N_("Room"),
    "chair": N_("Chair"),
    "order": N_("Running order"),
    "asks_feedback": N_("Asks for feedback"),
    "asks_note": N_("Asks for a note"),
    "open_sheets": N_("Sheets left unlocked"),
    "locked_sheets": N_("Sheets locked by this"),
    "passed": N_("Go on"),
    "by_hand": N_("Decided by hand"),
    "verdicts": N_("Results"),
    "repeats": N_("How often each is judged"),
    "chosen_by": N_("Chosen by"),
    "changed": N_("Results that change"),
    "left_out": N_("Left out"),
    "stopped": N_("Runs stopped"),
}
INSTANTS = frozenset({"entries_from", "entries_by", "pitches_until", "deadline"})
"""Facts that are times, though their names don't end so."""
TOLD: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "cause": cause,
    "cut": round_words.cut,
    "verdicts": rejudging_words.verdicts,
    "chosen_by": rejudging_words.chosen_by,
}
"""Facts that have their own words."""
UNTOLD = frozenset({"from_seat", "line"})
"""Facts for machines: they are kept, and say nothing to people."""
UNDOABLE = frozenset(
    {"entry.rename", "entry.hide_name", "entry.show_name", "entry.withdraw", "entry.unwithdraw"}
)


def check_title(check: Check) -> str:
    """What a check found."""
    facts = dict(check.facts)
    if "cause" in facts:
        facts["trouble"] = cause(facts["cause"])
    if check.code in {"statement.missing", "round.rubric_language"}:
        facts["language"] = TONGUE_NAMES.get(facts["language"], facts["language"])
    elif "language" in facts:
        facts["language"] = language(facts["language"]).name
    return say((MESSAGES | ROUND_MESSAGES)[check.code], facts)


def check_help(check: Check) -> str:
    """What to do about it; empty when nothing is."""
    return say(HELP[check.code]) if check.level is not Level.OK and check.code in HELP else ""


def action_title(line: Audit) -> str:
    """What somebody did."""
    return say(ACTIONS[line.action]) if line.action in ACTIONS else line.action


def may_undo(line: Audit) -> bool:
    """Whether the log offers to take it back."""
    return line.action in UNDOABLE and line.undone_by_id is None


def fact_title(name: str) -> str:
    """What changed."""
    return say(FACTS[name]) if name in FACTS else name


def fact_value(
    name: str, value: object, zone: str, names: Mapping[str, str] = MappingProxyType({})
) -> str | Markup:
    """A value of the log as people read it; `names`: what public ids in it are called."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if (name.endswith("_at") or name in INSTANTS) and isinstance(value, str):
        return Markup("{}").format(moment(datetime.fromisoformat(value), zone))
    if name in TOLD and isinstance(value, Mapping):
        return TOLD[name](value)
    if name == "by_hand" and isinstance(value, Mapping):
        return "; ".join(round_words.by_hand(names.get(each, each), said) for each, said in value.items())
    several = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else [value]
    told = (names.get(each, each) if isinstance(each, str) else each for each in several)
    return ", ".join(str(each) for each in told)
