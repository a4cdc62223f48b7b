"""The programs of a package, validators and graders: each a file or a folder, in one language."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath

from judge.packages.model import MIB, Program
from judge.packages.report import Report
from judge.packages.spoken import BY_ENDING
from judge.packages.tree import head

HEADERS = (".h", ".hh", ".hpp", ".hxx")
SCRIPTS = frozenset({"build", "run"})
SCRIPT = "script"
ENDINGS: Mapping[str, str] = {**BY_ENDING, ".ctd": "checktestdata", ".viva": "viva"}
MOST_PROGRAMS = 100  # that a folder may hold, headers among them
MOST_BYTES = 32 * MIB  # of all files of a program, which is kept in memory while it is compiled
HEAD = 256
MOST_HEAD = 64 * 1024  # of a script that are looked at
_SHEBANG = re.compile(rb"#!\s*\S*?(?:/env\s+)?/?(python2|python3|python|pypy3|bash|sh)\b")
_BY_SHEBANG = {b"python2": "python2", b"sh": "bash", b"bash": "bash"}
SHELL = "bash"  # one file of it runs as it is
_ENDS = re.compile(rb"\b(?:exit|exec)\b")
IGNORED = ("README", "LICENSE", "COPYING", "Makefile")


def programs(files: Mapping[str, Path], folder: str, report: Report, *, needed: bool) -> tuple[Program, ...]:
    """Find the programs in a folder that holds several: each file and each folder in it is one.

    Headers that lie among them, such as testlib.h, belong to all that are files; with a script among them
    the folder is one program. What is no program is a flaw where it is `needed` for judging, else it is
    left out.
    """
    found: list[Program] = []
    loose: dict[str, Path] = {}
    folders: dict[str, dict[str, Path]] = {}
    for inner, path in _inside(files, folder):
        top, slash, rest = inner.partition("/")
        if slash:
            folders.setdefault(top, {})[rest] = path
        else:
            loose[inner] = path
    if not SCRIPTS.isdisjoint(loose):  # the folder itself is what they build or start
        return tuple(_program(folder, dict(_inside(files, folder)), report, needed=needed))
    if len(loose) + len(folders) > MOST_PROGRAMS:
        report.flaw("program.too_many", folder, limit=MOST_PROGRAMS)
        return ()
    shared = {name: path for name, path in loose.items() if PurePath(name).suffix in HEADERS}
    for name, path in loose.items():
        if name not in shared and not name.startswith(IGNORED):
            found += _program(f"{folder}/{name}", {name: path} | shared, report, needed=needed, of=name)
    for name, within in folders.items():
        found += _program(f"{folder}/{name}", within, report, needed=needed)
    return tuple(sorted(found, key=lambda one: one.name))


def program(files: Mapping[str, Path], folder: str, report: Report) -> Program | None:
    """Find the one program that a folder is, or that the only folder in it is; None where there is none."""
    inside = dict(_inside(files, folder))
    tops = {name.partition("/")[0] for name in inside}
    if len(tops) == 1 and all("/" in name for name in inside):
        (top,) = tops
        folder, inside = f"{folder}/{top}", {name.partition("/")[2]: path for name, path in inside.items()}
    return next(iter(_program(folder, inside, report, needed=True)), None) if inside else None


def program_language(files: Mapping[str, Path], of: str | None = None) -> str | None:
    """Tell the language by the ending of the file `of`, else of all: the first that does, C++ before C."""
    names = [of] if of is not None else sorted(files, key=lambda name: (name.count("/"), name))
    codes = [code for name in names if (code := _told(name, files[name])) is not None]
    if "cpp" in codes and set(codes) <= {"c", "cpp"}:
        return "cpp"
    return codes[0] if codes else None


def is_helper(one: Program) -> bool:
    """Whether it is a file of shell that never says how it ends: it tries validators, and is none."""
    if one.language != SHELL or len(one.files) != 1:
        return False
    (path,) = one.files.values()
    return _ENDS.search(head(path, MOST_HEAD)) is None


def _inside(files: Mapping[str, Path], folder: str) -> Iterator[tuple[str, Path]]:
    """Every file in a folder by its name there; not what a run of Python left."""
    for name, path in files.items():
        if name.startswith(f"{folder}/") and "__pycache__" not in name.split("/"):
            yield name.removeprefix(f"{folder}/"), path


def _program(
    name: str, files: Mapping[str, Path], report: Report, *, needed: bool, of: str | None = None
) -> Iterator[Program]:
    """Make a program of its files; nothing, and a note, when it can't be used."""
    note = report.flaw if needed else report.warning
    language = program_language(files, of)
    if of is None and not SCRIPTS.isdisjoint(files):
        language = SCRIPT  # it builds or starts itself
    if language is None:
        note("program.language", name)
    elif sum(path.stat().st_size for path in files.values()) > MOST_BYTES:
        note("program.too_large", name, limit_mib=MOST_BYTES // MIB)
    else:
        yield Program(name, dict(files), language)


def _told(name: str, path: Path) -> str | None:
    ending = PurePath(name).suffix
    code = ENDINGS.get(ending) or ENDINGS.get(ending.lower())
    if code not in {None, "python3"}:
        return code
    match = _SHEBANG.match(head(path, HEAD))
    return _BY_SHEBANG.get(match[1], "python3") if match else code
