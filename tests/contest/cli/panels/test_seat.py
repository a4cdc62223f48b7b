"""`podium panel seat`: one JSON object, or tables; what can't be used is told by its keys."""

import json

import pytest
from click.testing import CliRunner

from contest.cli import main

FILE = {
    "reviews": 2,
    "entries": [
        {"id": "kites", "languages": ["en"], "country": "IL", "field": "health"},
        {"id": "tea", "languages": ["zh"], "country": "CN", "field": "agrifood"},
        {"id": "oud", "languages": ["he"], "country": "IL", "field": "health"},
    ],
    "judges": [
        {"id": "dana", "languages": ["en", "he"], "country": "IL", "fields": ["health"], "min": 1, "max": 2},
        {"id": "li", "languages": ["en", "zh"], "country": "CN", "fields": ["agrifood"], "min": 0, "max": 2},
        {"id": "wei", "languages": ["zh"], "country": "CN", "fields": ["health"], "min": 0, "max": 2},
    ],
    "conflicts": [["tea", "wei"]],
    "minima": [],
    "affinity": [["kites", "li", 0.75]],
}


def podium(*words, content=None):
    return CliRunner().invoke(main, ["panel", "seat", *map(str, words)], input=content)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "seats.json"
    path.write_text(json.dumps(FILE))
    return path


def test_json_has_the_seats_the_loads_and_what_is_missing(file):
    done = podium(file, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "assignments": [["kites", "dana"], ["kites", "li"], ["oud", "dana"], ["tea", "li"]],
        "loads": {"dana": 2, "li": 2, "wei": 0},
        "unseated": [
            {
                "entries": ["oud"],
                "judges": ["dana"],
                "short": 1,
                "reason": "Judges who read he: 1. Needed: 2.",
            },
            {
                "entries": ["tea"],
                "judges": ["li"],
                "short": 1,
                "reason": "Judges who read zh: 2, in conflict: 1. Left: 1; needed: 2.",
            },
        ],
        "unmet": [],
        "gap": 0.0,
        "joined": 0,
    }


def test_people_get_a_table_and_sentences(file):
    done = podium(file)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        "4 of 6 reviews are seated, 2 for each entry.\n"
        "\n"
        "Judge  Load  Minimum  Maximum\n"
        "dana      2        1        2  ████████████████████████\n"
        "li        2        0        2  ████████████████████████\n"
        "wei       0        0        2\n"
        "\n"
        "Not seated:\n"
        "  oud: Judges who read he: 1. Needed: 2.\n"
        "  tea: Judges who read zh: 2, in conflict: 1. Left: 1; needed: 2.\n"
    )


def test_the_standard_input_is_read():
    assert json.loads(podium("-", "--json", content=json.dumps(FILE)).stdout)["joined"] == 0


def test_ids_that_are_numbers_stay_numbers(tmp_path):
    path = tmp_path / "seats.json"
    path.write_text(
        json.dumps(
            {
                "reviews": 1,
                "entries": [{"id": number, "languages": ["en"]} for number in (10, 9)],
                "judges": [{"id": 1, "languages": ["en"], "max": 5}],
            }
        )
    )
    assert json.loads(podium(path, "--json").stdout)["assignments"] == [[9, 1], [10, 1]]


def test_flaws_are_told_by_their_keys(tmp_path):
    path = tmp_path / "seats.json"
    path.write_text(json.dumps({**FILE, "reviews": "two", "conflicts": [["tea", "nobody"]]}))
    done = podium(path)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr == (
        "The seating can't be made:\n"
        "reviews: This has to be a whole number from 1 to 1000.\n"
        "conflicts[0][1]: There is no judge “nobody”.\n"
    )
    told = podium(path, "--json")
    assert told.exit_code == 2
    assert [each.partition(":")[0] for each in json.loads(told.stdout)["flaws"]] == [
        "reviews",
        "conflicts[0][1]",
    ]


def test_a_file_that_is_not_there_is_told(tmp_path):
    done = podium(tmp_path / "none.json")
    assert done.exit_code == 2
    assert done.stderr == f"The seating can't be made:\n{tmp_path / 'none.json'}: No such file or directory\n"
