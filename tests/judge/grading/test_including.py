"""What is put beside a submission."""

from dataclasses import replace

import pytest

from judge.grading.including import is_allowed, submitted
from judge.packages.model import Procedure
from sandbox.languages import language
from sandbox.languages.several import several


@pytest.fixture
def job(brief, tmp_path):
    """A brief whose package includes files: {code: {name: text}}."""

    def make(key, source, includes, **more):
        paths = {}
        for code, files in includes.items():
            for name, text in files.items():
                path = tmp_path / code / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(text)
                paths.setdefault(code, {})[name] = path
        plain = brief(key, "own")
        return replace(plain, source=source, procedure=Procedure(includes=paths, **more))

    return make


def test_nothing_included_changes_nothing(job):
    found = submitted(job("python3", b"own", {}))
    assert (found.language, found.source, found.beside) == (language("python3"), b"own", {})


def test_files_of_the_language_stand_for_those_of_all(job):
    both = {"default": {"data.txt": "all", "x.txt": "all"}, "python3": {"data.txt": "py", "lib.py": "{{n}}"}}
    found = submitted(job("pypy3", b"own", both, constants={"n": "7"}))
    assert found.source == {"main.py": b"own", "data.txt": b"py", "x.txt": b"all", "lib.py": b"7"}
    assert found.beside == {"data.txt": b"py", "x.txt": b"all"}
    assert found.language.run[-1] == "/program/main.py"


def test_another_language_gets_only_what_is_for_all(job):
    found = submitted(job("c", b"own", {"python3": {"lib.py": "x"}}))
    assert found.source == b"own"


def test_a_driver_begins_and_the_submission_gets_another_name(job):
    found = submitted(job("python3", b"own", {"python3": {"main.py": "driver"}}))
    assert found.source == {"submission.py": b"own", "main.py": b"driver"}
    assert found.language.run[-1] == "/program/main.py"


def test_a_grader_is_compiled_with_the_submission(job):
    found = submitted(job("cpp", b"own", {"cpp": {"grader.cpp": "g", "task.h": "h"}}))
    assert found.language.compile[-2:] == ("grader.cpp", "main.cpp")
    assert sorted(found.source) == ["grader.cpp", "main.cpp", "task.h"]


def test_included_files_overwrite_those_of_a_submission(job):
    base = job("python3", b"own", {"python3": {"lib.py": "theirs"}})
    own = {"start.py": b"own", "lib.py": b"mine", "words.txt": b"w"}
    found = submitted(replace(base, language=several(base.language, own, "start.py"), source=own))
    assert found.source == {"start.py": b"own", "lib.py": b"theirs", "words.txt": b"w"}
    assert found.language.run[-1] == "/program/start.py"
    assert found.beside == {"words.txt": b"w"}


def test_a_class_to_begin_with_is_kept(job):
    base = job("java", b"own", {"java": {"Lib.java": "class Lib {}"}})
    own = {"A.java": b"a", "B.java": b"b"}
    found = submitted(replace(base, language=several(base.language, own, "B"), source=own))
    command = found.language.compile
    assert command[command.index("-main") + 1] == "B"
    assert "Lib.java" in command


@pytest.mark.parametrize(
    ("key", "languages", "allowed"),
    [
        ("python3", None, True),
        ("pypy3", {"python3"}, True),
        ("cpp", {"python3"}, False),
        ("c", {"c", "cpp"}, True),
    ],
)
def test_languages_that_are_allowed(job, key, languages, allowed):
    assert is_allowed(job(key, b"", {}, languages=languages and frozenset(languages))) is allowed
