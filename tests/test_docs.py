"""What the documentation promises to name, it names: languages, verdicts, settings, commands, files."""

import re
from pathlib import Path

import click
import pytest

from contest import settings
from contest.cli import main
from judge.verdicts import Verdict
from sandbox.languages import LANGUAGES, Language
from sandbox.limits import MIB

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
VARIABLES = sorted(set(re.findall(r"^\| ([A-Z_]+) \|", settings.__doc__ or "", re.MULTILINE)))
TARGETS = sorted(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def told(*names: str) -> str:
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.key)
def test_every_language_stands_there_as_it_is(language: Language) -> None:
    row = next(
        line for line in told("docs/languages.md").splitlines() if line.startswith(f"| {language.name} |")
    )
    assert f"`{' '.join(language.extensions)}`" in row
    said = re.findall(r"`([^`]*)`", row)[1:]
    commands = [" ".join(language.compile or ()), " ".join(language.run)]
    for words in said:
        assert any(all(word in command for word in words.split() if word != "…") for command in commands), (
            words
        )


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda one: one.key)
def test_every_language_stands_in_the_readme(language: Language) -> None:
    assert re.search(rf"(?<!\w){re.escape(language.name)}(?![\w+#])", told("README.md"))


def test_memory_of_runtimes_is_told() -> None:
    page = told("docs/languages.md")
    for language in LANGUAGES:
        if language.memory_overhead_bytes:
            assert f"{language.memory_overhead_bytes // MIB} MiB for itself" in page


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_is_explained(verdict: Verdict) -> None:
    penalty = "yes" if verdict.penalised else "–" if verdict is Verdict.AC else "no"
    assert f"| {verdict.value} | {verdict.title} | {penalty} |" in told("docs/languages.md")


def test_settings_are_what_their_table_says() -> None:
    source = Path(settings.__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'get\("([A-Z_]+)"', source)) == set(VARIABLES)


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_stands_in_operating(variable: str) -> None:
    assert f"| `{variable}` |" in told("docs/operating.md")


def commands(group: click.Group, prefix: str = "") -> list[str]:
    """Every command in full: "sandbox build"."""
    found = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        full = f"{prefix}{name}"
        found += commands(command, f"{full} ") if isinstance(command, click.Group) else [full]
    return found


@pytest.mark.parametrize("command", commands(main))
def test_every_command_stands_in_operating(command: str) -> None:
    assert f"`podium {command}" in told("docs/operating.md")


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_of_make_is_phony(target: str) -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony
    assert target in phony[1].split()


def test_the_readme_begins_with_what_podium_is_and_the_two_commands() -> None:
    page = told("README.md")
    assert page.startswith("# Podium\n")
    assert 0 < page.index("make demo") < page.index("make test")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [
        target.partition("#")[0]
        for target in re.findall(r"\]\(([^)\s]+)\)", text)
        if "://" not in target and not target.startswith("#")
    ]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_licence_is_whole() -> None:
    licence = told("LICENSE")
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
