"""Many jurors from a table: every line is read before anybody is taken in, all or none."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from contest.actions.naming import fold
from contest.actions.seating.jurors import LOAD_MOST, JurorForm, checked, invite
from contest.codes import Codes
from contest.models import Juror, Stage, User
from contest.permissions import may_organise
from contest.refusals import Refused

ROWS_MOST = 500
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "juror", "judge", "姓名", "שם"),
    "languages": ("languages", "language", "语言", "שפות"),
    "country": ("country", "国家", "מדינה"),
    "fields": ("fields", "field", "sectors", "领域", "תחומים"),
    "affiliation": ("affiliation", "organisation", "organization", "单位", "ארגון"),
    "email": ("email", "e-mail", "mail", "邮箱", 'דוא"ל'),
    "least": ("min", "least", "minimum", "至少", "לפחות"),
    "most": ("max", "most", "maximum", "最多", "לכל היותר"),
}
"""What a column may be called; capitals do not matter."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line as it would be taken in, or what is wrong with it."""

    line: int  # of the text, from 1
    form: JurorForm
    flaw: Refused | None = None


def read_rows(s: Session, *, stage: Stage, text: str) -> list[Row]:
    """Read a table of jurors with its heading; refuses jurors.table, .column, .column_unknown, .many, .none.

    Commas, semicolons or tabs part the columns; a cell holds several languages or fields with spaces,
    semicolons or slashes between them.
    """
    heading, lines = _table(text)
    jurors = s.scalars(
        select(Juror)
        .where(Juror.stage_id == stage.id, Juror.revoked_at.is_(None))
        .options(joinedload(Juror.user))
    ).all()
    taken = {_who(juror.user.name, juror.email or "") for juror in jurors}
    rows = []
    for number, cells in lines:
        row = _row(stage, number, dict(zip(heading, cells, strict=False)))
        who = _who(row.form.name, row.form.email)
        if row.flaw is None and who in taken:
            row = Row(number, row.form, Refused("juror.twice", name=row.form.name))
        taken.add(who)
        rows.append(row)
    if not rows:
        raise Refused("jurors.none")
    return rows


def invite_all(
    s: Session, *, actor: User | None, stage: Stage, text: str, codes: Codes, at: datetime
) -> list[Juror]:
    """Invite everybody of a table; refuses as `read_rows`, and jurors.rows where a line is wrong."""
    if actor is not None and not may_organise(actor, stage.contest):
        raise Refused("permission.denied")
    rows = read_rows(s, stage=stage, text=text)
    wrong = sum(row.flaw is not None for row in rows)
    if wrong:
        raise Refused("jurors.rows", count=wrong)
    return [invite(s, actor=actor, stage=stage, form=row.form, codes=codes, at=at) for row in rows]


def _table(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    text = text.lstrip("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(",;\t", key=first.count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise Refused("jurors.table", line=reader.line_num) from None
    if not lines:
        raise Refused("jurors.none")
    heading = [_column(cell) for cell in lines[0][1]]
    for wanted in ("name", "languages"):
        if heading.count(wanted) != 1:
            raise Refused("jurors.column", column=wanted)
    for name, cell in zip(heading, lines[0][1], strict=True):
        if not name or heading.count(name) > 1:
            raise Refused("jurors.column_unknown", column=cell.strip()[:40])
    if len(lines) > ROWS_MOST + 1:
        raise Refused("jurors.many", most=ROWS_MOST)
    return heading, lines[1:]


def _column(cell: str) -> str:
    told = cell.strip().casefold()
    return next((name for name, names in COLUMNS.items() if told in names), "")


def _row(stage: Stage, number: int, cells: Mapping[str, str]) -> Row:
    form = JurorForm(
        name=cells.get("name", ""),
        languages=_several(cells.get("languages", "")),
        fields=_several(cells.get("fields", "")),
        country=cells.get("country", ""),
        affiliation=cells.get("affiliation", ""),
        email=cells.get("email", ""),
        least=_whole(cells.get("least", ""), 0),
        most=_whole(cells.get("most", ""), 12),
    )
    try:
        return Row(number, checked(stage, form))
    except Refused as error:
        return Row(number, form, error)


def _several(cell: str) -> list[str]:
    for mark in ";/|,，、；":
        cell = cell.replace(mark, " ")
    return list(dict.fromkeys(word.casefold() for word in cell.split()))


def _whole(cell: str, default: int) -> int:
    """A number of the table; −1, which the check refuses, for what is none."""
    told = cell.strip()
    if not told:
        return default
    return int(told) if told.isascii() and told.isdigit() and len(told) <= len(str(LOAD_MOST)) else -1


def _who(name: str, email: str) -> str:
    """By the e-mail address where there is one: two people may be called alike."""
    return email.casefold() if email else fold(name)
