"""What a judging says of a submission, and why a test ended as it did."""

from enum import StrEnum
from typing import Self

from judge.marks import N_


class Verdict(StrEnum):
    """One of the seven answers; its value is its letters.

    "Judge error" is none of them: it says that judging failed, not what the submission is worth.
    """

    title: str  # type: ignore[assignment]  # hides str.title(), which nobody needs here
    penalised: bool

    AC = "AC", N_("Accepted"), False
    WA = "WA", N_("Wrong answer"), True
    TLE = "TLE", N_("Time limit exceeded"), True
    RTE = "RTE", N_("Run-time error"), True
    MLE = "MLE", N_("Memory limit exceeded"), True
    OLE = "OLE", N_("Output limit exceeded"), True
    CE = "CE", N_("Compile error"), False

    def __new__(cls, letters: str, title: str, penalised: bool) -> Self:
        """Make a member of its letters, its title (a message id) and whether it costs penalty time."""
        member = str.__new__(cls, letters)
        member._value_ = letters
        member.title = title
        member.penalised = penalised
        return member


class Reason(StrEnum):
    """Why a test got its verdict, where the verdict alone leaves it open."""

    title: str  # type: ignore[assignment]  # hides str.title(), which nobody needs here

    COMPILER_LIMIT = (
        "compiler_limit",
        N_("The compiler used more time, memory or output than it may. Is the program too large for it?"),
    )
    NO_OUTPUT = "no_output", N_("The program printed nothing.")
    LANGUAGE = "language", N_("This problem may not be solved in this language.")
    ARCHIVE = "archive", N_("The archive of answers can't be read, or holds too much.")
    STATIC = "static", N_("The source itself was rejected, before it was run.")
    CPU = "cpu", N_("The program used more processor time than allowed.")
    WALL = "wall", N_("The program was still running when its time on the clock was over.")
    SLEPT = "slept", N_("The program waited or slept instead of working, until its time was over.")
    EXIT_CODE = "exit_code", N_("The program ended with exit code {exit_code}.")
    SIGNAL = "signal", N_("The program was ended by signal {signal}.")

    def __new__(cls, code: str, title: str) -> Self:
        """Make a member of its code and its title (a message id with facts of the test in braces)."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.title = title
        return member
