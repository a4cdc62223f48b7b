"""Whatever stands in a file, `podium board verify` says one of three things, and soon."""

import copy
import importlib.util
import json
import time
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contest.cli.boards import board
from judge.boards.canonical import digest, written

spec = importlib.util.spec_from_file_location(
    "golden_snapshots", Path(__file__).parents[2] / "judge" / "boards" / "test_snapshots.py"
)
golden = importlib.util.module_from_spec(spec)
spec.loader.exec_module(golden)

CONTEST = json.loads(written(golden.snapshot()))
POINTS = json.loads(written(golden.points_snapshot()))
_INPUTS = {
    "rule": {"kind": "total", "missing": "zero", "drop_lowest": 0},
    "contests": [
        {
            "contest": name,
            "slug": name,
            "name": {"en": name},
            "weight": Decimal(1),
            "sha256": sha256,
            "snapshot": golden.snapshot(),
        }
        for name, sha256 in (("north", digest(written(golden.snapshot()))), ("south", "0" * 64))
    ],
}
SERIES = json.loads(
    written(
        {
            "format": golden.FORMAT,
            "kind": "series",
            "subject": {"name": {}},
            "inputs": _INPUTS,
            "board": {"rows": golden.series_rows(_INPUTS)},
        }
    )
)
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-1, 0, 1, 2**31, 10**20, -(10**20), 0.5, 1e-30, 1e300]),
    st.sampled_from(
        ["", "1e999999999", "NaN", "-Infinity", "٣", "e1", "\ud800", "\0", "x" * 20_000, "rank:1,2"]
    ),
    st.sampled_from([[], {}, [[]], [1], {"a": 1}, [None], {"rows": []}]),
)


def places(value, path=()):
    """Every place in a document, as the keys that lead to it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        yield (*path, key)
        yield from places(each, (*path, key))


DOCUMENTS = {"contest": CONTEST, "points": POINTS, "series": SERIES}
PLACES = {kind: list(places(document)) for kind, document in DOCUMENTS.items()}


def verify(tmp, content):
    file = tmp / "mutated.json"
    file.write_bytes(content)
    answer = CliRunner().invoke(board, ["verify", str(file)])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exc_info
    assert answer.exit_code in {0, 1, 2}
    assert "Traceback" not in answer.output
    return answer


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("mutated")


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_a_document_with_anything_anywhere_is_told_of_in_words(folder, kind, data):
    document = copy.deepcopy(DOCUMENTS[kind])
    for _number in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(PLACES[kind]))
        place = document
        try:
            for key in path[:-1]:
                place = place[key]
            what = data.draw(st.sampled_from(["set", "remove", "twice"]))
            if what == "remove":
                del place[path[-1]]
            elif what == "twice" and isinstance(place, list):
                place.append(copy.deepcopy(place[path[-1]]))
            else:
                place[path[-1]] = data.draw(ODD)
        except (KeyError, IndexError, TypeError):
            continue  # it went with an earlier change
    verify(folder, json.dumps(document).encode())


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200), at=st.integers(0, 3000))
def test_bytes_of_any_kind(folder, content, at):
    whole = json.dumps(CONTEST).encode()
    verify(folder, whole[:at] + content + whole[at + len(content) :])


def cells(**changed):
    """A contest of so many entries, attempts and marks."""
    found = copy.deepcopy(CONTEST)
    code, pitch = found["inputs"]["stages"]
    code["attempts"] = [code["attempts"][number % 6] for number in range(changed.get("attempts", 6))]
    if "judges" in changed:
        mark = pitch["rounds"][0]["marks"][0]
        pitch["rounds"][0]["marks"] = [mark | {"judge": f"j{n}"} for n in range(changed["judges"])]
    return found


def test_a_million_tries_take_seconds(folder):
    began = time.process_time()
    answer = verify(folder, json.dumps(cells(attempts=1_000_000)).encode())
    assert answer.exit_code == 1
    assert time.process_time() - began < 120


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (cells(judges=400), "names more than 300 of judge"),
        (CONTEST | {"inputs": CONTEST["inputs"] | {"entries": []}}, "names nothing that is there"),
        (
            CONTEST | {"inputs": CONTEST["inputs"] | {"entries": CONTEST["inputs"]["entries"] * 2}},
            "entries[5].id stands twice",
        ),
        (
            CONTEST | {"inputs": CONTEST["inputs"] | {"rule": CONTEST["inputs"]["rule"] | {"digits": 10**9}}},
            "rule.digits",
        ),
    ],
)
def test_what_is_wrong_is_named(folder, document, said):
    answer = verify(folder, json.dumps(document).encode())
    assert answer.exit_code == 2
    assert said in answer.output


def test_a_series_holds_no_series(folder):
    document = copy.deepcopy(SERIES)
    document["inputs"]["contests"][0]["snapshot"] = SERIES
    answer = verify(folder, json.dumps(document).encode())
    assert answer.exit_code == 2
    assert "is no snapshot of a contest" in answer.output


def test_deep_nesting_below_a_key_nobody_knows(folder):
    deep = "[" * 900 + "]" * 900
    for document in (CONTEST, SERIES):
        text = json.dumps(document)[:-1] + f', "more": {deep}' + "}"
        assert verify(folder, text.encode()).exit_code in {0, 1, 2}
    inner = json.dumps(SERIES).replace('"kind": "contest"', f'"kind": "contest", "more": {deep}')
    verify(folder, inner.encode())


def test_another_snapshot_of_a_contest_than_the_one_it_published_is_named(folder):
    answer = verify(folder, json.dumps(SERIES).encode())
    assert answer.exit_code == 1
    assert "not equal. 1 cells differ:\n  south: SHA-256: the file says 0000" in answer.output
