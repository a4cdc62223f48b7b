"""Which language a submission is in, and how its files are compiled and run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from judge.packages.constants import replaced_files
from judge.packages.expectations import Submission
from judge.packages.spoken import BY_CODE, BY_ENDING
from judge.verifying.events import Why
from sandbox.languages import Language, language
from sandbox.languages.several import NoEntry, several

# The format's codes of what the sandbox has. Kattis and DOMjudge run Python 3 on PyPy.
OURS = {"c": "c", "cpp": "cpp", "java": "java", "javascript": "javascript"}
PYTHONS = {"pypy": "pypy3", "cpython": "python3"}
_PYTHON2 = re.compile(rb"#!.*python2")
MOST_BYTES = 32 * 1024 * 1024  # of all files together, which are kept in memory; more than any problem takes


@dataclass(frozen=True, slots=True)
class Program:
    """A submission ready to be judged."""

    language: Language
    source: bytes | Mapping[str, bytes]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return len(self.source) if isinstance(self.source, bytes) else sum(map(len, self.source.values()))


@dataclass(frozen=True, slots=True)
class NoProgram:
    """A submission that can't be judged here."""

    language: str | None  # the format's code
    why: Why


def program(
    submission: Submission, python: str, constants: Mapping[str, str] | None = None
) -> Program | NoProgram:
    """Find out how a submission is run; `python` is what `.py` means: "pypy" or "cpython".

    `constants`: those of the package, which its own submissions may name.
    """
    files = submission.files

    def sources() -> dict[str, bytes]:
        return replaced_files(files, constants or {})

    code = submission.expectation.language or _code(files)
    if code is None or not files:
        return NoProgram(None, Why("no_language"))
    if sum(path.stat().st_size for path in files.values()) > MOST_BYTES:
        return NoProgram(code, Why("too_large", {"limit_kib": MOST_BYTES // 1024}))
    if code == "python3" and any(_PYTHON2.match(_head(path)) for path in files.values()):
        code = "python2"
    key = PYTHONS[python] if code == "python3" else OURS.get(code)
    if key is None:
        return NoProgram(code, Why("not_installed", {"language": BY_CODE.get(code, code)}))
    spoken = language(key)
    entry = submission.expectation.entry
    single = next(iter(files))
    if len(files) == 1 and entry is None and PurePath(single).suffix != ".mjs":
        return Program(spoken, sources()[single])
    if len(files) == 1 and PurePath(single).suffix == ".mjs":
        entry = single
    try:
        return Program(several(spoken, files, entry), sources())
    except NoEntry as error:
        return NoProgram(code, Why("no_entry", {"names": ", ".join(error.names) or "-"}))


def _code(files: Mapping[str, Path]) -> str | None:
    """Tell the language by the endings of the files: the first that tells one, C++ before C."""
    codes = [code for name in files if (code := _told(name)) is not None]
    if "cpp" in codes and set(codes) <= {"c", "cpp"}:
        return "cpp"
    return codes[0] if codes else None


def _told(name: str) -> str | None:
    ending = PurePath(name).suffix
    return BY_ENDING.get(ending) or BY_ENDING.get(ending.lower())


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(256)
