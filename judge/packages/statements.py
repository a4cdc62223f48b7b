"""Statements, titles and starter code of a package."""

import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from judge.packages.model import KIB, MIB
from judge.packages.report import Report
from judge.packages.tree import MOST_TEXT, head, text
from judge.packages.values import Values
from sandbox.languages import LANGUAGES

KINDS = (".md", ".tex", ".pdf")  # the first there is in a language is taken
PDF = KINDS[2]
BESIDE = ("problem.pdf", "problem.html", "problem.txt")  # DOMjudge's, beside problem.yaml
ENGLISH = "en"
TEMPLATES = "attachments/templates/"
DEFAULT = "default"
CODES = {"pypy3": "python3"}  # the format's codes of our languages, where they differ
MOST_LANGUAGES = 200
MOST_PDF_MIB = 32  # it is handed out in one piece
LONGEST_TITLE = 200
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PROBLEM_NAME = re.compile(r"\\problemname\s*\{((?:[^{}]|\{[^{}]*\})*)\}")
_PLAIN_NAME = re.compile(r"^%%[ \t]*plainproblemname:(.+)$", re.MULTILINE)


def statements(files: Mapping[str, Path], folder: str, report: Report) -> dict[str, Path]:
    """Find the statement in each language: problem.he.md, problem.md (English), .tex, .pdf."""
    found: dict[str, tuple[int, str]] = {}
    candidates = [name for name in files if name.startswith(f"{folder}/problem.") and name.count("/") == 1]
    beside = [name for name in BESIDE if name in files]
    for name in (*candidates, *beside):
        stem, kind = Path(name).stem, Path(name).suffix.lower()
        if kind not in KINDS and name not in beside:
            continue
        language = stem.partition(".")[2] or ENGLISH
        if not _LANGUAGE.fullmatch(language):
            report.warning("statement.language", name, got=language)
            continue
        if kind == PDF and files[name].stat().st_size > MOST_PDF_MIB * MIB:
            report.warning("file.too_large", name, limit_kib=MOST_PDF_MIB * KIB)
            continue
        rank = KINDS.index(kind) if name not in beside else len(KINDS) + BESIDE.index(name)
        found[language] = min(found.get(language, (len(KINDS) + len(BESIDE), "")), (rank, name))
    if not found:
        report.warning("statement.missing", folder)
    if len(found) > MOST_LANGUAGES:
        report.flaw("statement.too_many", folder, limit=MOST_LANGUAGES)
        return {}
    for _, name in found.values():
        if not name.endswith(PDF):
            text(files[name], name, report)  # for its flaws
    return {language: files[name] for language, (_, name) in sorted(found.items())}


def titles(
    values: Values, spoken: Mapping[str, Path], fallback: str, report: Report, *, also: str = ""
) -> dict[str, str]:
    """Find the title in each language: problem.yaml's, then a LaTeX statement's, then the fallback.

    `also`: where problem.yaml has none, a title that is said elsewhere.
    """
    said = values.texts("name") or also
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
    return {language: _plain(title) for language, title in sorted(found.items())}


def _plain(title: str) -> str:
    """Leave out what no page, terminal or database takes, and cut what is no title any more."""
    return " ".join(_UNSEEN.sub(" ", title[:LONGEST_TITLE]).split())


def _latex_title(path: Path) -> str | None:
    """Take the title out of a LaTeX statement; None where there is none, or no LaTeX."""
    if path.suffix.lower() != ".tex":
        return None
    content = head(path, MOST_TEXT).decode("utf-8", "replace")
    match = _PLAIN_NAME.search(content) or _PROBLEM_NAME.search(content)
    return match[1].strip() or None if match else None


def check_languages(values: Values, spoken: Mapping[str, Path]) -> None:
    """Note names in other languages than the statements, which 2025-09 wants to be the same."""
    said = values.get("name")
    names = {str(language) for language in said} if isinstance(said, dict) else {ENGLISH}
    if said is not None and spoken and names != spoken.keys():
        values.lenient(
            "title.languages", "name", names=", ".join(sorted(names)), statements=", ".join(sorted(spoken))
        )


def starters(files: Mapping[str, Path], report: Report) -> dict[str, Path]:
    """Find starter code by language: attachments/starter.py, attachments/templates/cpp/main.cpp."""
    found: dict[str, Path] = {}
    # Those for one language go before those for all.
    for name in sorted(files, key=lambda name: name.startswith(f"{TEMPLATES}{DEFAULT}/")):
        is_starter = name.startswith("attachments/starter.") and name.count("/") == 1
        folder = name.split("/")[2] if name.startswith(TEMPLATES) and name.count("/") > 2 else None  # noqa: PLR2004 -- attachments, templates, language
        if not is_starter and folder is None:
            continue
        keys = _keys(PurePosixPath(name).suffix.lower(), folder)
        if is_starter and not keys:
            report.warning("starter.language", name)
        elif keys and text(files[name], name, report) is not None:
            for key in keys:  # CPython and PyPy begin with the same file
                found.setdefault(key, files[name])
    return found


def _keys(suffix: str, folder: str | None) -> list[str]:
    """The languages that have files of this kind; in a folder for one, that alone."""
    return [
        language.key
        for language in LANGUAGES
        if suffix in language.extensions
        and (folder in {None, DEFAULT} or folder == CODES.get(language.key, language.key))
    ]
