"""A sheet as plain values, for the script on the phone."""

from datetime import datetime
from typing import Any

from contest.actions.marking.devices import text_tag
from contest.models import Mark, MarkKind, Remark
from contest.numbers import plain
from contest.queries.sheets import CriterionView, MarkView, RemarkView, SheetState, SheetView


def state_of(view: SheetView, at: datetime) -> dict[str, Any]:
    """What stands on a sheet at an instant of the server's clock, by which a page knows the later word."""
    newest = touched_last(view)
    return {
        "revision": int(at.timestamp() * 1000),
        "begun": view.public_id is not None,
        "locked": view.state is SheetState.LOCKED,
        "abstained": view.state is SheetState.ABSTAINED,
        "marks": {each.public_id: _mark(each.said) for each in view.criteria if each.said is not None},
        "texts": {
            kind: _remark(remark)
            for kind, remark in (("feedback", view.feedback), ("note", view.note))
            if remark is not None
        },
        "last": None if newest is None else _last(newest),
    }


def touched_last(view: SheetView) -> CriterionView | None:
    """The criterion of the newest touch; of those that came at once, as without script, the lowest."""
    found = None
    for each in view.criteria:
        if each.said is not None and (
            found is None or found.said is None or each.said.received_at >= found.said.received_at
        ):
            found = each
    return found


def _mark(mark: MarkView) -> dict[str, Any]:
    value = None if mark.value is None else plain(mark.value)
    return {"key": mark.public_id, "kind": mark.kind.value, "value": value, "device": mark.device}


def _remark(remark: RemarkView) -> dict[str, Any]:
    return {"key": text_tag(remark.text), "text": remark.text, "device": remark.device}


def _last(criterion: CriterionView) -> dict[str, Any]:
    """What one undo goes back to."""
    before = criterion.before
    said = before is not None and before.kind is not MarkKind.CLEAR
    return {
        "criterion": criterion.public_id,
        "before": _mark(before) if before is not None and said else None,
    }


def mark_said(row: Mark | Remark) -> dict[str, Any]:
    """What another device said, as a row."""
    if isinstance(row, Remark):
        return {"key": text_tag(row.text), "text": row.text, "device": row.device}
    value = None if row.value is None else plain(row.value)
    return {"key": row.public_id, "kind": row.kind.value, "value": value, "device": row.device}
