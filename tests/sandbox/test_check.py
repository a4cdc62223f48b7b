from dataclasses import replace

import pytest
from click.testing import CliRunner

from contest.cli import main
from sandbox import check as checking
from sandbox.check import check, check_drawing, machine
from sandbox.engine import Engine
from sandbox.languages import LANGUAGES
from sandbox.languages.c import C
from sandbox.languages.model import SelfTest

pytestmark = pytest.mark.docker


def test_every_language_is_ok_on_this_machine() -> None:
    rows = {row.language.key: row for row in check(Engine())}
    assert {key: row.trouble for key, row in rows.items() if not row.is_ok} == {}
    assert set(rows) == {one.key for one in LANGUAGES}
    assert all(row.version for row in rows.values())
    assert all(row.memory_bytes > 0 for row in rows.values())


def broken(source: str, stdout: bytes = b"1\n"):
    return replace(C, self_test=SelfTest(source, b"", stdout))


@pytest.mark.parametrize(
    ("source", "trouble"),
    [
        ("int main(void) { return }", "main.c: In function 'main':"),
        ("int main(void) { return 3; }", "exited: "),
        ("int main(void) { for (;;); }", "cpu limit: "),
        ("int main(void) { return 0; }", r"printed b'' instead of b'1\n'"),
    ],
)
def test_what_is_wrong_with_a_language_is_said(
    monkeypatch: pytest.MonkeyPatch, source: str, trouble: str
) -> None:
    monkeypatch.setattr(checking, "CHECK_LIMITS", replace(checking.CHECK_LIMITS, cpu_s=1))
    (row,) = check(Engine(), [broken(source)])
    assert (row.is_ok, row.trouble.replace("‘", "'").replace("’", "'")) == (False, trouble)


def test_a_missing_compiler_is_said() -> None:
    (row,) = check(Engine(), [replace(C, compile=("no-such-compiler", "main.c"))])
    assert not row.is_ok
    assert row.trouble


def test_a_page_is_drawn_and_the_renderer_says_its_version() -> None:
    row = check_drawing(Engine())
    assert row.is_ok, row.trouble
    assert row.version.startswith("poppler ")
    assert row.memory_bytes > 0


def test_the_machine_says_which_cgroup_it_has() -> None:
    found = machine(Engine())
    assert found.cgroup in {"1", "2"}
    assert found.engine
    assert found.runtime == "runc"


def test_the_command_prints_a_table() -> None:
    result = CliRunner().invoke(main, ["sandbox", "check"])
    lines = result.output.splitlines()
    assert result.exit_code == 0, result.output
    assert "cgroup v" in lines[0]
    assert lines[1].split() == ["language", "compile", "run", "memory", "version"]
    assert [line[:12].strip() for line in lines[2:]] == [*(one.name for one in LANGUAGES), "decks"]
    assert all(line[13:15] == "OK" for line in lines[2:])


def test_an_engine_that_is_away_is_one_line_and_exit_3(tmp_path) -> None:
    environ = {"DOCKER_HOST": f"unix://{tmp_path}/none.sock"}
    for command in ("check", "build"):
        result = CliRunner().invoke(main, ["sandbox", command], env=environ)
        assert result.exit_code == 3
        assert len(result.output.splitlines()) == 1
        assert "does not answer" in result.output
