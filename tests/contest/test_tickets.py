from datetime import UTC, datetime, timedelta

import pytest
from itsdangerous import URLSafeTimedSerializer

from contest import tickets

SECRET = "a secret of tests, long enough to sign"


def test_ticket_names_its_topics_and_viewer():
    topics = (tickets.contest_topic("bcdf"), tickets.entry_topic("ghjk"))
    ticket = tickets.read_stream(SECRET, tickets.issue_stream(SECRET, topics, "user:7"))
    assert ticket == tickets.StreamTicket(("contest:bcdf", "entry:ghjk"), "user:7")


def test_ticket_is_safe_in_an_address():
    text = tickets.issue_stream(SECRET, ["contest:bcdf"], "user:7")
    assert all(letter.isalnum() or letter in "-_." for letter in text)


@pytest.mark.parametrize("topics", [(), ("queue:all",), ("rounds:a",), ("contest:a",) * 9])
def test_ticket_for_what_is_no_topic(topics):
    with pytest.raises(ValueError):
        tickets.issue_stream(SECRET, topics)


def forged() -> list[str]:
    good = tickets.issue_stream(SECRET, ["entry:mine"])
    other = tickets.issue_stream(SECRET, ["entry:theirs"])
    return [
        "",
        "nonsense",
        good + "x",
        other.split(".")[0] + "." + good.split(".", 1)[1],
        tickets.issue_stream("another secret, as long as it has to be", ["entry:mine"]),
        URLSafeTimedSerializer(SECRET, salt="another salt").dumps(["entry:mine", ""]),
    ]


@pytest.mark.parametrize("ticket", forged(), ids=["empty", "nonsense", "longer", "swapped", "secret", "salt"])
def test_forged_ticket_is_refused(ticket):
    with pytest.raises(tickets.TicketRefused):
        tickets.read_stream(SECRET, ticket)


def test_old_ticket_is_refused(monkeypatch):
    ticket = tickets.issue_stream(SECRET, ["entry:mine"])
    later = datetime.now(UTC) + timedelta(seconds=tickets.STREAM_S + 2)
    monkeypatch.setattr("time.time", later.timestamp)
    with pytest.raises(tickets.TicketRefused):
        tickets.read_stream(SECRET, ticket)
