"""Whether submissions may write files: 2025-09 says no unless told, drafts say what they say."""

import pytest

from judge.packages import read


@pytest.mark.parametrize(
    ("version", "says", "may"),
    [
        ("2025-09", "", False),
        ("2025-09", "allow_file_writing: false\n", False),
        ("2025-09", "allow_file_writing: true\n", True),
        ("2023-07-draft", "", True),
        ("2023-07-draft", "allow_file_writing: false\n", False),
        ("2023-07-draft", "allow_writing_files: false\n", False),
        ("2023-07-draft", "allow_writing_files: true\n", True),
    ],
)
def test_who_may_write_files(modern, version, says, may):
    text = f"problem_format_version: {version}\nname: S\nlimits: {{time_limit: 1}}\n{says}"
    assert read(modern({"problem.yaml": text})).procedure.may_write is may
