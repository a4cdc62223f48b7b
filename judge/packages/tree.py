"""The files of a package's folder: links followed where they stay inside, told where they don't."""

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from judge.packages.members import MOST_FILES
from judge.packages.report import Report

# The format's rule for names; what else lies about is treated as if it were not there.
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}")
KEPT = (".timelimit",)
# What judging reads; a bad link elsewhere (a shared header of validators) costs no more than that file.
NEEDED = ("problem.yaml", "data", "problem_statement", "statement", "attachments", "submissions")
TESTS = (".in", ".ans")
MOST_TEXT = 1024 * 1024
DEEPEST = 32


def scan(root: Path, report: Report) -> Mapping[str, Path]:
    """List a package's files by their path inside it, with slashes, sorted by folder and name."""
    files: dict[str, Path] = {}
    home = root.resolve()
    seen = 0
    waiting: list[tuple[Path, str, tuple[Path, ...]]] = [(root, "", (home,))]
    while waiting:
        folder, prefix, above = waiting.pop()
        for path in _entries(folder, prefix, report):
            name = prefix + path.name
            seen += 1
            if seen > MOST_FILES:
                report.flaw("package.too_many", limit=MOST_FILES)
                return {}
            kind = _kind(path, name, home, report)
            if kind == stat.S_IFREG:
                files[name] = path
            elif kind == stat.S_IFDIR:
                real = path.resolve()
                if real in above or len(above) > DEEPEST:
                    _note(report, "link.broken", name)
                else:
                    # Links are left behind at once: a path through forty of them opens no more.
                    waiting.append((root / real.relative_to(home), f"{name}/", (*above, real)))
    return dict(sorted(files.items(), key=lambda item: item[0].split("/")))


def _entries(folder: Path, prefix: str, report: Report) -> Iterator[Path]:
    """List what a folder holds that counts, by name."""
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        report.flaw("file.unreadable", prefix.rstrip("/") or ".", cause=error.strerror or "?")
        return
    for path in paths:
        if NAME.fullmatch(path.name) or prefix + path.name in KEPT:
            yield path
        elif path.name.endswith(TESTS):
            report.warning("file.ignored", prefix + path.name)


def _kind(path: Path, name: str, home: Path, report: Report) -> int | None:
    """Tell a file (S_IFREG) from a folder (S_IFDIR); None, and a flaw, for what is neither."""
    try:
        # Asked of the system first: it follows forty links and no more, `resolve` as many as there are.
        kind = stat.S_IFMT(path.stat().st_mode)
        real = path.resolve(strict=True)
    except (OSError, RuntimeError):  # to nothing, or in a circle
        _note(report, "link.broken", name)
        return None
    if real != home and home not in real.parents:
        _note(report, "link.outside", name)
        return None
    if kind not in {stat.S_IFREG, stat.S_IFDIR}:
        _note(report, "file.special", name)
        return None
    return kind


def _note(report: Report, code: str, name: str) -> None:
    (report.flaw if name.split("/", maxsplit=1)[0] in NEEDED else report.warning)(code, name)


def head(path: Path, size: int) -> bytes:
    """The first bytes of a file; none where it can't be read, which is told where it has to be."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""


def text(path: Path, name: str, report: Report) -> str | None:
    """Read a text file as UTF-8; None, and a flaw, when it can't be."""
    try:
        if path.stat().st_size > MOST_TEXT:
            report.flaw("file.too_large", name, limit_kib=MOST_TEXT // 1024)
            return None
        data = path.read_bytes()
    except OSError as error:
        report.flaw("file.unreadable", name, cause=error.strerror or "?")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.flaw("text.not_utf8", name, data.count(b"\n", 0, error.start) + 1)
        return None
