"""Documents compute to the same from their inputs, and a changed digit is found and named."""

import copy
import json
from decimal import Decimal

import pytest

from judge.boards.canonical import DocumentBroken, digest, read, written
from judge.boards.documents import NotComparable, board_of
from judge.boards.snapshots import FORMAT, Change, changes, series_rows, verify

TEAMS = {"e1": "Tidal Garden", "e2": "深巷科技", "e3": "חוט כחול", "e4": "Paper Battery"}
MARKS = {
    # judge: (entry: (problem, team))
    "j1": {"e1": (5, 4), "e2": (4, 4), "e3": (3, 3)},
    "j2": {"e1": (4, 4), "e2": (3, 4), "e4": (2, 3)},
    "j3": {"e2": (5, 5), "e3": (4, 4), "e4": (3, 4)},
    "j4": {"e1": (4, 5), "e3": (2, 3), "e4": (2, 2)},
}


def pitch(marks=MARKS, rule="severity"):
    return {
        "id": "p",
        "kind": "pitch",
        "name": {"en": "Pitch", "he": "הצגה"},
        "rounds": [
            {
                "id": "r1",
                "name": {"en": "Final"},
                "rule": rule,
                "round_to": None,
                "round_at": None,
                "tie_break": None,
                "scale_width": Decimal(4),
                "criteria": [],
                "entries": sorted(TEAMS),
                "marks": [
                    {
                        "entry": entry,
                        "judge": judge,
                        "criterion": criterion,
                        "weight": weight,
                        "mark": Decimal(value),
                    }
                    for judge, own in marks.items()
                    for entry, values in own.items()
                    for criterion, weight, value in zip(
                        ("problem", "team"), (Decimal(60), Decimal(40)), values, strict=True
                    )
                ],
            }
        ],
    }


def code():
    def attempt(order, entry, problem, minute, verdict):
        return {
            "entry": entry,
            "problem": problem,
            "at_s": minute * 60,
            "verdict": verdict,
            "pending": False,
            "order": order,
        }

    return {
        "id": "c",
        "kind": "code",
        "name": {"en": "Code"},
        "rule": "icpc",
        "penalty_minutes": 20,
        "problems": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}],
        "attempts": [
            attempt(0, "e1", "a", 10, "WA"),
            attempt(1, "e1", "a", 12, "AC"),
            attempt(2, "e2", "a", 9, "AC"),
            attempt(3, "e2", "b", 50, "AC"),
            attempt(4, "e3", "b", 70, "CE"),
            attempt(5, "e4", "a", 12, "AC"),
        ],
    }


def code_by_points():
    """Problem a of two groups and 100 points, worth 50 here; b is accepted or nothing."""
    found = code() | {"rule": "points", "points_by": "groups", "is_tied_by_time": True}
    worths = (("50", "100", True, ["secret/1", "secret/2"]), (None, None, False, []))
    found["problems"] = [
        problem | {"worth": worth, "most": most, "is_scoring": is_scoring, "parts": parts}
        for problem, (worth, most, is_scoring, parts) in zip(found["problems"], worths, strict=True)
    ]
    scores = (("40", {"secret/1": "40", "secret/2": "0"}), ("60", {"secret/1": "0", "secret/2": "60"}))
    for each, (score, groups) in zip(found["attempts"], scores, strict=False):
        each |= {"score": score, "groups": groups}
    return found


def points_snapshot():
    rule = inputs()["rule"]
    rule["stages"][0]["rule"] = "share"
    return snapshot(stages=[code_by_points(), pitch()], rule=rule)


def inputs(**changed):
    found = {
        "rule": {
            "digits": 2,
            "drop_lowest": 0,
            "stages": [
                {"stage": "c", "weight": Decimal(40), "rule": "solved", "minimum": None},
                {"stage": "p", "weight": Decimal(60), "rule": "share", "minimum": None},
            ],
        },
        "divisions": [{"slug": "young", "name": {"en": "Young"}}],
        "entries": [
            {
                "id": entry,
                "number": number,
                "name": name,
                "party": f"party-{entry}",
                "divisions": ["young"] if entry in {"e2", "e4"} else [],
            }
            for number, (entry, name) in enumerate(TEAMS.items(), 1)
        ],
        "stages": [code(), pitch()],
    }
    return {**found, **changed}


