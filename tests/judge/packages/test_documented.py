"""docs/packages.md says what the reader does."""

from pathlib import Path

import pytest

from judge.packages import (
    assembling,
    domjudge,
    groups,
    legacy_groups,
    limits,
    members,
    programs,
    reading,
    settings,
    statements,
    timing,
    unpacking,
    values,
)
from judge.packages.model import KIB, MIB
from judge.validators import streams

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "packages.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "said",
    [
        "`case_sensitive`",
        "`space_change_sensitive`",
        "`float_absolute_tolerance E`",
        "`float_relative_tolerance E`",
        "`float_tolerance E`",
        f"{timing.SILENT_S:g} s, and a warning",
        f"| {limits.MEMORY_MIB} MiB |",
        f"| {limits.OUTPUT_MIB} MiB |",
        f"| {limits.CODE_KIB} KiB |",
        f"| {limits.COMPILE_S} s |",
        f"{members.MOST_FILES:,} files",
        f"{unpacking.MOST_BYTES // MIB // 1024} GiB",
        f"{streams.WINDOW // 1024} KiB is compared as text",
        f"{settings.MOST_FILES:,} files of settings and {settings.MOST_BYTES // MIB} MiB",
        f"{assembling.MOST_GROUPS:,} groups",
        f"{programs.MOST_PROGRAMS} programs of a kind, each of {programs.MOST_BYTES // MIB} MiB",
        f"{values.LONGEST_ARGS // KIB} KiB of arguments",
        f"statements in {statements.MOST_LANGUAGES} languages",
        f"scores go up to {values.MOST_SCORE:,}",
        *(f"`{version}`" for version in reading.FORMATS),
        *(f"`{key}`" for key in domjudge.KEYS),
        *(f"`{key}`" for key in legacy_groups.KEYS),
        *(f"`{key}`" for key in groups.KEYS if key not in groups.VISUALIZERS),
    ],
)
def test_the_page_says_it(said):
    assert said in PAGE
