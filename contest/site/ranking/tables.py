"""Published boards as tables for spreadsheets, and as the snapshot's own file."""

from decimal import Decimal
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _

from contest.exports import Cell, csv_bytes, xlsx_bytes
from contest.models import Snapshot
from contest.site.ranking.ledgers import Ledger
from contest.storage import Storage

TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_of(
    snapshot: Snapshot, document: Any, found: Ledger, storage: Storage, *, kind: str, name: str
) -> Response:
    """A snapshot as a file to keep: its own bytes, or its rows as a table."""
    if kind == "json" and snapshot.digest is not None:
        content = storage.read(snapshot.digest)
    elif kind == "csv":
        content = csv_bytes(board_rows(document, found))
    elif kind == "xlsx":
        content = xlsx_bytes({_("Board"): board_rows(document, found), **mark_sheets(document)})
    else:
        abort(404)
    response = Response(content, content_type=TYPES[kind])
    ending = "snapshot.json" if kind == "json" else kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def board_rows(document: Any, found: Ledger) -> list[list[Cell]]:
    """The board, a row a line, numbers as numbers."""
    titles: list[Cell] = [_("Place"), _("Entry"), _("Together")]
    for head in found.heads:
        titles += [head.name, _("%(name)s, weighted", name=head.name)]
    titles += [_("Likely from"), _("Likely to"), _("Chance of the first three")]
    rows = [titles]
    told = {row["entry"]: row for row in document["board"]["rows"]}
    for line in found.lines:
        row = told[line.key]
        cells: list[Cell] = [line.rank, line.name, row["total"]]
        for part in row["parts"]:
            cells += [part["points"], part["weighted"]]
        sure = row.get("p_top") or {}
        cells += [line.low, line.high, sure.get("3") if line.low is not None else None]
        rows.append(cells)
    return rows


def mark_sheets(document: Any) -> dict[str, list[list[Cell]]]:
    """The marks of each round, judges by their random names."""
    sheets: dict[str, list[list[Cell]]] = {}
    names = {entry["id"]: entry["name"] or entry["number"] for entry in document["inputs"].get("entries", ())}
    rounds = [each for stage in document["inputs"].get("stages", ()) for each in stage.get("rounds", ())]
    for number, round_ in enumerate(rounds, 1):
        rows: list[list[Cell]] = [[_("Entry"), _("Judge"), _("Criterion"), _("Mark"), _("Weight")]]
        rows += [
            [
                names[each["entry"]],
                each["judge"],
                each["criterion"],
                Decimal(each["mark"]),
                Decimal(each["weight"]),
            ]
            for each in round_["marks"]
        ]
        sheets[_("Marks of round %(number)d", number=number)] = rows
    return sheets