def snapshot(**changed):
    given = inputs(**changed)
    board = board_of(given)
    for stage in given["stages"]:
        for each in stage.get("rounds", ()):
            each["seed"] = board["stages"][stage["id"]]["rounds"][each["id"]]["seed"]
    return {
        "format": FORMAT,
        "kind": "contest",
        "subject": {"slug": "bridge", "name": {"en": "Bridge"}},
        "inputs": given,
        "board": board,
    }


def test_a_stage_by_points_is_computed_from_its_inputs():
    document = points_snapshot()
    board = document["board"]
    assert [(row["rank"], row["entry"], row["points"]) for row in board["stages"]["c"]["rows"]] == [
        (1, "e2", Decimal(150)),
        (2, "e1", Decimal(50)),
        (2, "e4", Decimal(50)),
        (4, "e3", Decimal(0)),
    ]
    assert board["stages"]["c"]["rows"][1]["cells"] == {"a": {"points": Decimal(50), "tries": 2, "at_s": 720}}
    (part,) = (row["parts"][0] for row in board["rows"] if row["entry"] == "e1")
    assert (part["points"], part["facts"]) == (Decimal("33.33"), {"value": Decimal(50), "best": Decimal(150)})
    assert verify(document) == ()
    document["inputs"]["stages"][0]["attempts"][1]["groups"]["secret/2"] = "10"
    assert [each.where for each in verify(document)][:2] == [
        "Code, Tidal Garden, cells, A, points",
        "Code, Tidal Garden, points",
    ]


def test_a_board_is_computed_from_its_inputs_with_every_step():
    board = board_of(inputs())
    first = board["rows"][0]
    assert [(row["rank"], row["entry"]) for row in board["rows"]] == [
        (1, "e2"),
        (2, "e1"),
        (3, "e4"),
        (4, "e3"),
    ]
    assert first["parts"][0] == {
        "of": "c",
        "points": Decimal("100.00"),
        "share": Decimal("0.400000"),
        "weighted": Decimal("40.000000"),
        "left_out": False,
        "facts": {"solved": 2, "problems": 2},
    }
    assert first["total"] == first["parts"][0]["weighted"] + first["parts"][1]["weighted"]
    assert [(row["rank"], row["entry"]) for row in board["divisions"]["young"]] == [(1, "e2"), (2, "e4")]
    assert [(row["rank"], row["solved"], row["penalty"]) for row in board["stages"]["c"]["rows"]] == [
        (1, 2, 59),
        (2, 1, 12),
        (3, 1, 32),
        (4, 0, 0),
    ]
    final = board["stages"]["p"]["rounds"]["r1"]["rows"][0]
    assert {sheet["judge"]: sheet["composite"] for sheet in final["sheets"]} == {
        "j1": Decimal("4.6"),
        "j2": Decimal(4),
        "j4": Decimal("4.4"),
    }


def test_places_say_how_sure_they_are():
    rows = board_of(inputs())["rows"]
    for row in rows:
        assert row["low"] <= row["rank"] <= row["high"]
        assert 0 <= row["p_top"]["1"] <= row["p_top"]["3"] <= 1
    # 40 of 100 points that a team has alone can't be made up for by these marks.
    assert (rows[0]["low"], rows[0]["p_top"]["1"]) == (1, Decimal("0.998"))
    assert Decimal("0.9") < sum(row["p_top"]["1"] for row in rows) <= Decimal("1.01")


