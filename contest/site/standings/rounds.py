"""A round's standing as a page and as files."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.orm import Session

from contest.db import reading
from contest.queries.round_standings import round_standing
from contest.queries.standing_apart import StandingApart, standing_apart
from contest.site._shared.people import signed_in
from contest.site.standings import exporting, words
from contest.site.standings.finding import ROUND, Stand, bp, find_stand
from contest.site.standings.showing import Shown, show
from contest.wording import say
from judge.panels.flaws import MESSAGES
from judge.panels.reasons import NOTES

DOCUMENT = Markup("<code>docs/panels.md</code>")
NOTHING_APART = StandingApart((), (), 0, words.ZERO)


@bp.get(ROUND)
@signed_in
def standing(slug: str, round_id: str) -> ResponseReturnValue:
    """The ranking, how it came about and how sure it is."""
    with reading() as s:
        stand, shown = _shown(s, slug, round_id)
        leads = stand.sight.leads and shown.found.standing is not None
        apart = standing_apart(s, stand.round, stand.sight.chair) if leads else NOTHING_APART
    trouble = shown.found.ranked.trouble
    return render_template(
        "standings/standing.html",
        stand=stand,
        place=stand.place,
        page="rounds",
        shown=shown,
        words=words,
        apart=apart,
        notes=_notes(shown),
        trouble="" if trouble is None else say(MESSAGES[trouble["code"]], trouble["facts"]),
        rule_words=words.rule(shown.found.question.rule),
        doc=DOCUMENT,
        command=exporting.command(stand, shown),
    )


@bp.get(f'{ROUND}/standing.<any("csv","xlsx"):ending>')
@signed_in
def table(slug: str, round_id: str, ending: str) -> Response:
    """The same for spreadsheets: csv, or xlsx with the marks."""
    with reading() as s:
        stand, shown = _shown(s, slug, round_id, organising=True)
    return exporting.table_file(stand, shown, ending)


@bp.get(f"{ROUND}/marks.csv")
@signed_in
def marks(slug: str, round_id: str) -> Response:
    """The marks that count, for whoever wants to rank them again."""
    with reading() as s:
        stand, shown = _shown(s, slug, round_id, organising=True)
    return exporting.marks_file(stand, shown)


def _shown(s: Session, slug: str, round_id: str, *, organising: bool = False) -> tuple[Stand, Shown]:
    stand = find_stand(s, slug, round_id, organising=organising)
    return stand, show(stand, round_standing(s, stand.round, stand.sight))


def _notes(shown: Shown) -> list[str]:
    """What people should know before they believe it and what has no place of its own on the page."""
    if shown.found.standing is None:
        return []
    names = dict(zip((each.key for each in shown.found.criteria), shown.rubric, strict=True))
    told = []
    for note in shown.found.standing.notes:
        if note.code == "sheets.partial":
            told.append(
                ngettext(
                    "%(num)d sheet leaves out criteria; it is weighed over those it has.",
                    "%(num)d sheets leave out criteria; each is weighed over those it has.",
                    int(note.facts["count"]),
                )
            )
        elif note.code == "sums.uneven":
            where = ", ".join(names.get(key, key) for key in str(note.facts["where"]).split(", "))
            told.append(say(NOTES[note.code], {"where": where}))
    return told
