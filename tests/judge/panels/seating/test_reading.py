"""A seating's file: every flaw by the path of its key, and nothing that is taken for something else."""

import json

import pytest

from judge.panels.seating import Applicant, Judge, Minimum, Problem, SeatsInvalid, read_problem, reading

FILE = {
    "reviews": 2,
    "entries": [
        {"id": "a", "languages": ["en", "he"], "country": "IL", "field": "health"},
        {"id": 7, "languages": ["zh"], "country": None, "field": None},
    ],
    "judges": [
        {"id": "x", "languages": ["en"], "country": "CN", "fields": ["health"], "min": 1, "max": 4},
    ],
    "conflicts": [["a", "x"], ["a", "x"]],
    "minima": ["country", "field"],
    "affinity": [[7, "x", 0.5]],
    "kept": [["a", "x"]],
}


def read(value):
    return read_problem(json.dumps(value).encode())


def flaws(value):
    with pytest.raises(SeatsInvalid) as caught:
        read_problem(value if isinstance(value, bytes) else json.dumps(value).encode())
    return [flaw.sentence for flaw in caught.value.flaws]


def test_a_file_is_read():
    assert read(FILE) == Problem(
        2,
        [Applicant("a", frozenset({"en", "he"}), "IL", "health"), Applicant(7, frozenset({"zh"}))],
        [Judge("x", frozenset({"en"}), "CN", frozenset({"health"}), 1, 4)],
        frozenset({("a", "x")}),
        frozenset(Minimum),
        {(7, "x"): 0.5},
        frozenset({("a", "x")}),
    )


def test_a_byte_order_mark_is_no_flaw():
    assert read_problem(b"\xef\xbb\xbf" + json.dumps(FILE).encode()) == read(FILE)


def test_what_may_be_left_out():
    assert read({"reviews": 1, "entries": [], "judges": []}) == Problem(1, [], [])


def test_all_flaws_are_named_at_once():
    found = flaws(
        {
            "reviews": 0,
            "entries": [
                {"id": "a", "languages": "en"},
                {"id": "a", "languages": ["en", ""], "feild": "health"},
                {"languages": []},
                "b",
            ],
            "judges": [
                {"id": True, "languages": [], "max": 3, "min": 4},
                {"id": "y", "languages": ["en"], "fields": None, "max": "12"},
                {"id": "z", "languages": ["en"], "max": 2.0, "country": 972},
            ],
            "conflict": [],
            "conflicts": [["a"], ["a", "nobody"], [["a"], "y"]],
            "minima": ["country", "colour"],
            "affinity": [["a", "y", True], ["a", "y", 1], ["a", "y", 2]],
        }
    )
    assert found == [
        "conflict: This key is not known. Is it spelled right?",
        "reviews: This has to be a whole number from 1 to 1000.",
        "entries[0].languages: This has to be a list.",
        "entries[1].feild: This key is not known. Is it spelled right?",
        "entries[1].id: “a” is there twice.",
        "entries[1].languages[1]: This has to be text of 1 to 200 characters.",
        "entries[2].id: This key is missing.",
        "entries[3]: This has to be an object with keys and values.",
        "judges[0].min: The minimum 4 is above the maximum 3.",
        "judges[0].id: This has to be an id: a whole number, or text of 1 to 200 characters.",
        "judges[1].max: This has to be a whole number from 0 to 100000.",
        "judges[1].fields: This has to be a list.",
        "judges[2].max: This has to be a whole number from 0 to 100000.",
        "judges[2].country: This has to be text of at most 200 characters, or null.",
        "conflicts[0]: This has to be a list of an entry and a judge.",
        "conflicts[1][1]: There is no judge “nobody”.",
        "conflicts[2][0]: There is no entry “['a']”.",
        "minima[1]: This has to be one of: country, field.",
        "affinity[0][2]: This has to be a number from −1000000 to 1000000.",
        "affinity[2]: “a, y” is there twice.",
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "This is not JSON: Expecting value, line 1, column 1."),
        (b'{"reviews"\n 2}', "This is not JSON: Expecting ':' delimiter, line 2, column 2."),
        (b"\xff\xfe{}", "The file is not UTF-8 text."),
        (b"[" * 100_000, "Brackets are nested too deep."),
        (b'{"reviews": 1, "reviews": 2}', "The key “reviews” is there twice in one object."),
        (b"[]", "This has to be an object with keys and values."),
        (b"1" * 5000, "This is not JSON: a number is too long, line 1, column 1."),
    ],
)
def test_what_is_no_object_is_told(content, told):
    assert flaws(content) == [told]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e309", '"0.5"', "null", "1e7"])
def test_an_affinity_is_a_finite_number(value):
    text = json.dumps(FILE).replace("0.5", value)
    assert flaws(text.encode()) == ["affinity[0][2]: This has to be a number from −1000000 to 1000000."]


def test_more_pairs_than_can_be_searched_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "PAIRS_MOST", 1)
    assert flaws(FILE) == ["2 entries and 1 judges make more than 1 pairs."]


def test_the_list_of_flaws_ends_somewhere():
    found = flaws({"reviews": 1, "entries": [0] * 300, "judges": []})
    assert len(found) == 201
    assert found[-1] == "There are more than 200 flaws; the rest is not listed."


def test_a_large_file_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "BYTES_MOST", 10)
    assert flaws(b"x" * 11) == ["The file has 11 bytes; at most 10 are read."]


@pytest.mark.parametrize("character", ["\\u001b[2J", "\\ud800", "\\u0000", "\\n"])
def test_what_cannot_be_shown_is_refused(character):
    text = json.dumps(FILE).replace('"health"', f'"health{character}"')
    assert flaws(text.encode()) == [
        "entries[0].field: This text has characters in it that can't be shown.",
        "judges[0].fields[0]: This text has characters in it that can't be shown.",
    ]
