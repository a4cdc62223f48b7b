"""Refusals of the pitch stage, its rounds and their rubrics."""

from collections.abc import Mapping
from types import MappingProxyType

from contest.refusing.kinds import Kind
from judge.marks import N_

ROUNDS: Mapping[str, Kind] = MappingProxyType(
    {
        # The stage
        "contest.no_stage": Kind(422, N_("Choose what it is: coding, startups or both."), "kinds"),
        "pitch.deadline": Kind(422, N_("The deadline has to come after the opening."), "deadline"),
        "pitch.end": Kind(422, N_("The end can't come before the deadline for entries."), "pitch_ends_at"),
        "pitch.long": Kind(422, N_("From the opening to the end at most {days} days."), "pitch_ends_at"),
        "pitch.already": Kind(409, N_("Startups can enter this contest already.")),
        "pitch.none": Kind(409, N_("There is no pitch stage in this contest.")),
        "pitch.only": Kind(409, N_("It is all there is in this contest: it can't be taken out.")),
        "pitch.in_use": Kind(
            409,
            N_("There are {entries} entries, {rounds} rounds and {jurors} jurors: it can't be taken out."),
        ),
        # What a round is
        "round.name_long": Kind(422, N_("A round's name has at most {most} characters."), "name"),
        "round.window": Kind(422, N_("Marking has to end after it begins."), "closes_at"),
        "round.reviews": Kind(422, N_("An entry gets {least} to {most} reviews."), "reviews"),
        "round.pitch_seconds": Kind(422, N_("A pitch lasts at most {most} minutes."), "pitch_seconds"),
        "round.blind": Kind(422, N_("There is no such field to keep from judges."), "blind"),
        "round.rule": Kind(422, N_("{trouble} Choose another rule or rounding."), "rule"),
        "round.starves": Kind(
            422,
            N_(
                "The results count this stage by “{points}”, which marks by “{rule}” can't feed. "
                "Choose other points on the desk's page of results first."
            ),
            "rule",
        ),
        "round.rule_votes": Kind(
            422, N_("This rule needs votes between pairs of entries; judges here give marks."), "rule"
        ),
        "round.rule_drops": Kind(
            422,
            N_(
                "Of {reviews} reviews nothing is left if {drop} are dropped at each end: plan at least "
                "{least} reviews."
            ),
            "drop",
        ),
        "round.tie_break": Kind(422, N_("{trouble} Choose another tie-break."), "tie_break"),
        "round.cut": Kind(422, N_("There is no such cut."), "cut"),
        "round.cut_number": Kind(422, N_("How many go on is a whole number from 1 to {most}."), "n"),
        "round.cut_threshold": Kind(422, N_("Say from which score on entries go on."), "threshold"),
        # Changing it
        "round.fixed_open": Kind(
            409, N_("The entries were pinned when the round was opened: their deadline stays."), "entries_by"
        ),
        "round.fixed_decided": Kind(
            409, N_("This round is decided by its rule and cut: take the decision back to change them.")
        ),
        "round.entries_by_in": Kind(
            409,
            N_("{count} entries were handed in after that time and before the present deadline: it stays."),
            "entries_by",
        ),
        "round.not_draft": Kind(409, N_("This round was opened already.")),
        "round.has_entries": Kind(
            409, N_("Entries that passed the round before are in it: take that decision back first.")
        ),
        # Opening, closing
        "round.before_undecided": Kind(409, N_("The round before it is not decided yet.")),
        "round.early": Kind(
            409,
            N_("Entries can still be handed in: open it after their deadline, or move that."),
        ),
        "round.no_entries": Kind(409, N_("There is no entry for this round.")),
        "round.unchecked": Kind(
            409, N_("Nobody has checked whether {count} of its entries may take part. Confirm it."), "confirm"
        ),
        "round.not_closed": Kind(409, N_("This round is not closed, or it is decided already.")),
        "round.reason": Kind(422, N_("Give a reason, of at most {most} characters."), "reason"),
        # Deciding
        "round.moved": Kind(
            409, N_("Marks, entries or the rule changed since this page was shown: look at it again.")
        ),
        "round.unconnected": Kind(
            409,
            N_(
                "The panel is in {count} parts that no judge joins: entries of different parts can't be "
                "compared. Open the round again and seat one more judge across them, or let everybody go on "
                "and decide on each by hand."
            ),
        ),
        "round.undecided": Kind(
            422, N_("{count} entries are tied at the cut or were marked by nobody: decide on each.")
        ),
        "round.reason_missing": Kind(
            422, N_("Give a reason for each entry on which you decide otherwise than the rule, or on a tie.")
        ),
        "round.not_decided": Kind(409, N_("This round is not decided.")),
        "round.next_open": Kind(409, N_("The next round was opened already: this decision stays.")),
        "round.next_seated": Kind(
            409, N_("Judges are seated in the next round already: take that seating back first.")
        ),
        # Rubrics
        "rubric.decided": Kind(409, N_("This round is decided: its rubric stays.")),
        "rubric.moved": Kind(
            409, N_("Somebody saved another version of this rubric meanwhile: yours is not saved yet.")
        ),
        "rubric.empty": Kind(422, N_("A rubric has at least one criterion.")),
        "rubric.many": Kind(422, N_("A rubric has at most {most} criteria.")),
        "rubric.name": Kind(422, N_("Criterion {place} needs a name in at least one language.")),
        "rubric.text_long": Kind(422, N_("A text of criterion {place} is longer than {most} characters.")),
        "rubric.weight": Kind(422, N_("Criterion {place} weighs 0 to {most}.")),
        "rubric.weights": Kind(422, N_("The weights sum to 0: at least one criterion has to count.")),
        "rubric.scale": Kind(422, N_("The scale of criterion {place} has to end above where it begins.")),
        "rubric.step": Kind(
            422, N_("The steps of criterion {place} have to lead from its lowest mark to its highest.")
        ),
        "rubric.levels": Kind(422, N_("The scale of criterion {place} has more than {most} steps.")),
        "rubric.tie_break": Kind(
            409, N_("Ties of this round are broken by a criterion that is missing here: change that first.")
        ),
    }
)
