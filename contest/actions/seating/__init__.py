"""Jurors and their seats: inviting, conflicts, who judges what, moves; each statement is audited."""

from contest.actions.seating.conflicts import (
    add_conflict,
    declare_conflict,
    find_conflicts,
    lift_conflict,
    recuse,
    take_back_conflict,
)
from contest.actions.seating.inviting import Row, invite_all, read_rows
from contest.actions.seating.jurors import (
    JurorForm,
    confirm,
    edit_juror,
    invite,
    juror_by_link,
    link_of,
    open_link,
    renew_link,
    restore_juror,
    revoke_juror,
)
from contest.actions.seating.moving import add_seat, end_seat, move_seat, undo_move
from contest.actions.seating.seating import drop_seating, release_seating, request_seating, request_top_up

__all__ = [
    "JurorForm",
    "Row",
    "add_conflict",
    "add_seat",
    "confirm",
    "declare_conflict",
    "drop_seating",
    "edit_juror",
    "end_seat",
    "find_conflicts",
    "invite",
    "invite_all",
    "juror_by_link",
    "lift_conflict",
    "link_of",
    "move_seat",
    "open_link",
    "read_rows",
    "recuse",
    "release_seating",
    "renew_link",
    "request_seating",
    "request_top_up",
    "restore_juror",
    "revoke_juror",
    "take_back_conflict",
    "undo_move",
]
