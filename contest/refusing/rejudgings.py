"""Refusals of rejudgings."""

from collections.abc import Mapping
from types import MappingProxyType

from contest.refusing.kinds import Kind
from judge.marks import N_

REJUDGINGS: Mapping[str, Kind] = MappingProxyType(
    {
        "rejudging.reason": Kind(422, N_("Say why, in 1 to {most} characters."), "reason"),
        "rejudging.repeats": Kind(422, N_("Each is judged 1 to {most} times."), "repeats"),
        "rejudging.none": Kind(409, N_("Nothing is chosen: no judged submission is as described.")),
        "rejudging.counted": Kind(
            409,
            N_("{counted} were chosen when you looked, {count} are now: look again, then judge them anew."),
        ),
        "rejudging.busy": Kind(
            409,
            N_("{count} of them are being judged again already: apply or cancel that rejudging first."),
        ),
        "rejudging.many": Kind(
            422, N_("That makes {count} runs of the judge; at most {most} go into one rejudging.")
        ),
        "rejudging.decided": Kind(409, N_("This rejudging is over already: it was applied or cancelled.")),
        "rejudging.changed": Kind(
            409, N_("Something changed since you looked: look at the differences again, then decide.")
        ),
        "rejudging.running": Kind(
            409, N_("{count} submissions are not judged yet: wait for them, or say to leave them out.")
        ),
        "rejudging.failed": Kind(
            409, N_("{count} submissions could not be judged: judge them again, or say to leave them out.")
        ),
        "rejudging.anew": Kind(
            409,
            N_(
                "{count} submissions were judged anew since this began: say to leave them out, what stands"
                " for them is newer."
            ),
        ),
        "rejudging.unstable": Kind(
            409,
            N_(
                "{count} submissions came out differently from run to run: leave them out, or confirm that"
                " the first run counts."
            ),
        ),
        "rejudging.nothing": Kind(409, N_("Nothing would be applied: cancel it instead.")),
        "rejudging.not_applied": Kind(
            409, N_("This rejudging is not applied: there is nothing to put back.")
        ),
        "rejudging.published": Kind(
            409,
            N_(
                "A board was published since it was applied: judge again, then publish a correction. What"
                " was published stays as it is."
            ),
        ),
        "rejudging.nothing_back": Kind(
            409, N_("All of them were judged anew since: what stands is newer than this rejudging.")
        ),
        "snapshot.rejudging_open": Kind(
            409, N_("A rejudging waits for a decision: apply or cancel it, then publish.")
        ),
        "rejudging.no_failed": Kind(409, N_("None of them failed.")),
    }
)
