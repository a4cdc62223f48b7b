"""One real slot for all tests that grade."""

import pytest

from judge.grading import Brief, Case
from judge.packages.model import Procedure
from judge.validators.flags import Flags
from sandbox.build import build
from sandbox.engine import Engine
from sandbox.languages import language
from sandbox.limits import MIB, Limits
from sandbox.pool import Slot


@pytest.fixture(scope="session")
def slot():
    engine = Engine()
    with Slot(engine, image=build(engine, lambda *_: None)) as slot:
        yield slot


@pytest.fixture
def brief(tmp_path):
    """Make a brief: tests are (name, input, answer)."""

    def make(key, source, tests=(("sample/01", "1 2\n", "3\n"),), flags="", **more):
        cases = []
        for name, given, answer in tests:
            stem = tmp_path / name.replace("/", "-")
            stem.with_suffix(".in").write_text(given)
            stem.with_suffix(".ans").write_text(answer)
            cases.append(
                Case(name, stem.with_suffix(".in"), stem.with_suffix(".ans"), name.startswith("sample"))
            )
        limits = more.pop("limits", None) or Limits(cpu_s=1, memory_bytes=64 * MIB, output_bytes=MIB)
        return Brief(
            language(key), source.encode(), tuple(cases), limits, Procedure(flags=Flags.parse(flags)), **more
        )

    return make
