"""What a compiler said, made fit to show to the one who wrote the program."""

import re
from contextlib import closing

from judge.grading.events import Compiled
from judge.grading.words import harmless
from judge.verdicts import Reason
from sandbox.container import Compilation
from sandbox.outcome import Ending

MOST_LINES = 200
LONGEST_LINE = 500
# Folders of the sandbox, which mean nothing outside it; what the system's headers are called may stay.
_FOLDERS = re.compile(r"(?<![\w/.-])/(?:box|program|tmp)/")


def compiled(compilation: Compilation) -> Compiled:
    """Tell how compiling went; a compiler that hit a limit is the program's fault too."""
    outcome = compilation.outcome
    with closing(outcome.stdout):
        hit_limit = not compilation.ok and outcome.ending not in {Ending.EXITED, Ending.SIGNALED}
        return Compiled(
            ok=compilation.ok,
            log=scrubbed(compilation.log),
            cpu_s=outcome.cpu_s,
            wall_s=outcome.wall_s,
            memory_bytes=outcome.memory_bytes,
            reason=Reason.COMPILER_LIMIT if hit_limit else None,
        )


def scrubbed(log: str) -> str:
    """Cut a log to what people read, without the folders of the sandbox and what moves a cursor."""
    lines = harmless(_FOLDERS.sub("", log).replace("\r\n", "\n")).strip("\n").split("\n")
    kept = [line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…" for line in lines[:MOST_LINES]]
    return "\n".join([*kept, *(["…"] if len(lines) > MOST_LINES else [])])
