"""What is wrong with a package's own programs: never the contestant's doing, and never a verdict."""

from collections.abc import Mapping

from judge.marks import N_

# Each code's sentence; contest/causes.py has them too, for those who may see a cause.
SENTENCES: Mapping[str, str] = {
    "program.language": N_("{program} is written in {language}, which is not installed."),
    "program.missing": N_("The package has no output validator, which would have to talk to the submission."),
    "program.no_entry": N_("{program} has no file to begin with."),
    "program.not_compiled": N_("{program} does not compile: {log}"),
    "program.exit_code": N_(
        "{program} ended with exit code {exit_code} on {test}; 42 or 43 is an answer. {said}"
    ),
    "program.signal": N_("{program} was ended by signal {signal} on {test}. {said}"),
    "program.cpu": N_("{program} used more processor time than {seconds} s on {test}."),
    "program.wall": N_("{program} was still running on {test} when its time on the clock was over."),
    "program.memory": N_("{program} used more than {mib} MiB of memory on {test}."),
    "program.output": N_("{program} wrote more than {mib} MiB on {test}."),
    "feedback.score_unreadable": N_("{program} wrote no number into {file} on {test}: {got}"),
    "feedback.score_range": N_("{program} gave {test} the score {got}, where {least} to {most} is allowed."),
    "feedback.score_missing": N_("{program} accepted {test} and left no score.txt, which its group needs."),
    "feedback.score_twice": N_("{program} left both score.txt and score_multiplier.txt on {test}."),
    "feedback.score_rejected": N_("{program} rejected {test} and left a {file}, which the format forbids."),
    "feedback.score_unwanted": N_(
        "{program} left a {file} on {test}, whose group knows accepted and rejected alone."
    ),
    "feedback.next_rejected": N_("{program} left nextpass.in on {test}, but did not accept the pass."),
    "feedback.passes": N_("{program} wanted more than {passes} passes on {test}."),
    "grader.failed": N_("The grader failed on {group} ({ending}, exit code {exit_code}). {said}"),
    "grader.output": N_("The grader printed no verdict and score on {group}: {got}"),
    "group.score_range": N_("{group} came to {got}, where {least} to {most} is allowed."),
}


class JudgeError(Exception):
    """A submission can't be judged, since a program of the package's own is at fault.

    `code` is one of SENTENCES', `facts` are what its sentence names.
    """

    def __init__(self, code: str, **facts: str | float) -> None:
        super().__init__(SENTENCES[code].format_map(facts).strip())
        self.code = code
        self.facts = facts