def test_without_pitches_or_without_a_proof_nothing_is_said_of_sureness():
    rule = {"digits": 2, "drop_lowest": 0, "stages": [inputs()["rule"]["stages"][0]]}
    for given in (inputs(stages=[code()], rule=rule), inputs(stages=[code(), pitch(rule="median")])):
        assert {(row["low"], row["high"], row["p_top"]["3"]) for row in board_of(given)["rows"]} == {
            (None, None, None)
        }


@pytest.mark.parametrize("drop_lowest", [0, 1])
@pytest.mark.parametrize("points", ["share", "rank", "rank:10,5", "standardised"])
@pytest.mark.parametrize("marks", ["severity", "severity:fixed", "mean"])
def test_every_rule_for_points_is_replayed(marks, points, drop_lowest):
    rule = inputs()["rule"] | {"drop_lowest": drop_lowest}
    rule["stages"] = [rule["stages"][0], rule["stages"][1] | {"rule": points}]
    rows = board_of(inputs(rule=rule, stages=[code(), pitch(rule=marks)]))["rows"]
    assert all(row["low"] <= row["rank"] <= row["high"] for row in rows)
    assert sum(row["p_top"]["3"] for row in rows) >= Decimal("2.9")


def test_what_was_written_computes_to_the_same():
    content = written(snapshot())
    assert verify(read(content)) == ()
    assert written(read(content)) == content
    # As another program would write it again.
    assert verify(read(json.dumps(json.loads(content), indent=2).encode())) == ()


def test_a_digit_of_a_mark_is_found_and_the_cell_named():
    text = written(snapshot()).decode()
    changed = text.replace('"judge":"j3","mark":3', '"judge":"j3","mark":2', 1)
    assert changed != text
    wheres = [each.where for each in verify(read(changed.encode()))]
    # Where it comes from first.
    assert wheres[0] == "Pitch, Final, Paper Battery, sheets, j3, composite"
    assert "Pitch, Final, Paper Battery, score" in wheres
    assert "Paper Battery, total" in wheres


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ('"penalty":59', '"penalty":58', "Code, 深巷科技, penalty"),
        ('"rank":1,"total":', '"rank":2,"total":', "深巷科技, rank"),
    ],
)
def test_any_other_cell_is_found_as_well(before, after, where):
    text = written(snapshot()).decode()
    assert before in text
    assert where in [each.where for each in verify(read(text.replace(before, after).encode()))]


