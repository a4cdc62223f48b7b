"""How a package's own submissions become programs."""

from judge.packages.expectations import Expectation, Submission
from judge.verifying.events import Why
from judge.verifying.programs import MOST_BYTES, NoProgram, program


def test_constants_of_the_package_stand_in_its_submissions(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("print({{n}}, '{{m}}')\n", encoding="utf-8")
    submission = Submission("accepted/a.py", {"a.py": path}, Expectation())
    assert program(submission, "cpython", {"n": "5"}).source == b"print(5, '{{m}}')\n"
    assert program(submission, "cpython").source == b"print({{n}}, '{{m}}')\n"


def test_a_submission_of_any_size_is_not_read(tmp_path):
    files = {name: tmp_path / name for name in ("a.c", "b.c")}
    for path in files.values():
        with path.open("wb") as file:
            file.truncate(MOST_BYTES - 1)
    found = program(Submission("accepted/large", files, Expectation()), "cpython")
    assert found == NoProgram("c", Why("too_large", {"limit_kib": MOST_BYTES // 1024}))


def test_a_submission_without_files_has_no_language():
    expected = Expectation(language="cpp")
    assert program(Submission("accepted/x", {}, expected), "cpython").why == Why("no_language")
