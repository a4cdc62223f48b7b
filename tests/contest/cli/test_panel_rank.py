"""`podium panel rank`: what it prints, and what it says when it can't."""

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner

from contest.cli import main

SMALL = "entry,judge,mark\nant,zoe,5\nant,yan,3\nbee,zoe,4\nbee,yan,2\ncat,zoe,3\ncat,yan,3\n"
PARTS = "entry,judge,mark\nant,zoe,5\nbee,yan,3\nbee,xi,4\n"


@pytest.fixture
def podium(tmp_path):
    """Run the command on a file with this content."""

    def run(content, *words):
        file = tmp_path / "marks.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CliRunner().invoke(main, ["panel", "rank", str(file), *words])

    return run


def found(done):
    return json.loads(done.stdout, parse_float=Decimal)


def test_json_has_everything_in_its_shape(podium):
    done = podium(SMALL, "--rule", "severity", "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    whole = found(done)
    assert (whole["rule"], whole["components"], whole["cut"]) == ("severity", 1, [])
    assert isinstance(whole["seed"], int)
    assert [(row["rank"], row["entry"], row["score"]) for row in whole["rows"]] == [
        (1, "ant", 4),
        (2, "bee", 3),
        (2, "cat", 3),
    ]
    for row in whole["rows"]:
        assert list(row) == ["rank", "entry", "score", "se", "low", "high", "p_top"]
        assert list(row["p_top"]) == ["1", "3"]
        assert row["low"] <= row["rank"] <= row["high"]
    assert [(row["judge"], row["severity"], row["marks"], row["flag"]) for row in whole["judges"]] == [
        ("yan", Decimal("-0.5"), 3, None),
        ("zoe", Decimal("0.5"), 3, None),
    ]
    assert whole["judges"][0]["reasons"] == {"flag": "judge.few_marks"}
    assert whole["reasons"].keys() == {"judge.few_marks"}
    assert list(whole["agreement"]["alpha"]) == ["nominal", "ordinal", "interval", "ratio"]
    assert list(whole["agreement"]["icc"]) == ["1,1", "2,1", "3,1", "1,k", "2,k", "3,k"]
    assert whole["agreement"]["w"] == Decimal("0.5")


def test_scores_have_the_digits_that_are_kept(podium):
    text = "entry,judge,mark,multiplier\nant,zoe,27.5,3.1\nant,yan,27.5,3.1\nbee,zoe,25,3.4\nbee,yan,25,3.4\n"
    done = podium(text, "--rule", "trimmed-sum:0:0.5", "--json", "--round-to", "2", "--round-at", "total")
    assert '"score": 85.25' in done.stdout
    assert '"score": 85.00' in done.stdout
    assert found(done)["rounding"] == {"to": 2, "at": "total"}
    assert found(done)["rows"][0]["reasons"] == dict.fromkeys(("se", "low", "high", "p_top"), "interval.rule")


def test_the_same_seed_is_the_same_to_the_last_digit_and_the_order_of_lines_does_not_matter(podium):
    head, *lines = SMALL.splitlines()
    mixed = "\n".join([head, *reversed(lines)])
    words = ["--rule", "mean", "--json"]
    assert podium(mixed, *words).stdout == podium(SMALL, *words).stdout
    assert podium(SMALL, *words, "--seed", "7").stdout == podium(mixed, *words, "--seed", "7").stdout
    assert found(podium(SMALL, *words, "--seed", "7"))["seed"] == 7


def test_people_get_tables_and_sentences(podium):
    done = podium(SMALL, "--rule", "severity", "--seed", "1")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Rule: severity. Seed: 1."
    assert lines[2].split() == ["Rank", "Entry", "Score", "±", "90", "%", "P(top", "1)", "P(top", "3)"]
    assert lines[3].split()[:5] == ["1", "ant", "4", "0.8165", "1–3"]
    assert any(line.startswith("We replayed the contest 4,000 times") for line in lines)
    assert any(line.startswith("ant came first in ") for line in lines)
    assert "Severity: how far above the others (+) or below them (-) a judge marks." in lines


def test_people_are_told_why_something_is_missing(podium):
    done = podium(SMALL, "--rule", "median")
    assert "No interval has been proved for this rule." in done.stdout.splitlines()
    done = podium("entry,judge,mark\nant,zoe,5\nant,yan,3\nbee,zoe,4\n", "--rule", "severity")
    assert "  icc: Not every judge marked every entry." in done.stdout.splitlines()
    assert (
        "Note: The panel hangs together by these alone: ant, zoe. Without one of them it would split."
        in done.stdout
    )


def test_the_longest_numbers_fit(podium):
    most = "999999999999.999999999999"
    text = f"entry,judge,mark,multiplier\nant,zoe,{most},{most}\nant,yan,0,{most}\nbee,zoe,1,1\nbee,yan,-{most},1\n"
    done = podium(text, "--rule", "mean")
    assert done.exit_code == 0
    assert "499999999999999999999999.000000000000" in done.stdout


def test_columns_stand_below_each_other_whatever_the_script(podium):
    done = podium("entry,judge,mark\n深巷科技,zoe,5\nגן,zoe,4\n", "--rule", "mean")
    rows = done.stdout.splitlines()[2:5]
    assert rows[1].startswith("   1  深巷科技      5")
    assert rows[2].startswith("   2  גן            4")


def test_votes_are_ranked(podium):
    done = podium("winner,loser\nant,bee\nant,bee\nbee,cat\ncat,ant\n", "--rule", "bradley-terry", "--json")
    whole = found(done)
    assert [row["entry"] for row in whole["rows"]] == ["ant", "cat", "bee"]
    assert whole["agreement"]["reasons"]["w"] == "votes"
    assert podium("winner,loser\nant,bee\n", "--rule", "bradley-terry").exit_code == 0


def test_parts_that_can_not_be_compared_are_refused_by_name(podium):
    done = podium(PARTS, "--rule", "mean")
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.splitlines()[1:] == [
        "  Part 1: ant; judged by zoe.",
        "  Part 2: bee; judged by xi, yan.",
    ]
    done = podium(PARTS, "--rule", "mean", "--json")
    whole = found(done)
    assert (done.exit_code, whole["components"], whole["rows"]) == (3, 2, [])
    assert whole["cause"]["code"] == "panel.unconnected"
    assert whole["cause"]["facts"]["parts"] == [
        {"entries": ["ant"], "judges": ["zoe"]},
        {"entries": ["bee"], "judges": ["xi", "yan"]},
    ]


def test_every_flaw_is_told_with_file_line_and_column(podium, tmp_path):
    text = "entry,judge,mark,weight\nant,zoe,NaN,1\nbee,zoe,1e309,1\nbee,yan,٣,2\nbee,yan,3,1\n"
    done = podium(text, "--rule", "mean")
    file = tmp_path / "marks.csv"
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        f"Not ranked: {file}, line 2, mark: “NaN” is not a number such as 7, 7.25 or -1.5, in digits from 0 to 9.",
        f"{file}, line 3, mark: “1e309” is not a number such as 7, 7.25 or -1.5, in digits from 0 to 9.",
        f"{file}, line 4, mark: “٣” is not a number such as 7, 7.25 or -1.5, in digits from 0 to 9.",
        f"{file}, line 4, weight: The criterion weighs 2 here, and 1 in line 2.",
        f"{file}, line 5: yan has marked bee in this criterion and round already, in line 4.",
    ]
    whole = found(podium(text, "--rule", "mean", "--json"))
    flaw = whole["cause"]["facts"]["flaws"][0]
    assert (flaw["code"], flaw["file"], flaw["line"], flaw["column"]) == ("number.form", str(file), 2, "mark")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["--rule", "trimmed"],
            "“trimmed” is not complete, or says too much. The rule is written trimmed:K.",
        ),
        (["--rule", "mean", "--round-to", "2"], "Rounding needs both: how many digits, and at which stage."),
        (
            ["--rule", "mean", "--round-to", "99", "--round-at", "mark"],
            "Digits to round to are from 0 to 12, not 99.",
        ),
        (
            ["--rule", "mean", "--tie-break", "luck"],
            "There is no tie-break “luck”. There are: none, median, most-best, criterion:NAME.",
        ),
        (["--rule", "me\x1b[31man"], "There is no rule “me\\x1b[31man”. There are: mean,"),
    ],
)
def test_what_is_no_rule_is_told_in_one_line(podium, words, sentence):
    done = podium(SMALL, *words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Not ranked: {sentence}")
    done = podium(SMALL, *words, "--json")
    assert done.exit_code == 2
    assert found(done)["cause"]["message"].startswith(sentence)


def test_a_file_that_is_not_there_is_told(tmp_path):
    done = CliRunner().invoke(main, ["panel", "rank", str(tmp_path / "no.csv"), "--rule", "mean"])
    assert (done.exit_code, done.stderr) == (
        2,
        f"Not ranked: {tmp_path}/no.csv can't be read: No such file or directory.\n",
    )


def test_marks_may_come_from_the_standard_input():
    done = CliRunner().invoke(main, ["panel", "rank", "-", "--rule", "mean", "--json"], input=SMALL)
    assert (done.exit_code, found(done)["rows"][0]["entry"]) == (0, "ant")


@pytest.mark.parametrize("words", [[], ["--json"]])
def test_what_names_hold_can_not_reach_a_terminal(podium, words):
    text = 'entry,judge,mark\n"\x1b[31mant\u202e",zoe,5\n"b\x07ee","z\ro",4\n"\x1b[31mant\u202e","z\ro",5\n'
    done = podium(text, "--rule", "mean", *words)
    assert done.exit_code == 0
    for sign in "\x1b\u202e\x07\r":
        assert sign not in done.stdout + done.stderr
