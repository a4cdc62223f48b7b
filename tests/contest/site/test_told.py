"""What a version says to its readers: in their language where it has it, less what a round hides."""

import pytest

from contest import db
from contest.models import QuestionKind
from contest.queries.startups import call_of
from contest.site._shared.startups import field_labels, told
from tests import making_pitches


@pytest.fixture
def version(app, now):
    """A version in two languages with everything in it, and its call."""
    with db.transaction() as s:
        contest = making_pitches.make_pitch_contest(s)
        file = making_pitches.make_question(s, contest, QuestionKind.FILE, label="Plan")
        options = [{"key": "a", "name": {"en": "Yes", "he": "כן"}}, {"key": "b", "name": {"en": "No"}}]
        choice = making_pitches.make_question(
            s, contest, QuestionKind.CHOICE, label="Sure?", limits={"options": options}
        )
        entry = making_pitches.make_startup(s, contest, name="Kingfisher")
        found = entry.versions[0]
        found.name = {"en": "Kingfisher", "he": "שלדג"}
        found.one_liner = {"en": "Finds leaks", "zh": "找出漏水"}
        found.video_url = "https://example.org/kingfisher"
        found.deck = making_pitches.make_deck(s, entry)
        found.answers = {
            file.public_id: {"digest": "ab" * 32, "filename": "Kingfisher plan.PDF", "bytes": 9},
            choice.public_id: ["a"],
        }
        s.flush()
        yield found, call_of(s, contest)


def say(app, version, language, **more):
    with app.test_request_context(headers={"Accept-Language": language}):
        return told(*version, language, order=["zh", "en", "he"], **more)


def test_a_reader_sees_their_language_else_the_hubs_order(app, version):
    found = say(app, version, "he")
    assert (found.name.text, found.name.language) == ("שלדג", "he")
    assert [name.text for name in found.other_names] == ["Kingfisher"]
    assert (found.one_liner.text, found.one_liner.language) == ("找出漏水", "zh")
    assert found.languages == ("en", "zh")
    assert (found.sector, found.country) == ("בריאות וחיים", "ישראל")
    assert [answer.choices for answer in found.answers] == [(), ("כן",)]


@pytest.mark.parametrize(
    ("blind", "hidden"),
    [
        ("name", lambda found: found.name is None and found.other_names == ()),
        ("people", lambda found: list(found.people) == []),
        ("country", lambda found: found.country == ""),
        ("deck", lambda found: found.deck is None),
        ("video", lambda found: found.video == ""),
        ("answers", lambda found: found.answers == ()),
    ],
)
def test_what_a_round_hides_is_left_out_and_nothing_else(app, version, blind, hidden):
    assert not hidden(say(app, version, "en"))
    assert hidden(say(app, version, "en", blind=[blind]))
    others = {"name", "people", "country", "deck", "video", "answers"} - {blind}
    assert not hidden(say(app, version, "en", blind=others))


def test_names_of_files_tell_nothing_where_the_name_is_hidden(app, version):
    assert say(app, version, "en").answers[0].file["filename"] == "Kingfisher plan.PDF"
    assert say(app, version, "en", blind=["name"]).answers[0].file["filename"] == "file.PDF"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "//evil.org", "https:evil", ""])
def test_an_address_that_is_no_video_is_no_link(app, version, address):
    version[0].video_url = address
    assert say(app, version, "en").video == ""


def test_each_field_has_a_name(app, version):
    with app.test_request_context():
        labels = field_labels(version[1], "en")
    assert [label for name, label in labels.items() if name.startswith("answer_")] == ["Plan", "Sure?"]
