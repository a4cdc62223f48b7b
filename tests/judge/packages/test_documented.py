"""docs/packages.md says what the reader does."""

from pathlib import Path

import pytest

from judge.packages import limits, members, timing, unpacking
from judge.packages.model import MIB
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
    ],
)
def test_the_page_says_it(said):
    assert said in PAGE
