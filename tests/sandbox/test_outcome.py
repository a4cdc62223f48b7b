"""Output beyond a mebibyte lies in a file nobody can name; limits make sense."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.container import compile_log
from sandbox.limits import MIB, Limits
from sandbox.outcome import IN_MEMORY, Ending, Outcome, Output


@given(st.lists(st.binary(max_size=2000), max_size=10), st.integers(0, 5000))
def test_output_is_what_was_appended(parts, count):
    whole = b"".join(parts)
    with Output() as output:
        for part in parts:
            output.append(part)
        assert (output.size, output.bytes(), output.head(count)) == (len(whole), whole, whole[:count])


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY - 1, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY])
def test_output_of_any_size_is_read_from_its_beginning_each_time(size, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    data = os.urandom(size)
    with Output() as output:
        for start in range(0, size, 65536):
            output.append(data[start : start + 65536])
        for _ in range(2):
            with output.open() as file:
                assert file.read() == data
        assert list(tmp_path.iterdir()) == []


def outcome(stderr: bytes = b"", stdout: bytes = b"") -> Outcome:
    return Outcome(Ending.EXITED, 1, None, 0, 0, 0, Output(stdout), stderr)


def test_a_compilers_words_are_safe_to_show():
    log = compile_log(outcome(b"a\x1b[31mred\x07\r\n\tb\xff\x00\xe2\x80\xae\xc2\x9b"))
    assert log == "a\\x1b[31mred\\x07\n\tb\ufffd\\x00\\x202e\\x9b"


def test_a_compilers_words_are_cut():
    log = compile_log(outcome(b"x" * 100_000))
    assert len(log) < 17_000
    assert log.endswith("…\n")


def test_defaults_of_limits():
    limits = Limits(cpu_s=2, memory_bytes=64 * MIB)
    assert (limits.wall, limits.idle) == (5, 3)
    assert (replace(limits, wall_s=9).wall, replace(limits, idle_s=7).idle) == (9, 7)


@pytest.mark.parametrize(
    "changes",
    [
        {"cpu_s": 0},
        {"cpu_s": -1},
        {"cpu_s": float("nan")},
        {"wall_s": 0},
        {"idle_s": -1},
        {"memory_bytes": 0},
        {"output_bytes": -1},
        {"stderr_bytes": -1},
        {"processes": 1},
        {"file_bytes": -5},
    ],
)
def test_senseless_limits_are_refused(changes):
    with pytest.raises(ValueError, match=r"\w+"):
        replace(Limits(cpu_s=1, memory_bytes=MIB), **changes)
