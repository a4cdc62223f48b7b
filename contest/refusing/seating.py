"""Refusals of jurors, conflicts, seatings and moves."""

from collections.abc import Mapping
from types import MappingProxyType

from contest.refusing.kinds import Kind
from judge.marks import N_

SEATING: Mapping[str, Kind] = MappingProxyType(
    {
        # Jurors
        "juror.languages": Kind(422, N_("A juror reads at least one language."), "languages"),
        "juror.language": Kind(422, N_("There is no language {language}: choose of {choices}."), "languages"),
        "juror.field": Kind(422, N_("There is no field {field}: choose of {choices}."), "fields"),
        "juror.country": Kind(422, N_("A country is written as two letters, such as IL or CN."), "country"),
        "juror.email": Kind(422, N_("{email} is no e-mail address."), "email"),
        "juror.text_long": Kind(422, N_("At most {most} characters are kept."), "affiliation"),
        "juror.load": Kind(422, N_("Entries for one juror are whole numbers from 0 to {most}."), "most"),
        "juror.load_range": Kind(422, N_("The least, {least}, is above the most, {most}."), "least"),
        "juror.twice": Kind(409, N_("{name} is a juror here already."), "name"),
        "juror.revoked": Kind(409, N_("This juror has left the panel.")),
        "juror.not_revoked": Kind(409, N_("This juror is on the panel.")),
        "jurors.rows": Kind(422, N_("Nobody was taken in: {count} lines need mending."), "rows"),
        "jurors.text": Kind(422, N_("The file is no UTF-8 text: save it as “CSV UTF-8”."), "file"),
        "jurors.table": Kind(422, N_("Line {line}: a quotation mark is open or out of place."), "rows"),
        "jurors.column": Kind(
            422, N_("The first line has to name each column once; “{column}” is needed."), "rows"
        ),
        "jurors.column_unknown": Kind(
            422, N_("The column “{column}” is not known here, or is there twice."), "rows"
        ),
        "jurors.many": Kind(422, N_("At most {most} jurors are taken in at a time."), "rows"),
        "jurors.none": Kind(422, N_("There is no line with a juror in it."), "rows"),
        "conflict.reason": Kind(422, N_("Say why, in 1 to {most} characters."), "reason"),
        "conflict.there": Kind(409, N_("This conflict is recorded already.")),
        "conflict.lifted": Kind(409, N_("This conflict is lifted already.")),
        "conflict.late": Kind(409, N_("It is too late to take this back: ask the organisers.")),
        "seating.reviews": Kind(422, N_("An entry gets 1 to {most} reviews."), "reviews"),
        "seating.no_entries": Kind(409, N_("No entry is in this round yet: open the round first.")),
        "seating.no_jurors": Kind(409, N_("Nobody is on the panel yet: invite jurors first.")),
        "seating.on_way": Kind(409, N_("A seating of this round is being worked out.")),
        "seating.released": Kind(
            409, N_("The jurors have this seating: it changes by moves, and gaps are filled by a top-up.")
        ),
        "seating.not_released": Kind(409, N_("There is no seating in use that could be topped up.")),
        "seating.full": Kind(409, N_("Nothing is missing: every entry has its reviews.")),
        "seating.not_draft": Kind(409, N_("This seating is no draft any more.")),
        "seating.changed": Kind(409, N_("Entries, jurors or conflicts kept changing: try again.")),
        "seating.round_over": Kind(409, N_("This round is closed: its seats stay as they are.")),
        "seat.there": Kind(409, N_("{name} judges this entry already."), "juror"),
        "seat.ended": Kind(409, N_("This seat was given up already.")),
        "seat.conflict": Kind(409, N_("{name} is in conflict with this entry."), "juror"),
        "seat.language": Kind(409, N_("{name} reads none of the languages of this entry."), "juror"),
        "seat.full": Kind(409, N_("{name} has {most} entries already, the most that was agreed."), "juror"),
        "seat.other": Kind(409, N_("This entry is not in this round."), "entry"),
        "seat.nobody": Kind(422, N_("Choose a juror."), "juror"),
        "seat.undo": Kind(409, N_("It was changed again since: there is nothing to undo.")),
    }
)
