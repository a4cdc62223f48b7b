"""Whatever happens to workers and their containers: each submission ends with exactly one result."""

import signal
import time

import pytest

from contest import queues
from contest.models import JudgingState
from tests.contest.faults.conftest import BOTH, LEASE_S, SUM, TESTS
from tests.starting import until

pytestmark = pytest.mark.docker

DONE = ("done", "AC", 1, TESTS)
on_both = pytest.mark.parametrize("hall", BOTH, indirect=True)


@on_both
def test_worker_killed_in_mid_judging(hall):
    hall.start("sweep")
    first = hall.worker()
    submission = hall.submit()
    hall.running(submission)
    first.signal(signal.SIGKILL)
    first.wait()
    hall.worker()
    assert hall.finished(submission) == [("done", "AC", 2, TESTS)]


def test_worker_stopped_in_mid_judging_gives_it_back_at_once(hall):
    first = hall.worker()
    submission = hall.submit()
    hall.running(submission)
    first.signal(signal.SIGTERM)
    before = time.monotonic()
    assert first.wait() == 0
    assert time.monotonic() - before < 5
    judging = hall.judging(submission)
    assert (judging.state, judging.attempt) == (JudgingState.QUEUED, 0)
    hall.worker()
    assert hall.finished(submission) == [DONE]


@on_both
def test_same_judging_woken_twice_is_judged_once(hall):
    submission = hall.submit()
    queues.wake(queues.SANDBOX, 5)
    hall.worker()
    hall.worker()
    assert hall.finished(submission) == [DONE]
    until(lambda: hall.redis.client.llen("rq:queue:sandbox") == 0, what="the end of wake-ups")
    assert hall.result(submission) == DONE


def test_wake_up_that_was_lost_is_made_good_by_the_sweeper(hall):
    worker = hall.worker()
    first = hall.submit(SUM)
    hall.finished(first)
    # The worker may have found the row before the wake-up, which then is still under way.
    until(lambda: "judging.done" in worker.said and not hall.redis.client.llen("rq:queue:sandbox"))
    time.sleep(1)
    submission = hall.submit(SUM, wakes=False)
    time.sleep(1)
    assert hall.judging(submission).state is JudgingState.QUEUED
    hall.start("sweep")
    assert hall.finished(submission) == [DONE]
    assert worker.popen.poll() is None


@on_both
def test_lease_that_expires_while_the_first_worker_still_runs(hall):
    hall.start("sweep")
    first = hall.worker()
    submission = hall.submit()
    held = hall.running(submission)
    first.signal(signal.SIGSTOP)
    second = hall.worker()
    until(lambda: hall.judging(submission).token not in {None, held.token}, 30, what="the second claim")
    # Both run now; the first finds its token gone and throws its work away.
    first.signal(signal.SIGCONT)
    assert hall.finished(submission) == [("done", "AC", 2, TESTS)]
    until(lambda: "judging.lost" in first.said or "judging.thrown_away" in first.said, what="the first's end")
    assert hall.result(submission) == ("done", "AC", 2, TESTS)
    assert "judging.done" in second.said
    assert "judging.done" not in first.said


def test_lease_is_renewed_while_one_test_outlasts_it(hall):
    hall.start("sweep")
    hall.worker()
    hall.worker()
    long = b"import time\nwhile time.process_time() < %d:\n    pass\nprint(0)\n" % (LEASE_S + 2)
    submission = hall.submit(long)
    assert hall.finished(submission) == [("done", "WA", 1, 1)]


def test_judging_that_kills_three_workers_is_failed_and_never_the_contestant(hall):
    hall.start("sweep")
    submission = hall.submit()
    for attempt in (1, 2, 3):
        worker = hall.worker()
        until(lambda attempt=attempt: hall.judging(submission).attempt == attempt, 60, what="a claim")
        worker.signal(signal.SIGKILL)
        worker.wait()
    assert hall.finished(submission) == [("failed", None, 3, 0)]
    assert hall.judging(submission).cause == {"code": "judging.lost", "facts": {"attempts": 3}}
    hall.worker()
    later = hall.submit(SUM)
    assert hall.finished(later) == [DONE]


def test_container_killed_under_the_supervisor(hall, kill_containers):
    worker = hall.worker()
    hall.start("sweep")
    submission = hall.submit()
    hall.running(submission)
    kill_containers(worker)
    assert hall.finished(submission) == [("done", "AC", 2, TESTS)]
    assert worker.popen.poll() is None


def test_bytes_missing_in_storage_fail_the_judging_and_never_the_contestant(hall):
    submission = hall.submit(SUM)
    for file in (hall.folder / "home" / "storage").rglob("*"):
        if file.is_file():
            file.unlink()
    hall.start("sweep")
    hall.worker()
    assert hall.finished(submission) == [("failed", None, 3, 0)]
    assert hall.judging(submission).cause["code"] == "storage.missing"


@on_both
def test_many_at_once_end_with_one_result_each(hall):
    submissions = [hall.submit(SUM) for _ in range(12)]
    for _ in range(2):
        hall.worker()
    assert hall.finished(*submissions) == [DONE] * 12
