"""Workers that are killed in the middle of a run before submitting: it ends, and the next one works."""

import signal

import pytest

from contest.actions.claiming import LOST
from contest.models import JudgingState
from tests.contest.faults.conftest import BOTH, SUM
from tests.starting import until

pytestmark = pytest.mark.docker

on_both = pytest.mark.parametrize("hall", BOTH, indirect=True)
LONG = b"import time\nwhile time.process_time() < 2:\n    pass\nprint(sum(map(int, input().split())))\n"


def killed(hall, public_id, attempt):
    """Start a worker, and kill it once it runs the trial for this time."""
    worker = hall.worker()

    def is_claimed():
        trial = hall.trial(public_id)
        return trial.state is JudgingState.RUNNING and trial.attempt == attempt

    until(is_claimed, 60, what="a claim")
    worker.signal(signal.SIGKILL)
    worker.wait()


@on_both
def test_worker_killed_in_mid_trial_is_made_good_by_the_next(hall):
    hall.start("sweep")
    public_id = hall.try_out(LONG)
    killed(hall, public_id, 1)
    hall.worker()
    trial = hall.tried(public_id)
    assert (trial.state, trial.attempt, trial.token) == (JudgingState.DONE, 2, None)
    assert [test["verdict"] for test in trial.result["tests"]] == ["AC"]


def test_trial_that_kills_three_workers_ends_and_a_second_one_works(hall):
    hall.start("sweep")
    public_id = hall.try_out(LONG)
    for attempt in (1, 2, 3):
        killed(hall, public_id, attempt)
    trial = hall.tried(public_id)
    # What its page then says, "We could not run this", is tested with the pages.
    assert (trial.state, trial.cause, trial.result) == (JudgingState.FAILED, LOST, None)
    hall.worker()
    again = hall.tried(hall.try_out(SUM))
    assert (again.state, again.attempt) == (JudgingState.DONE, 1)
