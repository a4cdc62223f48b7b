"""How a package's own submissions become programs."""

from judge.packages.expectations import Expectation, Submission
from judge.verifying.programs import program


def test_constants_of_the_package_stand_in_its_submissions(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("print({{n}}, '{{m}}')\n", encoding="utf-8")
    submission = Submission("accepted/a.py", {"a.py": path}, Expectation())
    assert program(submission, "cpython", {"n": "5"}).source == b"print(5, '{{m}}')\n"
    assert program(submission, "cpython").source == b"print({{n}}, '{{m}}')\n"
