"""One real slot for all tests that grade."""

from dataclasses import replace

import pytest

from judge.grading import Brief, Case
from judge.packages.model import Procedure, Program
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


@pytest.fixture
def program(tmp_path):
    """Make a program of a package: its language by the ending of its first file."""

    def make(files, name="output_validators/check", code=None):
        files = {"check.py": files} if isinstance(files, str) else files
        paths = {}
        for inner, text in files.items():
            path = tmp_path / "programs" / name / inner
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            paths[inner] = path
        ending = next(iter(files)).rpartition(".")[2]
        return Program(name, paths, code or {"py": "python3", "cc": "cpp"}.get(ending, ending))

    return make


@pytest.fixture
def checked(brief, program):
    """Make a brief whose outputs a program of the package judges, by default a Python source."""

    def make(source, validator, tests=(("secret/01", "1 2\n", "3\n"),), *, key="python3", kinds=(), **more):
        validators = validator if isinstance(validator, list) else [validator]
        programs = tuple(
            one if isinstance(one, Program) else program(one, f"output_validators/{index}")
            for index, one in enumerate(validators)
        )
        limits = more.pop("limits", None)
        stop = more.pop("stop_at_first", True)
        plain = brief(key, source, tests, limits=limits, stop_at_first=stop)
        procedure = Procedure(kinds=frozenset(kinds), validators=programs, **more)
        return replace(plain, procedure=procedure)

    return make
