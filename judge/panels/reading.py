"""Marks from CSV text: everything that is wrong is told at once, with line and column."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from judge.panels.flaws import Fact, Flaw, MarksInvalid, safe
from judge.panels.marks import Mark, Vote, inconsistent
from judge.panels.rounding import FINEST
from judge.panels.rules import MARKS, VOTES

MOST_BYTES = 64 * 1024 * 1024
MOST_FLAWS = 1000
LONGEST_NAME = 200

NEEDED: Mapping[str, tuple[str, ...]] = {MARKS: ("entry", "judge", "mark"), VOTES: ("winner", "loser")}
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    MARKS: ("criterion", "weight", "round", "multiplier"),
    VOTES: ("judge",),
}
NUMBER = re.compile(r"[+-]?([0-9]+)(?:\.([0-9]+))?")


def decoded(data: bytes) -> str:
    """Read bytes as UTF-8, with or without a byte order mark; raises MarksInvalid."""
    if len(data) > MOST_BYTES:
        raise MarksInvalid((Flaw("file.too_large", facts={"limit_mib": MOST_BYTES // 1024**2}),))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise MarksInvalid((Flaw("text.not_utf8", line=line),)) from None


def read_marks(text: str) -> tuple[Mark, ...]:
    """Read the columns entry, judge, mark and perhaps criterion, weight, round, multiplier."""
    table = _Table(text, MARKS)
    found = [(line, _mark(table, line, cells)) for line, cells in table.rows]
    lines = [line for line, mark in found if mark is not None]
    marks = tuple(mark for _, mark in found if mark is not None)
    for place, flaw in inconsistent(marks):
        facts: dict[str, Fact] = {
            name: safe(fact) if isinstance(fact, str) else lines[fact] for name, fact in flaw.facts.items()
        }
        table.note(replace(flaw, line=lines[place], facts=facts))
    table.stop()
    return marks


def read_votes(text: str) -> tuple[Vote, ...]:
    """Read the columns winner, loser and perhaps judge."""
    table = _Table(text, VOTES)
    votes = []
    for line, cells in table.rows:
        winner, loser = (table.name(line, column, cells[column]) for column in NEEDED[VOTES])
        if winner == loser and winner:
            table.note(Flaw("vote.self", line, facts={"entry": safe(winner)}))
        votes.append(Vote(winner, loser, table.name(line, "judge", cells.get("judge", ""), is_needed=False)))
    table.stop()
    return tuple(votes)


def _mark(table: "_Table", line: int, cells: Mapping[str, str]) -> Mark | None:
    """Make a mark of a line; None where a cell of it can't be used. A mark that is no number counts as 0.

    All that is wrong is noted, and stops the reading in the end; until then lines are held to each other.
    """
    entry, judge = (table.name(line, column, cells[column]) for column in ("entry", "judge"))
    criterion, turn = (
        table.name(line, column, cells.get(column, ""), is_needed=False) for column in ("criterion", "round")
    )
    value = table.number(line, "mark", cells["mark"])
    weight, multiplier = (
        table.number(line, column, cells.get(column) or "1", least=0) for column in ("weight", "multiplier")
    )
    if not entry or not judge or weight is None or multiplier is None:
        return None
    return Mark(entry, judge, value or Decimal(0), criterion, weight, turn, multiplier)


class _Table:
    """One file: its lines as cells by column, and what is wrong with them."""

    def __init__(self, text: str, takes: str) -> None:
        self._flaws: list[Flaw] = []
        self.rows: list[tuple[int, Mapping[str, str]]] = []
        lines = self._lines(text.removeprefix("\ufeff"))
        number, heading = next(lines, (1, []))
        if columns := self._columns(number, heading, NEEDED[takes], OPTIONAL[takes]):
            self.rows = [(line, self._row(line, columns, cells)) for line, cells in lines]
            if not self.rows and not self._flaws:
                self.note(Flaw("marks.none"))

    def note(self, flaw: Flaw) -> None:
        """Keep what is wrong."""
        self._flaws.append(flaw)

    def stop(self) -> None:
        """Raise MarksInvalid if anything was wrong, by line."""
        if not self._flaws:
            return
        flaws = sorted(dict.fromkeys(self._flaws), key=lambda flaw: flaw.line or 0)
        if len(flaws) > MOST_FLAWS:
            flaws = [*flaws[:MOST_FLAWS], Flaw("flaws.more", facts={"limit": MOST_FLAWS})]
        raise MarksInvalid(tuple(flaws))

    def name(self, line: int, column: str, text: str, *, is_needed: bool = True) -> str:
        """Take a name."""
        if is_needed and not text:
            self.note(Flaw("name.empty", line, column))
        elif len(text) > LONGEST_NAME:
            self.note(Flaw("name.long", line, column, {"limit": LONGEST_NAME}))
        return text

    def number(self, line: int, column: str, text: str, *, least: int | None = None) -> Decimal | None:
        """Take a number; None, and a note, where it is none."""
        found = NUMBER.fullmatch(text)
        if not text:
            self.note(Flaw("name.empty", line, column))
        elif found is None:
            self.note(Flaw("number.form", line, column, {"got": safe(text)}))
        elif max(len(digits or "") for digits in found.groups()) > FINEST:
            self.note(Flaw("number.long", line, column, {"got": safe(text), "limit": FINEST}))
        elif least is not None and Decimal(text) < least:
            self.note(Flaw("number.negative", line, column, {"got": text}))
        else:
            return Decimal(text)
        return None

    def _lines(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Split into cells; each line with the number it begins at. Empty ones are passed over."""
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        while True:
            begins = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                self.note(Flaw("csv.broken", begins, facts={"cause": safe(str(error))}))
                return
            if cells is None:
                return
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield begins, stripped

    def _columns(
        self, line: int, heading: Sequence[str], needed: Sequence[str], optional: Sequence[str]
    ) -> Sequence[str]:
        """Name the columns; empty where they can't be used."""
        names = [cell.casefold() for cell in heading]
        while names and not names[-1]:
            names.pop()
        if len(names) == 1 and (other := next((sign for sign in ";\t|" if sign in names[0]), None)):
            self.note(Flaw("csv.separator", line, facts={"got": safe(other)}))
            return ()
        known = (*needed, *optional)
        for name in dict.fromkeys(names):
            if name not in known:
                facts = {"name": safe(name), "known": ", ".join(known)}
                self.note(Flaw("column.unknown", line, safe(name), facts))
            elif names.count(name) > 1:
                self.note(Flaw("column.twice", line, name, {"name": name}))
        for name in needed:
            if name not in names:
                self.note(Flaw("column.missing", line, name, {"name": name, "needed": ", ".join(needed)}))
        return () if self._flaws else names

    def _row(self, line: int, columns: Sequence[str], cells: Sequence[str]) -> Mapping[str, str]:
        """Put cells under their columns; cells left out at the end are empty."""
        if any(cells[len(columns) :]):
            facts: dict[str, Fact] = {"got": len(cells), "wanted": len(columns)}
            self.note(Flaw("row.cells", line, facts=facts))
        filled = [*cells, *[""] * len(columns)]
        return dict(zip(columns, filled, strict=False))
