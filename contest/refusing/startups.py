"""Refusals of startups: entering, the draft, handing in; the call, its questions, who may take part."""

from collections.abc import Mapping

from contest.refusing.kinds import Kind
from judge.marks import N_

STARTUPS: Mapping[str, Kind] = {
    # Startups: entering, the draft, handing in
    "startup.not_open": Kind(409, N_("Entries are not taken yet.")),
    "startup.closed": Kind(409, N_("The deadline has passed: entries are no longer taken.")),
    "startup.needed": Kind(422, N_("This is still missing.")),
    "startup.incomplete": Kind(422, N_("Not handed in yet: something is missing or needs a look ({count}).")),
    "startup.text_long": Kind(422, N_("It has {count} characters; at most {most} are taken.")),
    "startup.choice": Kind(422, N_("Choose one of the list.")),
    "startup.choices_many": Kind(422, N_("Choose at most {most}.")),
    "startup.video_form": Kind(
        422, N_("The address of a video begins with https:// and names its site."), "video_url"
    ),
    "startup.people_many": Kind(422, N_("At most {most} people are listed."), "people"),
    "startup.deck_refused": Kind(422, N_("This deck can't be shown: send another one."), "deck"),
    "startup.changed": Kind(409, N_("It was changed in another window since this one was opened.")),
    "startup.unchanged": Kind(409, N_("Nothing has changed since version {number}, which stands.")),
    "startup.withdrawn": Kind(409, N_("This entry is withdrawn: let it take part again first.")),
    "startup.withdrawn_by_others": Kind(
        403, N_("The organisers withdrew this entry: ask them what is possible.")
    ),
    "startup.party_other": Kind(404, N_("This startup can't be entered here."), "party"),
    "answer.file_kind": Kind(422, N_("{filename} is of another kind: {kinds} are taken.")),
    "answer.file_large": Kind(413, N_("{filename} has {size} bytes; at most {limit} are taken.")),
    "answer.file_empty": Kind(422, N_("{filename} is empty.")),
    "member.already": Kind(409, N_("You work on this startup already.")),
    "member.entered": Kind(409, N_("You take part in this contest with another entry.")),
    "member.entered_elsewhere": Kind(
        409, N_("This startup is in another contest too, where you take part with another entry.")
    ),
    "member.invitation_over": Kind(409, N_("This invitation was used, or somebody left: ask for a new one.")),
    "member.many": Kind(409, N_("A startup has at most {most} accounts.")),
    "member.last": Kind(409, N_("Whoever entered the startup stays: withdraw it instead.")),
    # The call, its questions, who may take part
    "call.deadline": Kind(422, N_("The deadline has to come after the opening."), "deadline"),
    "call.deadline_before_entries": Kind(
        409,
        N_("Entries came in after that ({count}): the deadline can't be moved before them."),
        "deadline",
    ),
    "call.end": Kind(422, N_("The deadline can't come after the end of the pitches."), "deadline"),
    "call.late_minutes": Kind(422, N_("Give 1 to {most} minutes of grace."), "late_minutes"),
    "call.sector_none": Kind(422, N_("Name at least one sector."), "sectors"),
    "call.sector_name": Kind(422, N_("Each sector has a name of 1 to {most} characters."), "sectors"),
    "call.sector_twice": Kind(422, N_("There are two sectors {name}."), "sectors"),
    "call.sector_in_use": Kind(409, N_("Entries stand in the sector {name}: it stays."), "sectors"),
    "call.text_long": Kind(422, N_("At most {most} characters are taken."), "guidance"),
    "question.label": Kind(422, N_("Ask it in at least one language."), "label"),
    "question.label_long": Kind(422, N_("A question has at most {most} characters."), "label"),
    "question.many": Kind(409, N_("At most {most} questions are asked.")),
    "question.characters": Kind(422, N_("Give a limit of 1 to {most} characters."), "characters"),
    "question.options": Kind(422, N_("Give at least two different answers to choose of."), "options"),
    "question.option_in_use": Kind(409, N_("Entries chose {name}: it stays."), "options"),
    "question.choices": Kind(422, N_("Choosing 1 to {most} of them is possible."), "most"),
    "question.places": Kind(422, N_("A number has 0 to {most} places after the point."), "places"),
    "question.range": Kind(422, N_("The least has to be below the most."), "most"),
    "question.bytes": Kind(422, N_("A file has 1 to {most} megabytes."), "megabytes"),
    "question.extensions": Kind(
        422, N_("Endings of files are letters and digits, such as pdf or xlsx."), "extensions"
    ),
    "question.retired": Kind(409, N_("This question is asked no more.")),
    "question.not_retired": Kind(409, N_("This question is asked.")),
    "eligibility.reason": Kind(
        422, N_("Say why, in 1 to {most} characters: the startup reads it."), "reason"
    ),
}
