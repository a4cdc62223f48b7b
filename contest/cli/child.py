"""Run as a script before every child of the tree: it will die with its parent, then becomes its program.

    python -I -S child.py PARENT_PID PROGRAM ARGUMENT...

Standard library alone, so that it takes some ten milliseconds. Done here and not by `preexec_fn`, which runs
Python between fork and exec and can meet a lock that another thread of the parent held.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: str, *command: str) -> None:
    """Ask for SIGTERM at the parent's death, leave if it is dead already, else exec."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != int(parent):
        sys.exit(0)
    os.execvp(command[0], command)  # noqa: S606 -- there is no shell wanted here


if __name__ == "__main__":
    main(*sys.argv[1:])
