"""Statements, titles and starter code of a package."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from judge.packages.model import KIB, MIB
from judge.packages.report import Report
from judge.packages.tree import text
from judge.packages.values import Values
from sandbox.languages import LANGUAGES

KINDS = (".md", ".tex", ".pdf")  # the first there is in a language is taken
ENGLISH = "en"
MOST_PDF_MIB = 32  # it is handed out in one piece
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PROBLEM_NAME = re.compile(r"\\problemname\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_PLAIN_NAME = re.compile(r"^%%\s*plainproblemname:\s*(.+?)\s*$", re.MULTILINE)


def statements(files: Mapping[str, Path], folder: str, report: Report) -> dict[str, Path]:
    """Find the statement in each language: problem.he.md, problem.md (English), .tex, .pdf."""
    found: dict[str, tuple[int, str]] = {}
    # DOMjudge keeps a PDF beside problem.yaml.
    candidates = [name for name in files if name.startswith(f"{folder}/problem.") and name.count("/") == 1]
    for name in (*candidates, *(("problem.pdf",) if "problem.pdf" in files else ())):
        stem, kind = Path(name).stem, Path(name).suffix.lower()
        if kind not in KINDS:
            continue
        language = stem.partition(".")[2] or ENGLISH
        if not _LANGUAGE.fullmatch(language):
            report.warning("statement.language", name, got=language)
            continue
        if kind == KINDS[-1] and files[name].stat().st_size > MOST_PDF_MIB * MIB:
            report.warning("file.too_large", name, limit_kib=MOST_PDF_MIB * KIB)
            continue
        found[language] = min(found.get(language, (len(KINDS), "")), (KINDS.index(kind), name))
    if not found:
        report.warning("statement.missing", folder)
    for _, name in found.values():
        if not name.endswith(KINDS[-1]):
            text(files[name], name, report)  # for its flaws
    return {language: files[name] for language, (_, name) in sorted(found.items())}


def titles(values: Values, spoken: Mapping[str, Path], fallback: str, report: Report) -> dict[str, str]:
    """Find the title in each language: problem.yaml's, then a LaTeX statement's, then the fallback."""
    said = values.texts("name")
    found = {language: title for language, path in spoken.items() if (title := _latex_title(path))}
    if isinstance(said, dict):
        found |= {language: title.strip() for language, title in said.items() if title.strip()}
    elif said and said.strip():
        # One text is in one of the languages of the statements: in English if there is one.
        language = ENGLISH if ENGLISH in spoken or not spoken else next(iter(spoken))
        found[language] = said.strip()
    if not found:
        report.warning("title.missing", values.document.file, key="name", chosen=fallback)
        found[ENGLISH] = fallback
    return dict(sorted(found.items()))


def _latex_title(path: Path) -> str | None:
    """Take the title out of a LaTeX statement; None where there is none, or no LaTeX."""
    if path.suffix.lower() != ".tex":
        return None
    content = path.read_text(encoding="utf-8", errors="replace")
    match = _PLAIN_NAME.search(content) or _PROBLEM_NAME.search(content)
    return match[1].strip() or None if match else None


def starters(files: Mapping[str, Path], report: Report) -> dict[str, Path]:
    """Find starter code by language: attachments/starter.py and the like."""
    found: dict[str, Path] = {}
    for name in files:
        if name.startswith("attachments/starter.") and name.count("/") == 1:
            suffix = PurePosixPath(name).suffix.lower()
            keys = [language.key for language in LANGUAGES if suffix in language.extensions]
            if not keys:
                report.warning("starter.language", name)
            elif text(files[name], name, report) is not None:
                for key in keys:  # CPython and PyPy begin with the same file
                    found.setdefault(key, files[name])
    return found
