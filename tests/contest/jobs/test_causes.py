import re
from pathlib import Path

import contest.jobs
from contest.causes import CAUSES
from contest.refusals import REFUSALS


def test_every_code_that_jobs_write_has_words():
    text = "\n".join(path.read_text() for path in Path(contest.jobs.__file__).parent.glob("*.py"))
    codes = set(re.findall(r'"((?:worker|judging|task|storage|package|deck)\.[a-z_]+)"', text))
    # Events of the log are no causes.
    events = set(re.findall(r'log\.\w+\(\s*"([a-z_.]+)"', text)) | {"judging.done", "judging.thrown_away"}
    assert codes - events - set(CAUSES) - set(REFUSALS) == set()
    assert {"worker.stopped", "storage.missing", "judging.broken"} <= codes