def test_every_number_of_the_board_is_checked():
    """Whatever number is changed in the board, some cell is named."""
    document = snapshot()

    def numbers(value, path=()):
        pairs = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for key, each in pairs:
            if isinstance(each, int | Decimal) and not isinstance(each, bool):
                yield (*path, key)
            else:
                yield from numbers(each, (*path, key))

    paths = list(numbers(document["board"]))
    assert len(paths) > 100
    for path in paths[:: max(1, len(paths) // 25)]:
        changed = copy.deepcopy(document)
        place = changed["board"]
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] += 1
        assert verify(changed), path


def test_entries_that_share_no_judge_are_not_compared():
    marks = {"j1": {"e1": (5, 4), "e2": (4, 4)}, "j2": {"e3": (4, 4), "e4": (2, 3)}}
    with pytest.raises(NotComparable) as refused:
        board_of(inputs(stages=[code(), pitch(marks)]))
    assert (refused.value.stage, refused.value.round) == ("p", "r1")
    assert [part.entries for part in refused.value.parts] == [("e1", "e2"), ("e3", "e4")]


def test_who_did_not_reach_the_final_comes_after_all_who_did():
    screening, final = (
        pitch(),
        pitch({"j1": {"e1": (1, 1), "e3": (2, 2)}, "j2": {"e1": (2, 1), "e3": (2, 2)}}),
    )
    final["rounds"][0] |= {"id": "r2", "entries": ["e1", "e3"], "rule": "mean"}
    stage = screening | {"rounds": [screening["rounds"][0], final["rounds"][0]]}
    rows = board_of(inputs(stages=[code(), stage]))["stages"]["p"]["rows"]
    assert [(row["rank"], row["entry"], row["score"]) for row in rows] == [
        (1, "e3", Decimal(2)),
        (2, "e1", Decimal("1.3")),
        (3, "e2", None),
        (4, "e4", None),
    ]


def _series(kind, missing="zero"):
    north, south = snapshot(), snapshot()
    for entry in south["inputs"]["entries"]:
        if entry["id"] != "e1":
            entry["party"] = f"south-{entry['id']}"
        entry["id"] = f"s-{entry['id']}"
    for row in south["board"]["rows"]:
        row["entry"] = f"s-{row['entry']}"
    return {
        "rule": {"kind": kind, "missing": missing, "drop_lowest": 0},
        "contests": [
            {"contest": "north", "weight": Decimal(1), "snapshot": north},
            {"contest": "south", "weight": Decimal(1), "snapshot": south},
        ],
    }


def test_a_series_adds_what_one_party_did_in_two_hubs():
    rows = {row["entry"]: row for row in series_rows(_series("total"))}
    own = board_of(inputs())["rows"]
    points = {row["entry"]: row["total"] for row in own}
    assert len(rows) == 7
    assert rows["party-e1"]["total"] == points["e1"]
    assert [part["points"] for part in rows["party-e1"]["parts"]] == [points["e1"]] * 2
    assert rows["party-e2"]["total"] == points["e2"] / 2
    dropped = {row["entry"]: row for row in series_rows(_series("total", "dropped"))}
    assert dropped["party-e2"]["total"] == points["e2"]


def test_a_merged_series_is_one_list_of_all_entries():
    rows = series_rows(_series("merged"))
    assert [(row["rank"], row["entry"]) for row in rows[:4]] == [
        (1, "e2"),
        (1, "s-e2"),
        (3, "e1"),
        (3, "s-e1"),
    ]


def test_a_contest_without_a_snapshot_counts_for_nobody():
    given = _series("total")
    given["contests"][1]["snapshot"] = None
    rows = series_rows(given)
    assert [row["total"] for row in rows] == [row["total"] for row in board_of(inputs())["rows"]]


def test_changes_are_told_line_by_line():
    before, after = snapshot()["board"], copy.deepcopy(snapshot()["board"])
    after["rows"][3]["total"] = after["rows"][2]["total"]
    after["rows"][3]["rank"] = 3
    assert changes(before, before) == ()
    total = after["rows"][2]["total"]
    assert changes(before, after) == (Change("e3", (4, 3), (before["rows"][3]["total"], total)),)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe", "document.encoding"),
        (b"{", "document.json"),
        (b"[" * 100_000, "document.json"),
        (b'{"a":1e309}', "document.number"),
        (b'{"a":NaN}', "document.number"),
        (b'{"a":-Infinity}', "document.number"),
        (b'{"a":' + b"9" * 5000 + b"}", "document.number"),
        (b'{"a":1,"a":2}', "document.key_twice"),
        (b"[]", "document.format"),
        (b'{"format":"podium.snapshot/1","kind":"x"}', "document.kind"),
        (b'{"format":"podium.snapshot/1","kind":"contest"}', "document.missing"),
        (
            b'{"format":"podium.snapshot/1","kind":"contest","subject":{},"inputs":{},"board":{}}',
            "document.inputs",
        ),
        (
            b'{"format":"podium.snapshot/1","kind":"contest","subject":{},"inputs":{"entries":[1]},"board":{}}',
            "document.inputs",
        ),
    ],
)
def test_what_is_no_snapshot_is_refused_with_a_reason(content, code):
    with pytest.raises(DocumentBroken) as refused:
        verify(read(content))
    assert refused.value.code == code


def test_numbers_are_written_as_they_are_meant():
    document = {"b": [Decimal("0.10"), Decimal("-0.0"), Decimal("1E+2"), 7, None, True], "a": "ש<"}
    assert written(document) == '{"a":"ש<","b":[0.1,0,100,7,null,true]}\n'.encode()
    assert len(digest(written(document))) == 64
    with pytest.raises(TypeError):
        written({"a": 0.5})
