"""testlib.h: as its author has it, it answers with 0 to 8; packages bring one that was changed for 42 and 43.

Neither DOMjudge, problemtools nor BAPCtools takes the former without a script around it: what its checkers
say is no answer, and the file they take for the program's output is the judge's own.
https://github.com/MikeMirzayanov/testlib
"""

import re
from pathlib import Path, PurePath

from judge.packages.model import Program
from judge.packages.tree import head

NAME = "testlib.h"
MOST_BYTES = 1024 * 1024  # of a file that are looked at
_CODE = re.compile(rb"#\s*define\s+OK_EXIT_CODE\s+\w")
_ANSWER = re.compile(rb"#\s*define\s+OK_EXIT_CODE\s+42\b")
_OWN = re.compile(rb"\b4[23]\b")


def unchanged(program: Program) -> Path | None:
    """Find a program's testlib.h that was not changed; None where there is none, or nothing hangs on it.

    A program that starts itself may translate, and so may a source that names 42 or 43.
    """
    for name, path in program.files.items():
        if PurePath(name).name != NAME:
            continue
        text = head(path, MOST_BYTES)
        if not _CODE.search(text) or _ANSWER.search(text):
            return None
        others = (head(other, MOST_BYTES) for inner, other in program.files.items() if inner != name)
        return None if "run" in program.files or any(map(_OWN.search, others)) else path
    return None
