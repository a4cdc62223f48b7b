"""Tables as files for spreadsheets: CSV and XLSX, in which no cell is a formula.

A spreadsheet takes a text that begins with a sign of arithmetic for a formula, which may reach other files
and addresses. Such a text gets an apostrophe in front, the way spreadsheets mark a text themselves.
Numbers are handed over as numbers and stay numbers, a negative one too.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

Cell = str | int | Decimal | float | bool | datetime | None

# The wide forms are what a Chinese or Japanese keyboard types: some spreadsheets read them as the others.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
CELL_MOST = 32_767
"""Characters of a cell of XLSX."""
SHEET_MOST = 31
_BAD_IN_SHEET = re.compile(r"[\[\]:*?/\\]")


def neutral(cell: Cell) -> Cell:
    """The cell, with an apostrophe in front of a text that could be taken for a formula."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Rows as CSV in UTF-8, with the mark by which spreadsheets know it, lines ended as RFC 4180 says."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_as_text(neutral(cell)) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def xlsx_bytes(sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> bytes:
    """Sheets by name, the first row of each being its titles; texts are texts, nothing is run."""
    kept = io.BytesIO()
    taken: set[str] = set()
    with Workbook(kept, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(_sheet_name(name, taken))
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    _write(sheet, number, column, neutral(cell), bold if number == 0 else None)
    return kept.getvalue()


def _write(sheet: Worksheet, row: int, column: int, cell: Cell, look: object) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, look)
    elif isinstance(cell, int | Decimal | float):
        sheet.write_number(row, column, float(cell), look)
    else:
        sheet.write_string(row, column, _as_text(cell)[:CELL_MOST], look)


def _as_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that spreadsheets allow and no other sheet has."""
    plain = _BAD_IN_SHEET.sub(" ", name).strip("' ")[:SHEET_MOST].strip("' ") or "Sheet"
    found, number = plain, 1
    while found.casefold() in taken or found.casefold() == "history":
        number += 1
        found = f"{plain[: SHEET_MOST - 4]} {number}"
    taken.add(found.casefold())
    return found
