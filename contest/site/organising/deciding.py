"""Who goes on: what rule and cut say, where a person decides, and taking it back."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from contest import clock
from contest.actions.rounds import deciding
from contest.actions.rounds.deciding import Choice
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import Entry, Juror, RoundEntry, RoundOutcome, RoundState, Stage, User
from contest.queries.contests import in_language
from contest.queries.cutting import Cutting, cutting
from contest.queries.rounds import round_after
from contest.refusals import Refused
from contest.site._shared.fields import take_refusal
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place
from contest.site.organising.desk import bp
from contest.site.organising.round_forms import ReasonForm
from contest.site.organising.rounds import ROUND, find_round
from contest.wording import refusal
from judge.panels.cut import Why
from judge.panels.standing import Part, Row

REASON_MOST = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the decision."""

    pinned: RoundEntry
    row: Row | None
    why: Why | None
    says: RoundOutcome | None
    """what rule and cut say; None: a person decides"""
    chosen: str
    """what was chosen on the page, else what the rule says"""
    reason: str


@bp.get(f"{ROUND}/cut")
@signed_in
def cut(slug: str, public_id: str) -> ResponseReturnValue:
    """Who goes on, before and after it is decided."""
    return _page(slug, public_id)


@bp.post(f"{ROUND}/cut")
@signed_in
def decide_cut(slug: str, public_id: str) -> ResponseReturnValue:
    """Settle it."""
    try:
        with transaction() as s:
            _place, found = find_round(s, slug, public_id)
            choices = _choices(cutting(s, found))
            deciding.decide_round(
                s,
                actor=the_viewer(),
                round_=found,
                choices=choices,
                seen=request.form.get("seen", ""),
                at=clock.now(),
            )
    except Refused as error:
        return _page(slug, public_id, error=error), error.status
    flash(_("Decided. Who goes on is in the next round."), "ok")
    return redirect(url_for("organising.cut", slug=slug, public_id=public_id), 303)


@bp.post(f"{ROUND}/undecide")
@signed_in
def undecide(slug: str, public_id: str) -> ResponseReturnValue:
    """Take the decision back."""
    form = ReasonForm()
    if not form.validate():
        return _page(slug, public_id, undoing=form), 422
    try:
        with transaction() as s:
            _place, found = find_round(s, slug, public_id)
            deciding.undo_decision(
                s, actor=the_viewer(), round_=found, reason=form.reason.data, at=clock.now()
            )
    except Refused as error:
        take_refusal(form, error)
        return _page(slug, public_id, undoing=form), error.status
    flash(_("The decision is taken back. Decide anew."), "ok")
    return redirect(url_for("organising.cut", slug=slug, public_id=public_id), 303)


def _choices(found: Cutting) -> dict[str, Choice]:
    """What the form says otherwise than the rule, and on what the rule leaves open."""
    choices = {}
    for name in found.entries:
        said, reason = request.form.get(f"o-{name}", ""), request.form.get(f"r-{name}", "")[:REASON_MOST]
        if said not in {"passed", "out"}:
            continue
        outcome = RoundOutcome(said)
        if name in found.open or _says(found, name) is not outcome or reason.strip():
            choices[name] = Choice(outcome, reason)
    return choices


def _says(found: Cutting, name: str) -> RoundOutcome | None:
    if found.outcome is None or name in found.open:
        return None
    return RoundOutcome.PASSED if name in found.outcome.passed else RoundOutcome.OUT


def _page(
    slug: str, public_id: str, *, error: Refused | None = None, undoing: ReasonForm | None = None
) -> str:
    with reading() as s:
        place, found = find_round(s, slug, public_id)
        computed = cutting(s, found)
        following = round_after(s, found)
        return render_template(
            "organising/cut.html",
            place=place,
            page="rounds",
            round=found,
            name=in_language(found.name, chosen_language(), place.contest.hub.languages),
            found=computed,
            lines=_lines(computed),
            parts=[_named(s, place, part) for part in computed.parts],
            following=None
            if following is None
            else in_language(following.name, chosen_language(), place.contest.hub.languages),
            may_decide=found.state is RoundState.CLOSED and computed.outcome is not None,
            trouble=None if error is None else refusal(error),
            undo_form=undoing or ReasonForm(formdata=None),
        )


def _lines(found: Cutting) -> list[Line]:
    """By rank; entries that nobody marked come last."""
    lines = []
    for name, pinned in found.entries.items():
        says = _says(found, name)
        chosen = request.form.get(f"o-{name}", "" if says is None else says.value)
        why = found.outcome.reasons.get(name) if found.outcome else None
        reason = request.form.get(f"r-{name}", "")
        lines.append(Line(pinned, found.rows.get(name), why, says, chosen, reason))
    return sorted(lines, key=_place)


def _place(line: Line) -> tuple[bool, int, int]:
    rank = None if line.row is None else line.row.rank
    return rank is None, rank or 0, line.pinned.entry.number


def _named(s: Session, place: Place, part: Part) -> tuple[list[str], list[str]]:
    """The names of a part's entries and judges."""
    entries = s.execute(
        select(Entry.name, Entry.number)
        .where(Entry.contest_id == place.contest.id, Entry.public_id.in_(part.entries))
        .order_by(Entry.number)
    )
    jurors = s.scalars(
        select(User.name)
        .join(Juror, Juror.user_id == User.id)
        .join(Stage, Stage.id == Juror.stage_id)
        .where(Stage.contest_id == place.contest.id, Juror.public_id.in_(part.judges))
        .order_by(User.name)
    )
    names = [name or _("Team %(number)d", number=number) for name, number in entries]
    return names, list(jurors)
