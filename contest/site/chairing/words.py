"""What a chair's page says of sheets, of what stands apart, and of what was decided."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal

from flask_babel import format_decimal, lazy_gettext, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from contest.models import MarkKind, RoundState
from contest.queries.chairing import Cell, Stuck
from contest.queries.deliberating import Decision
from contest.queries.sheet_views import MarkView, SheetState
from contest.queries.standing_apart import Apart, Reversed
from contest.site._shared.times import span
from contest.wording import isolated, marked, say
from judge.marks import N_

ROUND_STATES = {
    RoundState.DRAFT: (lazy_gettext("being set up"), "", "note"),
    RoundState.OPEN: (lazy_gettext("being marked"), "ok", "play"),
    RoundState.CLOSED: (lazy_gettext("closed"), "wait", "lock"),
    RoundState.DECIDED: (lazy_gettext("decided"), "", "check"),
}
SHEET_STATES = {
    SheetState.NOT_BEGUN: (lazy_gettext("not begun"), "", ""),
    SheetState.BEGUN: (lazy_gettext("begun"), "", "note"),
    SheetState.LOCKED: (lazy_gettext("submitted"), "ok", "lock"),
    SheetState.ABSTAINED: (lazy_gettext("abstains"), "wait", "pause"),
}
DECISIONS = {
    "sheet.lock": N_("The sheet was submitted"),
    "sheet.unlock": N_("The sheet was unlocked"),
    "mark.take": N_("A late mark was taken"),
    "mark.leave": N_("A late mark was left outside"),
    "mark.change": N_("A mark was changed"),
    "deliberation.note": N_("Note"),
}

Name = Callable[[object], str]


def cell(found: Cell) -> tuple[str, str, str]:
    """How a sheet shows in the matrix: class, icon, words."""
    if found.state is SheetState.LOCKED:
        return "ok", "check", _("in")
    if found.state is SheetState.ABSTAINED:
        return "wait", "pause", _("abstains")
    if found.state is SheetState.NOT_BEGUN:
        return "none", "", _("not begun")
    return "begun", "note", _("%(marked)d of %(all)d", marked=found.marked, all=found.criteria)


def stuck(found: Stuck, called: Name) -> Markup:
    """Who may need a hand, and why the page thinks so."""
    juror = isolated(found.juror)
    if found.entry is None:
        return marked(_("%(juror)s has never opened their link."), juror=juror)
    facts = {
        "juror": juror,
        "entry": isolated(called(found.entry)),
        "time": span(timedelta(minutes=found.minutes)),
        "marked": found.marked,
        "all": found.criteria,
    }
    if found.code == "pitch_over":
        return marked(
            _(
                "%(juror)s: the pitch of %(entry)s was over %(time)s ago, and the sheet is not in "
                "(%(marked)s of %(all)s)."
            ),
            **facts,
        )
    return marked(
        _("%(juror)s began %(entry)s (%(marked)s of %(all)s); the last touch was %(time)s ago."), **facts
    )


def apart(found: Apart, called: Name, criterion: str) -> Markup:
    """What stands apart, in the facts a chair can check."""
    parts = [
        marked(
            _("%(juror)s gave %(entry)s %(given)s, where %(expected)s was to be expected."),
            juror=isolated(found.juror),
            entry=isolated(called(found.entry)),
            given=figure(found.given),
            expected=figure(found.expected),
        )
    ]
    if found.others is not None:
        low, high = found.others
        parts.append(
            marked(_("The others gave %(low)s to %(high)s."), low=figure(low), high=figure(high))
            if low != high
            else marked(_("The others gave %(low)s."), low=figure(low))
        )
    if criterion and found.mark is not None and found.others_mean is not None:
        parts.append(
            marked(
                _("Most of it comes from %(criterion)s: %(mark)s, the others %(mean)s on average."),
                criterion=isolated(criterion),
                mark=figure(found.mark),
                mean=figure(found.others_mean),
            )
        )
    return Markup(" ").join(parts)


def habit(found: Apart) -> Markup | None:
    """Whether the juror is generally above or below the others; None: neither to speak of."""
    if abs(found.severity) < Decimal("0.05"):
        return None
    text = (
        _("Elsewhere this juror gives %(by)s more than the others; that is allowed for.")
        if found.severity > 0
        else _("Elsewhere this juror gives %(by)s less than the others; that is allowed for.")
    )
    return marked(text, by=figure(abs(found.severity)))


def reversed_(found: Reversed) -> Markup:
    """A juror who marks the other way round."""
    return marked(
        _(
            "%(juror)s tends to give more where the others give less, over %(count)s sheets. Perhaps the "
            "scale was read the other way round: ask. Nothing was left out."
        ),
        juror=isolated(found.juror),
        count=found.sheets,
    )


def by_chance(sheets: int, number: Decimal) -> str:
    """What chance alone would do."""
    return _(
        "%(sheets)s were compared; chance alone would make about %(number)s of them stand apart.",
        sheets=ngettext("%(num)d sheet", "%(num)d sheets", sheets),
        number=format_decimal(number),
    )


def figure(value: Decimal) -> Markup:
    """A mark or a mean, left to right."""
    return Markup('<span class="num">{}</span>').format(format_decimal(value, format="0.##"))


def mark(found: MarkView | None) -> Markup | str:
    """What a mark says."""
    if found is None or found.kind is MarkKind.CLEAR:
        return "–"
    if found.kind is MarkKind.ABSTAIN or found.value is None:
        return _("can't judge it")
    return figure(found.value)


def decision(found: Decision) -> str:
    """What was decided."""
    return say(DECISIONS[found.action]) if found.action in DECISIONS else found.action


def detail(found: Decision, names: Mapping[str, str]) -> Markup | None:
    """From which mark to which, of whom; None where no mark is meant. `names` of criteria, by key."""
    if "mark" not in found.after:
        return None
    said = {"abstain": _("can't judge it"), "clear": "–"}
    before, after = (str(facts.get("mark", "–")) for facts in (found.before, found.after))
    key = str(found.after.get("criterion", ""))
    return marked(
        _("%(juror)s, %(criterion)s: from %(before)s to %(after)s"),
        juror=isolated(str(found.after.get("juror", ""))),
        criterion=isolated(names.get(key, key)),
        before=Markup('<span class="num">{}</span>').format(said.get(before, before)),
        after=Markup('<span class="num">{}</span>').format(said.get(after, after)),
    )
