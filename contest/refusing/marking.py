"""Marks, sheets, sittings: why a rule says no."""

from collections.abc import Mapping

from contest.refusing.kinds import Kind
from judge.marks import N_

MARKING: Mapping[str, Kind] = {
    "assignment.other": Kind(404, N_("This entry isn't yours to mark.")),
    "assignment.ended": Kind(409, N_("This entry isn't yours to mark any more.")),
    "juror.conflict": Kind(409, N_("This entry isn't yours to mark any more.")),
    "round.not_open": Kind(409, N_("This round isn't open yet.")),
    "round.closed": Kind(409, N_("This round is closed.")),
    "round.decided": Kind(409, N_("This round is decided.")),
    "rubric.none": Kind(409, N_("There is nothing to mark by yet: this round has no rubric.")),
    "touch.form": Kind(422, N_("This was sent damaged: load the page again.")),
    "touch.many": Kind(422, N_("At most {most} are taken at once: send the rest again.")),
    "touch.key_taken": Kind(409, N_("Something else was sent under the same name before.")),
    "mark.criterion": Kind(422, N_("This rubric has no such criterion.")),
    "mark.rubric_changed": Kind(
        409, N_("The rubric was changed: load the page again and mark this anew."), "value"
    ),
    "mark.value": Kind(422, N_("A mark is a number."), "value"),
    "mark.scale": Kind(422, N_("A mark here is from {least} to {most}."), "value"),
    "mark.step": Kind(422, N_("Marks here go in steps of {step} from {least}."), "value"),
    "mark.required": Kind(422, N_("This criterion needs a mark.")),
    "mark.same": Kind(409, N_("This is the mark that stands already."), "value"),
    "mark.open": Kind(409, N_("The juror is still marking: wait until the sheet is in.")),
    "mark.not_late": Kind(409, N_("This mark came in time.")),
    "mark.settled": Kind(409, N_("That was settled like this already.")),
    "mark.overtaken": Kind(409, N_("A newer mark stands: this one can't be taken any more.")),
    "mark.unread": Kind(
        409, N_("Submit your own sheet of this entry first: until then others' marks are closed to you.")
    ),
    "remark.not_asked": Kind(422, N_("This round doesn't ask for it."), "text"),
    "remark.long": Kind(422, N_("The text has {count} characters; at most {most} are kept."), "text"),
    "remark.language": Kind(422, N_("A text is in English, Chinese or Hebrew."), "text"),
    "sheet.locked": Kind(409, N_("This sheet is submitted: ask the chair to unlock it.")),
    "sheet.not_locked": Kind(409, N_("This sheet is not submitted.")),
    "sheet.incomplete": Kind(409, N_("Still to mark: {criteria}.")),
    "sheet.empty": Kind(409, N_("Nothing is marked yet.")),
    "sheet.feedback_missing": Kind(409, N_("The entrant waits for a word of feedback: write it first.")),
    "sheet.reason": Kind(422, N_("Say why, in a few words."), "reason"),
    "sitting.name": Kind(422, N_("A sitting has a name of 1 to {most} characters."), "name"),
    "sitting.room": Kind(422, N_("A room has a name of at most {most} characters."), "room"),
    "sitting.chair": Kind(422, N_("The chair is a juror of this stage."), "chair"),
    "sitting.entry": Kind(422, N_("This entry is not in this round."), "entries"),
    "timer.none": Kind(409, N_("This round has no timer: give its pitches a length first.")),
    "timer.no_pitch": Kind(409, N_("No pitch is on: begin one first.")),
}
