"""What organisers do: contests, passes, entries, judgings; each statement is audited."""

from contest.actions.organising.contests import create_contest, edit_contest, find_contest, start_now
from contest.actions.organising.entries import (
    hide_name,
    rename_entry,
    show_name,
    undo,
    unwithdraw_entry,
    withdraw_entry,
)
from contest.actions.organising.forms import ContestForm, PitchForm, StageForm
from contest.actions.organising.hubs import create_hub, find_hub
from contest.actions.organising.judgings import retry_judging
from contest.actions.organising.passes import Card, add_pass, card, cards, make_passes, revoke_pass
from contest.actions.organising.problems import POINTS_MOST, edit_problem, pin_problem, remove_problem

__all__ = [
    "POINTS_MOST",
    "Card",
    "ContestForm",
    "PitchForm",
    "StageForm",
    "add_pass",
    "card",
    "cards",
    "create_contest",
    "create_hub",
    "edit_contest",
    "edit_problem",
    "find_contest",
    "find_hub",
    "hide_name",
    "make_passes",
    "pin_problem",
    "remove_problem",
    "rename_entry",
    "retry_judging",
    "revoke_pass",
    "show_name",
    "start_now",
    "undo",
    "unwithdraw_entry",
    "withdraw_entry",
]
