import re
from pathlib import Path

import contest.jobs
import sandbox.rendering
from contest.causes import CAUSES
from contest.refusals import REFUSALS


def test_every_code_that_jobs_write_has_words():
    text = "\n".join(path.read_text() for path in Path(contest.jobs.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'"((?:worker|judging|task|storage|package|deck)\.[a-z_]+)"', text))
    # Events of the log are no causes.
    events = set(re.findall(r'log\.\w+\(\s*"([a-z_.]+)"', text)) | {"judging.done", "judging.thrown_away"}
    events |= {"deck.done", "deck.thrown_away"}
    # So are those of the sandbox, which tells them by its own exceptions.
    codes |= set(re.findall(r'"(deck\.[a-z_]+)"', Path(sandbox.rendering.__file__).read_text()))
    assert codes - events - set(CAUSES) - set(REFUSALS) == set()
    assert {"worker.stopped", "storage.missing", "judging.broken"} <= codes
