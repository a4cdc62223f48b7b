"""Small files beside a test: a hint, a description, a command line."""

import shlex

from judge.packages.documents import UNUSABLE
from judge.packages.report import Report
from judge.packages.testdata import ARGS, Parts
from judge.packages.tree import text
from judge.packages.values import LONGEST_ARGS

LONGEST = 4096  # of a hint or a description; what is longer is cut


def command_line(parts: Parts, report: Report) -> tuple[str, ...]:
    """Read the file `.args` of a test: the words of a command line, in quotation marks where need be."""
    if ARGS not in parts.paths:
        return ()
    name = parts.file(ARGS)
    content = text(parts.paths[ARGS], name, report) or ""
    if (odd := UNUSABLE.search(content)) or len(content) > LONGEST_ARGS:
        cause = f"#x{ord(odd[0]):04x}" if odd else f"> {LONGEST_ARGS}"
        report.flaw("args.unreadable", name, cause=cause)
        return ()
    try:
        return tuple(shlex.split(content))
    except ValueError as error:  # a quotation mark that is never closed
        report.flaw("args.unreadable", name, cause=str(error))
        return ()


def annotation(parts: Parts, ending: str, report: Report) -> str:
    """Read a text beside a test; "" where there is none."""
    if ending not in parts.paths:
        return ""
    said = text(parts.paths[ending], parts.file(ending), report) or ""
    return UNUSABLE.sub("\N{REPLACEMENT CHARACTER}", said.strip()[:LONGEST])
