"""Readiness and the log in sentences."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from contest.models import Audit
from contest.queries.readiness import Check, Level
from contest.site._shared.languages import TONGUES
from contest.site._shared.times import moment
from contest.wording import cause

TONGUE_NAMES = {tongue.key: tongue.name for tongue in TONGUES}
LOOKS = {Level.OK: "ok", Level.WARNING: "wait", Level.RED: "no"}
ICONS = {Level.OK: "check", Level.WARNING: "alert", Level.RED: "cross"}


def check_title(check: Check) -> str:  # noqa: PLR0911 -- one sentence a code
    """What a check found."""
    facts = check.facts
    match check.code:
        case "worker.silent":
            return _("The worker %(name)s is not heard from any more.", name=facts["name"])
        case "worker.none.sandbox":
            return _("No worker judges: submissions wait.")
        case "worker.none.desk":
            return _("No worker is at the desk: packages are not imported.")
        case "worker.alive.sandbox":
            return ngettext(
                "%(num)d submission can be judged at a time.",
                "%(num)d submissions can be judged at a time.",
                facts["count"],
            )
        case "worker.alive.desk":
            return _("A worker for packages is there.")
        case "worker.trouble":
            return _(
                "The worker %(name)s can't work: %(cause)s", name=facts["name"], cause=cause(facts["cause"])
            )
        case "language.missing":
            return _("%(language)s does not run on every worker.", language=facts["language"])
        case "language.checked":
            return _("%(language)s works: %(version)s", language=facts["language"], version=facts["version"])
        case "clock.off":
            return _(
                "The clock of %(name)s is %(seconds)s s off.", name=facts["name"], seconds=facts["seconds"]
            )
        case "clock.right":
            return _("The workers' clocks are right.")
        case _:
            return _problem_title(check.code, facts)


def _problem_title(code: str, facts: Mapping[str, Any]) -> str:
    match code:
        case "problems.none":
            return _("No problem is set.")
        case "problems.set":
            return ngettext("%(num)d problem is set.", "%(num)d problems are set.", facts["count"])
        case "statement.missing":
            names = ", ".join(TONGUE_NAMES[key] for key in facts["languages"])
            return _("Problem %(label)s has no statement in: %(names)s", label=facts["label"], names=names)
        case "statements.complete":
            return _("Every problem has its statement in three languages.")
        case "package.unverified":
            return _("The package of problem %(label)s was never verified.", label=facts["label"])
        case "address.secure":
            return _("The address is https.")
        case "address.plain":
            return _("The address is not https: who shares the network can read along.")
        case _:
            return code


def check_help(check: Check) -> str:
    """What to do about it; empty when nothing is."""
    return {
        "worker.silent": _("Start it again on its machine, or let others take over: nothing it judged is lost."),
        "worker.none.sandbox": _("Start one: podium work --queue sandbox"),
        "worker.none.desk": _("Start one: podium work --queue desk"),
        "language.missing": _("Build the image on each worker's machine: podium sandbox build"),
        "clock.off": _("Set the machine's clock by the network. Results are not affected: times come from the site."),
        "problems.none": _("Bring packages on the page Problems."),
        "statement.missing": _("Readers of that language see another one. Bring the package again with the text."),
        "package.unverified": _("This holds nothing up. Judge its sample solutions once before the day."),
        "address.plain": _("In a hall, put a certificate in front: the operating guide tells how."),
    }.get(check.code, "")


def action_title(line: Audit) -> str:
    """What somebody did."""
    titles = {
        "contest.create": _("made the contest"),
        "contest.edit": _("changed the contest"),
        "entry.rename": _("renamed a team"),
        "entry.hide_name": _("hid a team's name"),
        "entry.show_name": _("showed a team's name again"),
        "entry.withdraw": _("withdrew a team"),
        "entry.unwithdraw": _("let a team take part again"),
        "passes.make": _("made join codes"),
        "passes.add": _("made one more join code for a team"),
        "pass.revoke": _("revoked a join code"),
        "problem.import": _("brought a problem"),
        "problem.pin": _("chose another version of a problem"),
        "problem.edit": _("changed a problem's label or colour"),
        "problem.remove": _("took a problem out"),
        "judging.retry": _("had a submission judged again"),
        "user.password_reset": _("gave somebody a new password"),
    }
    return titles.get(line.action, line.action)


def fact_title(name: str) -> str:
    """What changed."""
    return {
        "starts_at": _("Start"),
        "ends_at": _("End"),
        "freeze_at": _("Freeze"),
        "name": _("Name"),
        "about": _("About"),
        "timezone": _("Time zone"),
        "entering": _("Entering"),
        "is_public": _("Public"),
        "is_name_hidden": _("Name hidden"),
        "withdrawn_at": _("Withdrawn"),
        "revoked_at": _("Revoked"),
        "count": _("How many"),
        "first": _("From number"),
        "number": _("Team"),
        "label": _("Label"),
        "colour": _("Colour"),
        "version": _("Version"),
        "slug": _("Short name"),
        "languages": _("Languages"),
        "penalty_minutes": _("Penalty, minutes"),
        "submissions_per_minute": _("Submissions a minute"),
        "source_bytes": _("Largest program, bytes"),
        "feedback": _("What teams learn"),
        "stop_at_first": _("Stop at the first failure"),
        "pinned": _("Judged by version"),
    }.get(name, name)


def fact_value(name: str, value: object, zone: str) -> str | Markup:
    """A value of the log as people read it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name.endswith("_at") and isinstance(value, str):
        return moment(datetime.fromisoformat(value), zone)
    if isinstance(value, Mapping):
        return ", ".join(str(each) for each in value.values())
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    return str(value)

