import time

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from contest.jobs.station import Interrupted

AWAY = OperationalError("SELECT 1", {}, Exception("away"))


def test_persist_goes_on_until_the_database_is_back(here):
    tries = []

    def write():
        tries.append(1)
        if len(tries) < 3:
            raise AWAY
        return "written"

    assert here.persist(write) == "written"
    assert len(tries) == 3


def test_persist_raises_what_is_no_outage(here):
    def write():
        raise IntegrityError("INSERT", {}, Exception("twice"))

    with pytest.raises(IntegrityError):
        here.persist(write)


def test_persist_ends_with_the_worker(here):
    def write():
        here.end()
        raise AWAY

    assert here.persist(write) is None


def test_end_leaves_an_interruptible_block_and_only_that(here):
    with pytest.raises(Interrupted), here.interruptible():
        here.end()
    here.end()
    assert here.is_ending
    with pytest.raises(Interrupted), here.interruptible():
        pytest.fail("not reached: the worker ends")


def test_wait_is_short_when_the_worker_ends(here):
    here.end()
    before = time.monotonic()
    assert not here.wait(5)
    assert time.monotonic() - before < 1
