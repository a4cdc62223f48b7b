"""Runs before submitting, as forms and as rows that are over."""

import base64

from contest import db
from tests import making
from tests.contest.site.conftest import fresh

A = "/c/cup/problems/A"


TRY = f"{A}/trials"


def form(**changed):
    return {"source": "print(3)\r\nprint(4)\r\n", "language": "python3", "what": "samples"} | changed


def ended(number=1, verdict="AC", output=b"3\n", **more):
    return {
        "number": number,
        "verdict": verdict,
        "reason": None,
        "cpu_s": 0.02,
        "memory_bytes": 9 * 2**20,
        "output": base64.b64encode(output).decode(),
        "size": len(output),
        "errors": "",
        "message": "",
        "transcript": "",
        "line": None,
        "wanted": None,
        "got": None,
    } | more


def over(world, *tests, log="", compiled=True, **more):
    result = {"compiled": compiled, "reason": None, "log": log, "tests": list(tests)}
    with db.transaction() as s:
        return making.make_trial(
            s, fresh(s, world.lanterns), fresh(s, world.first), result=result, **more
        ).public_id
