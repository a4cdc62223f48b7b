import io
import json
import logging

import pytest
import structlog

from contest import logs


@pytest.fixture
def stream():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def events(stream):
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_logs_carry_the_ids_of_their_context(stream):
    log = structlog.get_logger("contest.jobs")
    with logs.bound(judging="abc"):
        log.info("judging.done", verdict="AC")
    log.info("idle")
    assert [{**event, "timestamp": 0} for event in events(stream)] == [
        {
            "judging": "abc",
            "verdict": "AC",
            "event": "judging.done",
            "level": "info",
            "logger": "contest.jobs",
            "timestamp": 0,
        },
        {"event": "idle", "level": "info", "logger": "contest.jobs", "timestamp": 0},
    ]


def test_logs_of_libraries_take_the_same_form(stream):
    logging.getLogger("library").warning("it is %s", "late")
    assert [(event["event"], event["level"]) for event in events(stream)] == [("it is late", "warning")]


def test_logs_hide_what_nobody_may_read(stream):
    structlog.get_logger().info("form", password="x", code="ABCD", name="n")
    (event,) = events(stream)
    assert (event["password"], event["code"], event["name"]) == ("…", "…", "n")


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/j/KyapV5UW5yhUlo0T", "/j/…"),
        ("/c/pitch/startup/join/Wyjh.aB-c_d", "/c/pitch/startup/join/…"),
        ("/c/pitch/startup", "/c/pitch/startup"),
        ("/jury/8zb36889ybrg/sheets/aaaaaaaaaaaa", "/jury/8zb36889ybrg/sheets/aaaaaaaaaaaa"),
    ],
)
def test_logs_hide_the_part_of_an_address_that_lets_somebody_in(stream, path, written):
    structlog.get_logger().info("request.stalled", path=path)
    assert [event["path"] for event in events(stream)] == [written]
