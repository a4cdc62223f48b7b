import pytest

from contest.cli.demonstrating import manifest
from judge.boards.icpc import Attempt, Rule, rank
from judge.verdicts import Verdict
from sandbox.languages import LANGUAGES


@pytest.fixture(scope="module")
def told():
    return manifest.read()


def test_manifest_every_program_is_there(told):
    assert [shot.path.name for shot in told.shots if not shot.path.is_file()] == []


def test_manifest_has_every_verdict_and_every_language(told):
    assert {shot.expected for shot in told.shots} == {verdict.value for verdict in Verdict}
    assert {shot.language for shot in told.shots} == {language.key for language in LANGUAGES} - {"pypy3"}


def test_manifest_board_is_what_its_verdicts_lead_to(told):
    attempts = [
        Attempt(
            shot.team, shot.problem.label, at_s=1800 + number, verdict=Verdict(shot.expected), order=number
        )
        for number, shot in enumerate(told.shots)
    ]
    labels = [problem.label for problem in told.problems]
    board = rank([team.key for team in told.teams], labels, attempts, Rule(told.penalty_minutes))
    found = {
        row.entry: (
            row.rank,
            row.solved,
            {
                label: cell.tries if cell.solved else -cell.tries
                for label, cell in row.cells.items()
                if cell.tries
            },
        )
        for row in board.rows
    }
    assert found == {line.team: (line.rank, line.solved, dict(line.tries)) for line in told.board}


def test_manifest_no_team_sends_the_same_program_twice(told):
    sent = [(shot.team, shot.path) for shot in told.shots]
    assert len(set(sent)) == len(sent)
