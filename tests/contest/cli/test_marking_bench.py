"""The bench of marking finds what is lost, out of order, or there too often."""

import pytest

from contest.cli.benches.marking import Sender, missed
from tests.making_marks import Panel, mark

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def sent(session):
    """A juror's sheet with three touches that the site has said it has."""
    panel = Panel(session)
    touches = [mark("team", 2), mark("problem", 5), mark("team", 4)]
    panel.put(*touches)
    sheet = panel.assignment.public_id
    said = {each.key: (sheet, each.criterion, str(each.value)) for each in touches}
    return session, Sender("", "", "", (sheet,), said), touches


def test_nothing_is_missed_where_all_is_there(sent):
    session, sender, _touches = sent
    assert missed(session, [sender]) == (0, 0)


def test_a_mark_that_is_not_there_is_lost(sent):
    session, sender, touches = sent
    sender.saved["never-there"] = (sender.sheets[0], "market", "3")
    assert missed(session, [sender])[0] > 0
    sender.saved.pop("never-there")
    sender.saved[touches[1].key] = (sender.sheets[0], "problem", "1")
    assert missed(session, [sender]) == (1, 0), "it says something else"


def test_an_older_mark_that_came_to_count_is_a_loss(sent):
    session, sender, touches = sent
    sender.saved = {each.key: sender.saved[each.key] for each in (touches[2], touches[1], touches[0])}
    assert missed(session, [sender]) == (1, 0)


def test_a_mark_that_nobody_sent_is_one_too_many(sent):
    session, sender, touches = sent
    sender.saved.pop(touches[0].key)
    assert missed(session, [sender]) == (0, 1)
