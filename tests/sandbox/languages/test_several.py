"""Programs of several files: what is compiled, what is run, and that it works in the real container."""

import pytest

from sandbox.languages import language
from sandbox.languages.several import NoEntry, several
from sandbox.pool import Slot
from tests.sandbox.languages.conftest import LIMITS

PYTHON = {"adding.py": b"def add(a, b):\n    return a + b\n"}


@pytest.mark.parametrize(
    ("key", "names", "entry", "words"),
    [
        ("cpp", ["b.hpp", "b.cc", "a.cc"], None, ("-o", "main", "a.cc", "b.cc")),
        ("c", ["b.c", "a.c"], None, ("-o", "main", "a.c", "b.c", "-lm")),
        ("java", ["B.java", "A.java"], None, ("A.java", "B.java", "main.jar")),
        ("java", ["B.java", "A.java"], "B", ("-main", "B", "A.java", "B.java", "main.jar")),
        ("python3", ["a.py", "main.py", "x.txt"], None, ("main.py", "a.py")),
        ("python3", ["__main__.py", "main.py"], None, ("__main__.py", "main.py")),
        ("pypy3", ["b.py", "a.py"], None, ("a.py", "b.py")),
        ("pypy3", ["b.py", "a.py"], "b.py", ("b.py", "a.py")),
        ("javascript", ["z.js", "a.js"], "z.js", ("check", "z.js", "a.js")),
        ("javascript", ["main.mjs", "a.mjs"], None, ("check", "main.mjs")),
    ],
)
def test_which_files_are_compiled_together(key, names, entry, words):
    made = several(language(key), names, entry)
    assert made.compile[-len(words) :] == words
    if made.entries:
        begin = words[1] if key == "javascript" else words[0]
        assert (made.run[-1], made.artefacts) == (f"/program/{begin}", ("*",))
        assert "-I" not in made.run


@pytest.mark.parametrize(
    ("key", "names", "entry"),
    [("cpp", ["x.h"], None), ("python3", ["x.txt"], None), ("python3", ["a.py"], "b.py")],
)
def test_without_a_file_to_begin_with_it_is_told(key, names, entry):
    with pytest.raises(NoEntry):
        several(language(key), names, entry)


@pytest.mark.docker
@pytest.mark.parametrize("key", ["python3", "pypy3"])
def test_python_imports_what_was_sent_and_not_what_it_left(key: str, slot: Slot) -> None:
    files = {
        **PYTHON,
        "main.py": b"import os, adding\nprint(adding.add(1, 2), os.listdir('.'))\n"
        b"open('left.py', 'w').close()\nopen('json.py', 'w').write('print(1)')\n"
        b"import json\ntry:\n    import left\nexcept ImportError:\n    print(json.dumps([]))\n",
    }
    with slot.sandbox(several(language(key), files)) as sandbox:
        compilation = sandbox.compile(files)
        assert (compilation.ok, compilation.log) == (True, "")
        for _ in range(2):
            assert sandbox.run(b"", LIMITS).stdout.bytes() == b"3 []\n[]\n"


@pytest.mark.docker
@pytest.mark.parametrize(
    ("key", "files", "name"),
    [
        ("python3", {"main.py": b"print(1)\n", "other.py": b"def f(:\n"}, "other.py"),
        ("javascript", {"main.js": b"console.log(1);\n", "other.js": b"console.log(;\n"}, "other.js"),
        (
            "cpp",
            {"main.cpp": b"int f(); int main() { f(); }\n", "other.cc": b"int f() { return 0 }\n"},
            "other.cc",
        ),
        ("java", {"Main.java": b"class Main {}\n", "Other.java": b"class Other { int x = }\n"}, "Other.java"),
    ],
)
def test_an_error_in_any_file_is_a_compile_error(key, files, name, slot: Slot) -> None:
    with slot.sandbox(several(language(key), files)) as sandbox:
        compilation = sandbox.compile(files)
    assert not compilation.ok
    assert name in compilation.log


@pytest.mark.docker
def test_java_begins_where_it_is_told(slot: Slot) -> None:
    main = 'class {0} {{ public static void main(String[] a) {{ System.out.println("{0}"); }} }}\n'
    files = {f"{name}.java": main.format(name).encode() for name in ("Main", "Other")}
    for entry, printed in ((None, b"Main\n"), ("Other", b"Other\n")):
        with slot.sandbox(several(language("java"), files, entry)) as sandbox:
            assert sandbox.compile(files).ok
            assert sandbox.run(b"", LIMITS).stdout.bytes() == printed
    with slot.sandbox(several(language("java"), files, "Third")) as sandbox:
        compilation = sandbox.compile(files)
    assert "no class Third has a public static void main(String[])" in compilation.log
