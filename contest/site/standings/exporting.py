"""A round's standing as files for spreadsheets, and its marks as `podium panel rank` takes them."""

from flask import Response
from flask_babel import gettext as _

from contest.exports import Cell, csv_bytes, xlsx_bytes
from contest.models import Criterion
from contest.numbers import plain
from contest.site.standings.finding import Stand
from contest.site.standings.showing import Shown
from judge.panels.rounding import shortened

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def table_file(stand: Stand, shown: Shown, kind: str) -> Response:
    """The standing as CSV; as XLSX with judges, marks and agreement beside it."""
    if kind == "csv":
        return _file(csv_bytes(standing_rows(shown)), CSV, f"{_name(stand)}.csv")
    sheets = {
        _("Standing"): standing_rows(shown),
        _("Marks"): mark_rows(stand, shown),
        _("Judges"): judge_rows(shown),
        _("Agreement"): [
            [_("Figure"), _("Value"), _("What it says")],
            *([each.name, each.value, f"{each.says} {each.why}".strip()] for each in shown.figures),
        ],
    }
    return _file(xlsx_bytes(sheets), XLSX, f"{_name(stand)}.xlsx")


def marks_file(stand: Stand, shown: Shown) -> Response:
    """The marks by ids: whoever ranks them by the command line gets the same numbers from the same seed."""
    rows: list[list[Cell]] = [["entry", "judge", "mark", "criterion", "weight"]]
    rows += [
        [mark.entry, mark.judge, plain(mark.value), mark.criterion, plain(mark.weight)]
        for mark in shown.found.question.marks
    ]
    return _file(csv_bytes(rows), CSV, marks_name(stand))


def marks_name(stand: Stand) -> str:
    """What the file of marks is called."""
    return f"{_name(stand)}-marks.csv"


def command(stand: Stand, shown: Shown) -> str:
    """How the same standing is found from the file of marks."""
    asked = shown.found.question
    words = ["podium panel rank", marks_name(stand), "--rule", asked.rule]
    if asked.round_at is not None:
        words += ["--round-to", str(asked.round_to), "--round-at", asked.round_at]
    if asked.tie_break is not None:
        words += ["--tie-break", asked.tie_break]
    return " ".join(words)


def standing_rows(shown: Shown) -> list[list[Cell]]:
    """A row an entry, numbers as numbers with every digit they have."""
    rows: list[list[Cell]] = [
        [
            _("Place"),
            _("Entry"),
            _("Score"),
            _("Standard error"),
            _("Likely from"),
            _("Likely to"),
            _("Chance to be first"),
            _("Chance of the first three"),
            _("Judges"),
            _("Judges' mean"),
            _("Remark"),
        ]
    ]
    for line in shown.lines:
        row = line.row
        mean = shown.found.ranked.mean(line.key)
        rows.append(
            [
                row.rank,
                line.name,
                row.score,
                row.se,
                row.low,
                row.high,
                row.p_top[1],
                row.p_top[3],
                line.judges,
                None if mean is None else shortened(mean),
                line.why,
            ]
        )
    return rows


def judge_rows(shown: Shown) -> list[list[Cell]]:
    """A row a judge."""
    rows: list[list[Cell]] = [[_("Judge"), _("Strictness"), _("Sheets"), _("Against the others")]]
    rows += [[each.name, each.severity, each.sheets, each.is_flagged] for each in shown.judges]
    return rows


def mark_rows(stand: Stand, shown: Shown) -> list[list[Cell]]:
    """A row a mark, by names."""
    criteria: dict[str, Criterion] = {each.key: each for each in shown.found.criteria}
    rows: list[list[Cell]] = [[_("Entry"), _("Judge"), _("Criterion"), _("Mark"), _("Weight")]]
    rows += [
        [
            stand.called(shown.found.entries[mark.entry]),
            shown.found.jurors[mark.judge],
            stand.say(criteria[mark.criterion].name),
            mark.value,
            mark.weight,
        ]
        for mark in shown.found.question.marks
    ]
    return rows


def _name(stand: Stand) -> str:
    return f"{stand.slug}-round-{stand.round.position + 1}"


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
