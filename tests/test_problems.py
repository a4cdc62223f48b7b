"""The demonstration's packages and contest: complete, sound, and judged as they say of themselves."""

import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import yaml

from judge.boards.icpc import Attempt, Rule, rank
from judge.grading import Brief, Graded, grade
from judge.packages import read
from judge.verdicts import Verdict
from sandbox.build import build
from sandbox.engine import Engine
from sandbox.languages import LANGUAGES, by_extension, language
from sandbox.pool import Slot

HOME = Path(__file__).resolve().parent.parent / "problems"
DEMO = yaml.safe_load((HOME / "demo.yaml").read_text(encoding="utf-8"))
SLUGS = sorted(path.parent.name for path in HOME.glob("*/problem.yaml"))
TONGUES = {"en", "zh", "he"}
KEYS = {spoken.key for spoken in LANGUAGES}
EXPECTED = {
    "accepted": Verdict.AC,
    "wrong_answer": Verdict.WA,
    "time_limit_exceeded": Verdict.TLE,
    "run_time_error": Verdict.RTE,
    "memory_limit_exceeded": Verdict.MLE,
    "output_limit_exceeded": Verdict.OLE,
    "compile_error": Verdict.CE,
}
SUBMISSIONS = sorted(HOME.glob("*/submissions/*/*"))
STARTERS = sorted(HOME.glob("*/attachments/starter.*"))


def named(path):
    return path.relative_to(HOME).as_posix().replace("submissions/", "")


# ---- packages


@pytest.mark.parametrize("slug", SLUGS)
def test_package_reads_without_flaw_or_warning(slug):
    package = read(HOME / slug, strict=True)
    assert package.warnings == ()
    assert set(package.titles) == set(package.statements) == TONGUES
    assert set(package.starters) == KEYS
    assert set(package.submissions) >= {
        "accepted",
        "wrong_answer",
        "time_limit_exceeded",
        "run_time_error",
    }
    assert {by_extension(path.name).key for path in package.submissions["accepted"]} == KEYS - {"pypy3"}
    assert package.memory_bytes == 256 * 1024 * 1024
    secret = [case for case in package.testcases if not case.is_sample]
    assert 8 <= len(secret) <= 15
    assert len(package.testcases) > len(secret)


@pytest.mark.parametrize("slug", SLUGS)
def test_statements_have_the_same_parts_numbers_and_formulas_in_every_language(slug):
    parts = {}
    for tongue in sorted(TONGUES):
        text = (HOME / slug / f"problem_statement/problem.{tongue}.md").read_text(encoding="utf-8")
        assert not re.search(r"^# ", text, re.MULTILINE), "the page writes the title"
        formulas = Counter(re.findall(r"\$\$?[^$]+\$\$?", text))
        parts[tongue] = (len(re.findall(r"^## ", text, re.MULTILINE)), set(formulas))
    assert parts["en"] == parts["zh"] == parts["he"]


@pytest.mark.parametrize("slug", SLUGS)
def test_generator_writes_the_data_that_lies_there(slug, tmp_path):
    package = tmp_path / slug
    for part in ("data/sample", "generators", "input_validators", "submissions/accepted"):
        for path in (HOME / slug / part).iterdir():
            copy = package / part / path.name
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    environment = {"PATH": os.environ["PATH"], "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run([sys.executable, package / "generators/generate.py"], check=True, env=environment)
    made = {path.relative_to(package): path.read_bytes() for path in package.glob("data/*/*")}
    kept = {path.relative_to(HOME / slug): path.read_bytes() for path in (HOME / slug).glob("data/*/*")}
    assert made == kept


def test_packages_are_small():
    assert sum(path.stat().st_size for path in HOME.rglob("*") if path.is_file()) < 1_500_000


# ---- the demonstration contest


def test_demonstration_names_what_exists_and_shows_everything():
    problems = [problem["slug"] for problem in DEMO["problems"]]
    assert sorted([*problems, DEMO["warmup"]["problem"]]) == SLUGS
    assert [problem["label"] for problem in DEMO["problems"]] == list("ABCDEF")
    for titles in (DEMO["hub"]["titles"], DEMO["contest"]["titles"], DEMO["contest"]["about"]):
        assert set(titles) == TONGUES
    teams = {team["key"]: team for team in DEMO["teams"]}
    assert 8 <= len(teams) <= 12
    assert {team["language"] for team in teams.values()} == TONGUES
    sent = DEMO["submissions"]
    assert 30 <= len(sent) <= 45
    for submission in sent:
        path = HOME / submission["problem"] / "submissions" / submission["file"]
        assert path.is_file()
        assert EXPECTED[path.parent.name] == submission["expected"]
        assert by_extension(path.name) == language(submission["language"])
        assert submission["team"] in teams
    assert {submission["expected"] for submission in sent} == set(Verdict)
    assert {submission["language"] for submission in sent} == KEYS - {"pypy3"}  # no file tells it


@pytest.mark.parametrize("seed", range(20))
def test_expected_board_follows_whatever_the_seconds(seed):
    rng = random.Random(seed)
    begun = rng.randint(0, 9000)
    seconds = sorted(begun + rng.randint(0, 25 * 60 - 1) for _ in DEMO["submissions"])
    labels = {problem["slug"]: problem["label"] for problem in DEMO["problems"]}
    attempts = [
        Attempt(
            entry=submission["team"],
            problem=labels[submission["problem"]],
            at_s=at_s,
            verdict=Verdict(submission["expected"]),
            order=order,
        )
        for order, (at_s, submission) in enumerate(zip(seconds, DEMO["submissions"], strict=True))
    ]
    teams = [team["key"] for team in DEMO["teams"]]
    board = rank(teams, list("ABCDEF"), attempts, Rule(DEMO["contest"]["penalty_minutes"]))
    shown = [
        {
            "team": row.entry,
            "rank": row.rank,
            "solved": row.solved,
            "tries": {
                label: cell.tries if cell.solved else -cell.tries
                for label, cell in row.cells.items()
                if cell.tries
            },
        }
        for row in board.rows
    ]
    assert shown == DEMO["board"]


# ---- on the real sandbox


@pytest.fixture(scope="session")
def slot():
    engine = Engine()
    with Slot(engine, image=build(engine, lambda *_: None)) as made:
        yield made


def judged(path, slot):
    """Grade one file against its package; the last event, and what a failure should show."""
    package = read(HOME / path.relative_to(HOME).parts[0])
    spoken = by_extension(path.name)
    *_, last = grade(Brief.of(package, spoken, path.read_bytes()), slot)
    assert isinstance(last, Graded)
    return last, package


@pytest.mark.docker
@pytest.mark.parametrize("path", SUBMISSIONS, ids=named)
def test_submission_gets_its_verdict(path, slot):
    last, package = judged(path, slot)
    shown = json.dumps([(test.name, test.verdict, test.cpu_s, test.memory_bytes) for test in last.tests])
    assert last.verdict == EXPECTED[path.parent.name], shown + last.compile_log
    if last.verdict is Verdict.AC:
        assert len(last.tests) == len(package.testcases)
        if path.suffix == ".py":  # the slowest language taught: room for a machine three times as slow
            assert last.cpu_s_max < package.time_limit_s / 3, shown


@pytest.mark.docker
@pytest.mark.parametrize("path", STARTERS, ids=named)
def test_starter_compiles_and_reads_all_input(path, slot):
    last, _package = judged(path, slot)
    assert last.verdict is Verdict.WA, last.compile_log
    assert last.tests[0].reason == "no_output"
