"""A testlib.h whose answers no judge of the format takes is told."""

import pytest

from judge.packages import read

YAML = "name: S\nlimits: {time_limit: 1}\nvalidation: custom\n"
PLAIN = """#ifndef OK_EXIT_CODE
#   ifdef CONTESTER
#       define OK_EXIT_CODE 0xAC
#   else
#       define OK_EXIT_CODE 0
#   endif
#endif
"""
CHANGED = PLAIN.replace("OK_EXIT_CODE 0\n", "OK_EXIT_CODE 42\n")
CHECK = '#include "testlib.h"\nint main() { quitf(_ok, "fine"); }\n'
IN_A_FOLDER = {"output_validators/c/check.cpp": CHECK, "output_validators/c/testlib.h": PLAIN}


@pytest.mark.parametrize(
    ("files", "header"),
    [
        (IN_A_FOLDER, "output_validators/c/testlib.h"),
        ({"output_validators/check.cpp": CHECK, "output_validators/testlib.h": PLAIN}, "output_validators/testlib.h"),
        (IN_A_FOLDER | {"output_validators/c/testlib.h": CHANGED}, None),
        (IN_A_FOLDER | {"output_validators/c/testlib.h": "#include <random>\n"}, None),
        (IN_A_FOLDER | {"output_validators/c/run": "#!/bin/sh\n"}, None),
        (IN_A_FOLDER | {"output_validators/c/check.cpp": "#define OK_EXIT_CODE 42\n" + CHECK}, None),
        ({"output_validators/check.cpp": CHECK}, None),
    ],
    ids=["folder", "beside", "changed", "another", "script", "own", "none"],
)  # fmt: skip
def test_a_testlib_that_was_not_changed_is_told(package, told, files, header):
    found = told(read(package({"problem.yaml": YAML} | files)).warnings)
    said = "This testlib.h answers with 0, 1, 2 …, which is no answer here"
    assert [line.partition(": ")[0] for line in found if said in line] == [header] * (header is not None)
