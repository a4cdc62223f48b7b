"""Each language in the real container: its self-test, and each way a submission ends."""

import pytest

from sandbox.check import CHECK_LIMITS
from sandbox.languages import LANGUAGES
from sandbox.limits import MIB, Limits
from sandbox.outcome import Ending
from tests.sandbox.languages import programs
from tests.sandbox.languages.conftest import LIMITS, Run

pytestmark = pytest.mark.docker

KEYS = [one.key for one in LANGUAGES]
each = pytest.mark.parametrize("key", KEYS)
# A machine under load gives a program little of its time: only the processor's is measured here.
PATIENT = {"wall_s": 120, "idle_s": 60}
SHORT = Limits(cpu_s=0.5, memory_bytes=128 * MIB, **PATIENT)
ROOMY = Limits(cpu_s=10, memory_bytes=1024 * MIB, **PATIENT)
STARTERS = {one.key: one.starter for one in LANGUAGES}
SELF_TESTS = {one.key: one.self_test for one in LANGUAGES}


@each
def test_the_self_test_prints_what_it_should(key: str, run: Run) -> None:
    test = SELF_TESTS[key]
    compilation, outcome = run(key, test.source, test.stdin, CHECK_LIMITS)
    assert compilation.log == ""
    assert outcome is not None
    assert (outcome.is_clean, outcome.stdout.bytes()) == (True, test.stdout)


@each
def test_the_starter_runs(key: str, run: Run) -> None:
    compilation, outcome = run(key, STARTERS[key], b"42\n", CHECK_LIMITS)
    assert compilation.ok
    assert outcome is not None
    assert outcome.stdout.bytes() == b"42\n"


@each
def test_a_syntax_error_is_a_compile_error_with_its_line(key: str, run: Run) -> None:
    compilation, outcome = run(key, programs.SYNTAX_ERRORS[key])
    assert not compilation.ok
    assert outcome is None
    assert "1" in compilation.log
    assert "main." in compilation.log.lower()


@each
def test_an_empty_source_is_no_crash_of_ours(key: str, run: Run) -> None:
    compilation, outcome = run(key, b"")
    if key in {"python3", "pypy3", "javascript"}:
        assert outcome is not None
        assert outcome.is_clean
    else:
        assert not compilation.ok


@each
def test_bytes_that_are_no_text_are_a_compile_error_or_run(key: str, run: Run) -> None:
    compilation, _ = run(key, b"\xff\xfe\x00\x01 \x1b[31m\n")
    assert not compilation.ok
    assert "\x1b" not in compilation.log


@each
def test_a_crash_is_told_by_its_code_or_signal(key: str, run: Run) -> None:
    _, outcome = run(key, programs.CRASHES[key])
    assert outcome is not None
    assert (outcome.ending, outcome.exit_code or outcome.signal) in {
        (Ending.EXITED, 1),
        (Ending.SIGNALED, 6),
    }


@each
def test_an_endless_loop_meets_the_cpu_limit(key: str, run: Run) -> None:
    _, outcome = run(key, programs.LOOPS[key], limits=SHORT)
    assert outcome is not None
    assert outcome.ending is Ending.CPU_LIMIT
    assert outcome.cpu_s == pytest.approx(SHORT.cpu_s, abs=0.2)


@each
def test_a_hog_meets_the_memory_limit(key: str, run: Run) -> None:
    _, outcome = run(key, programs.HOGS[key], limits=Limits(cpu_s=10, memory_bytes=128 * MIB, **PATIENT))
    assert outcome is not None
    assert outcome.ending is Ending.MEMORY_LIMIT


@each
def test_one_large_block_meets_the_memory_limit(key: str, run: Run) -> None:
    _, outcome = run(key, programs.BLOCKS[key], limits=LIMITS)
    assert outcome is not None
    assert outcome.ending is Ending.MEMORY_LIMIT


@each
def test_one_large_block_within_the_limit_runs(key: str, run: Run) -> None:
    _, outcome = run(key, programs.BLOCKS[key], limits=ROOMY)
    assert outcome is not None
    assert outcome.is_clean
    assert outcome.memory_bytes >= 400 * MIB


@pytest.mark.parametrize("key", sorted(programs.TOO_MUCH))
def test_a_request_for_more_than_there_is_means_memory_limit(key: str, run: Run) -> None:
    _, outcome = run(key, programs.TOO_MUCH[key], limits=Limits(cpu_s=10, memory_bytes=256 * MIB, **PATIENT))
    assert outcome is not None
    assert outcome.ending is Ending.MEMORY_LIMIT


@each
def test_recursion_may_be_as_deep_as_memory_allows(key: str, run: Run) -> None:
    _, outcome = run(key, programs.RECURSIONS[key], limits=ROOMY)
    assert outcome is not None
    assert (outcome.is_clean, outcome.stdout.bytes()) == (True, b"1000000\n")
