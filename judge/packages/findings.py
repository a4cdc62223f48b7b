"""What verifying a package can find: the sentence for each code, beside those of reading it."""

from collections.abc import Mapping

from judge.marks import N_
from judge.packages.flaws import MESSAGES

FINDINGS: Mapping[str, str] = {
    # data
    "check.input_rejected": N_("{validator} rejects this input ({said})."),
    "check.input_accepted": N_("This is to be no valid input, and every input validator accepts it."),
    "check.answer_refused": N_("{validator} rejects this answer ({said})."),
    "check.answer_accepted": N_("This is to be no valid answer, and no validator rejects it."),
    "check.output_rejected": N_("This is to be a right output, and {validator} rejects it: {said}"),
    "check.output_accepted": N_("This is to be a wrong output, and {validator} accepts it."),
    "check.answer_rejected": N_(
        "This answer is shown to everyone as an output, and {validator} rejects it: {said}"
    ),
    "check.validator_failed": N_("This could not be checked: {cause}"),
    "check.not_installed": N_("This was not run: {language} is not installed here."),
    # statements
    "statement.not_typeset": N_(
        "This statement can't be typeset: readers are given its PDF if it has one, else the text as written."
    ),
    "statement.losses": N_("Of this statement {number} things can't be shown: its preview says which."),
    # submissions
    "submission.large": N_(
        "It has {size_kib} KiB; contestants may send {limit_kib} KiB, as the package says nothing of it."
    ),
    # validators of old packages (judge.grading.kindness)
    "score.rejected": N_(
        "{program} rejected {test} and left a {left}: taken as what it is worth all the same."
    ),
    "score.unused": N_("{program} left a {left} on {test}, though the problem has no scores: left aside."),
    # times
    "time.near": N_(
        "It takes {cpu_s} s on {test}, more than the {bound_s} s that leave enough room to the time limit "
        "of {limit_s} s."
    ),
    "time.passes": N_(
        "It takes {cpu_s} s on {test}; what is to be too slow has to take {bound_s} s, since the time limit "
        "is {limit_s} s."
    ),
    "time.calibrated": N_("The package has no time limit; {limit_s} s come from its accepted submissions."),
}

SENTENCES: Mapping[str, str] = {**MESSAGES, **FINDINGS}
"""Of every flaw that a package can have, and of every finding."""

# Why a submission is not as expected, or was not judged. The sentence follows its name.
REASONS: Mapping[str, str] = {
    "verdict": N_("got {got}, expected {expected}"),
    "verdict_on": N_("got {got} on {test}, expected {expected}"),
    "not_permitted": N_("{got} on {test}, where only {permitted} may be"),
    "not_reached": N_("no test of {of} ended with {required}"),
    "no_tests": N_("there are no tests of {of}"),
    "no_message": N_("no judge's message on {of} has “{message}” in it"),
    "score": N_("scored {got}, expected {expected}"),
    "not_partial": N_("scored {got}, all there is, where part of it was expected"),
    "group_score": N_("{of} scored {got}, expected {expected}"),
    "no_group": N_("there is no group {of}"),
    "grades": N_("the groups got {got}, expected {expected}"),
    "judge_error": N_("could not be judged: {cause}"),
    "too_large": N_("is larger than {limit_kib} KiB, the most allowed"),
    "not_installed": N_("{language} is not installed here"),
    "no_language": N_("its files tell no language"),
    "no_entry": N_("the file it begins with is not there; there are: {names}"),
}
