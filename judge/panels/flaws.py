"""What can be wrong with a file of marks or with a rule: codes, and the sentence for each."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from judge.marks import N_

Fact = str | int


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with marks, and where."""

    code: str  # a key of MESSAGES
    line: int | None = None  # of the file, from 1
    column: str | None = None  # its name in the first line
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)


class MarksInvalid(Exception):
    """The marks can't be used: every flaw found, at once."""

    code = "marks.invalid"

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__(", ".join(sorted({flaw.code for flaw in flaws})))
        self.flaws = flaws


class RuleInvalid(Exception):
    """There is no such rule, rounding, tie-break or cut."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code  # a key of MESSAGES
        self.facts = facts


LONGEST = 200


def safe(text: str) -> str:
    """Make text from a file safe to show: what can't be printed is escaped, the very long is cut."""
    escaped = "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )
    return escaped if len(escaped) <= LONGEST else escaped[:LONGEST] + "…"


# Where it is (line, column) is said beside the sentence: "line 3, mark: ...".
MESSAGES: Mapping[str, str] = {
    # the file
    "text.not_utf8": N_("This is not UTF-8 text. Save the file as CSV in UTF-8."),
    "csv.broken": N_("This line can't be read as CSV: {cause}."),
    "csv.separator": N_("The columns are kept apart by “{got}”. Save the file with commas."),
    "file.too_large": N_("This file is larger than {limit_mib} MiB."),
    "column.missing": N_("There is no column “{name}”. The first line has to name: {needed}."),
    "column.unknown": N_("“{name}” is no column that is known. There are: {known}."),
    "column.twice": N_("There are two columns “{name}”."),
    "row.cells": N_("This line has {got} cells; the first line names {wanted} columns."),
    "marks.none": N_("There is not one line below the names of the columns."),
    "flaws.more": N_("There is more that is wrong; only the first {limit} are listed."),
    # cells
    "name.empty": N_("This must not be empty."),
    "name.long": N_("This name is longer than {limit} characters."),
    "number.form": N_("“{got}” is not a number such as 7, 7.25 or -1.5, in digits from 0 to 9."),
    "number.long": N_("“{got}” has more than {limit} digits before or after the point."),
    "number.negative": N_("This must not be less than 0, and it is {got}."),
    # between marks
    "mark.twice": N_("{judge} has marked {entry} in this criterion and round already, in line {first}."),
    "weight.differs": N_("The criterion weighs {got} here, and {other} in line {first}."),
    "multiplier.differs": N_(
        "The multiplier is {got} here, and {other} in line {first}, for the same performance."
    ),
    "weights.nothing": N_("All weights are 0: there is nothing to weigh."),
    "vote.self": N_("{entry} can't win against itself."),
    # rules
    "rule.unknown": N_("There is no rule “{got}”. There are: {known}."),
    "rule.arguments": N_("“{got}” is not complete, or says too much. The rule is written {form}."),
    "rule.drop": N_("“{got}” is not a number of marks to drop, from 0 to {most}."),
    "rule.factor": N_("“{got}” is not a factor above 0, such as 0.6 or 1/3."),
    "rounding.incomplete": N_("Rounding needs both: how many digits, and at which stage."),
    "rounding.digits": N_("Digits to round to are from 0 to {most}, not {got}."),
    "rounding.stage": N_("“{got}” is no stage of this rule. It can round at: {known}."),
    "tie_break.unknown": N_("There is no tie-break “{got}”. There are: {known}."),
    "tie_break.criterion": N_("“{got}” is no criterion that was marked. There are: {known}."),
    "tie_break.votes": N_("Votes have no marks to break a tie by."),
    "rule.takes": N_("The rule {rule} ranks by {takes}."),
    "cut.unknown": N_("There is no cut “{got}”. There are: {known}."),
    "cut.number": N_("How many go on is a whole number of 1 or more, not “{got}”."),
    "cut.threshold": N_("The least score is a number, not “{got}”."),
    "cut.minimum": N_("A minimum for each {kind} is a whole number of 1 or more, not “{got}”."),
}
