import time

import pytest

from contest import events
from contest.jobs import progress
from contest.jobs.progress import EVERY_S, Telling
from contest.queries.telling import Tells
from judge.grading import Compiled, Started, Tested
from judge.verdicts import Verdict
from tests.starting import RedisServer


@pytest.fixture
def redis():
    server = RedisServer()
    events.bind(server.url)
    yield server
    events.bind(None)
    server.close()


def ended(index, verdict=Verdict.AC, folder="secret"):
    return Tested(index, 200, f"{folder}/{index}", verdict, cpu_s=0.0123, wall_s=0.02, memory_bytes=1024)


def test_progress_begins_before_anything_has_ended(redis):
    Telling("j", "e", 12)
    assert events.read_progress("j") == events.Progress("compiling", 0, 12)
    assert redis.client.get("podium:counter:entry:e") == "1"


def test_progress_tells_each_test(redis):
    telling = Telling("j", "e", 2)
    telling.see(Compiled(True, "", 0.1, 0.1, 1))
    telling.see(Started(1, 2, "secret/1"))
    time.sleep(EVERY_S)
    telling.see(ended(1))
    found = events.read_progress("j")
    assert (found.state, found.test, found.total) == ("running", 1, 2)
    assert found.tests == (
        {"index": 1, "name": "secret/1", "verdict": "AC", "cpu_s": 0.012, "memory_bytes": 1024},
    )


def test_progress_is_told_ten_times_a_second_at_most(redis):
    telling = Telling("j", "e", 200)
    before = time.monotonic()
    for index in range(1, 201):
        telling.see(ended(index))
        time.sleep(0.002)
    most = (time.monotonic() - before) / EVERY_S + 2
    assert 3 <= int(redis.client.get("podium:counter:entry:e")) <= most


@pytest.mark.parametrize(
    ("tells", "heard"), [(Tells.NOTHING, 0), (Tells.SAMPLES, 2), (Tells.FIRST_FAILURE, 4), (Tells.ALL, 6)]
)
def test_pages_hear_no_longer_than_the_stage_tells_of_tests(redis, monkeypatch, tells, heard):
    monkeypatch.setattr(progress, "EVERY_S", 0)
    telling = Telling("j", "e", 5, tells=tells, samples={"sample/1"})
    tests = (ended(1, folder="sample"), ended(2), ended(3, Verdict.WA), ended(4), ended(5))
    for each in tests:
        telling.see(each)
    assert int(redis.client.get("podium:counter:entry:e") or 0) == heard
    assert events.read_progress("j").test == 5  # for organisers


def test_progress_is_forgotten_with_the_result(redis):
    telling = Telling("j", "e", 1)
    telling.forget()
    assert events.read_progress("j") is None
