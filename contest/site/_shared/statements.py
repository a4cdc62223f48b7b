"""A problem's statement and samples as pages show them, to those who solve it and to those who set it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from flask import current_app
from markupsafe import Markup

from contest.models.problems import ProblemVersion
from contest.queries.contests import in_language
from contest.site._shared.languages import Tongue, spoken
from contest.site._shared.samples import Sample, samples
from contest.statements import TEXTS, Asked, Statement, drawings, pictures, render
from contest.statements.converter import Converted
from contest.statements.drawings import Drawing
from contest.storage import BytesDamaged, BytesMissing, Storage

PDF = ".pdf"
KEPT = 256
EMPTY = Statement(None, Markup())


@dataclass(frozen=True, slots=True)
class Told:
    """A problem's statement in one language, with the languages it also stands in."""

    title: str
    statement: Statement
    language: str
    tag: str
    direction: str
    others: tuple[Tongue, ...]
    samples: tuple[Sample, ...]
    pdf: str | None
    """The name of the file, where the statement is one or has one beside it."""
    pages: tuple[Drawing, ...] = ()
    """That file's pages as pictures, where there is no text to be read in their place."""

    @property
    def html(self) -> Markup:
        """The text alone, empty where the statement is a file."""
        return self.statement.html if self.statement.html.strip() else Markup()

    def placed(self, draw: Callable[[Sample], Markup], pictures_at: str) -> tuple[Markup, Sequence[Markup]]:
        """The text with the samples it places itself as `draw` draws them, and those for below it."""
        return self.statement.placed([draw(each) for each in self.samples], pictures_at)


def told(version: ProblemVersion, wanted: str, page_language: str, order: Sequence[str]) -> Told:
    """The statement in the language asked for, else the page's, else the hub's order, else any."""
    keys = [wanted, page_language, *order, *version.statements]
    key = next((each for each in keys if each in version.statements), "")
    shown, tongue = statement_of(version, key), spoken(key or "en")
    title = in_language(version.titles, key or page_language, order)
    if shown.title and (not title or set(title) & set("\\${}")):  # written in LaTeX
        title = shown.title
    pdf = pdf_of(version, key)
    return Told(
        title=title or version.problem.slug,
        statement=shown,
        language=key,
        tag=tongue.tag,
        direction=tongue.direction,
        others=tuple(spoken(each) for each in version.statements if each != key),
        samples=samples(version),
        pdf=pdf and pdf.rsplit("/", 1)[-1],
        pages=_pages(version, pdf) if pdf and (shown is EMPTY or shown.is_as_written) else (),
    )


def statement_of(version: ProblemVersion, key: str) -> Statement:
    """The statement in a language, rendered; empty where it is no text, or storage lacks it now."""
    path = str(version.statements.get(key, ""))
    if not path.lower().endswith(TEXTS):
        return EMPTY
    storage: Storage = current_app.extensions["podium_storage"]
    try:
        source = kept_text(storage, str(version.manifest[path]))
    except BytesMissing:
        return EMPTY
    asked = Asked(
        source=source,
        path=path,
        language=key,
        constants=version.procedure.get("constants", {}),
        seconds=version.time_limit_s,
        samples=len(version.samples),
        # In the other formats Markdown has its title within, as ours have.
        titles=frozenset(version.titles.values()) if version.format == "2025-09" else frozenset(),
    )
    return _kept(storage, version, key, asked)


def pdf_of(version: ProblemVersion, key: str) -> str | None:
    """The path of the PDF that says the same in this language: the statement itself, or beside it."""
    path = str(version.statements.get(key, ""))
    beside = [path, path.rpartition(".")[0] + PDF]
    if key == "en" or len(version.statements) <= 1:
        beside.append("problem.pdf")  # as DOMjudge has it, at the root
    return next((each for each in beside if each.lower().endswith(PDF) and each in version.manifest), None)


def picture(version: ProblemVersion, digest: str) -> tuple[pictures.Picture, bytes] | None:
    """A picture of a version's statements, by its digest; None where it has no such one."""
    if digest not in pictures.candidates(version.manifest).values() and not any(
        digest == page.digest for pages in drawn(version).values() for page in pages
    ):
        return None
    try:
        content = current_app.extensions["podium_storage"].head(digest, pictures.BYTES_MOST + 1)
        return pictures.read(content), content
    except (BytesMissing, pictures.NoPicture):
        return None


def drawn(version: ProblemVersion) -> dict[str, tuple[Drawing, ...]]:
    """The pages of its PDFs, by digest, as far as a worker has drawn them."""
    storage: Storage = current_app.extensions["podium_storage"]
    found = {}
    for pdf, digest in drawings.kept(version.converted):
        try:
            found[pdf] = _drawn(storage, digest)
        except (BytesMissing, BytesDamaged):
            continue
    return found


@lru_cache(maxsize=512)
def _drawn(storage: Storage, digest: str) -> tuple[Drawing, ...]:
    return drawings.load(storage.read(digest))


def _pages(version: ProblemVersion, path: str) -> tuple[Drawing, ...]:
    return drawn(version).get(str(version.manifest[path]), ())


@lru_cache(maxsize=512)
def kept_text(storage: Storage, digest: str) -> str:
    """Text by its digest, kept in memory: at the start everybody reads the same."""
    return storage.read(digest).decode("utf-8", "replace")


_statements: dict[tuple[object, ...], Statement] = {}
_locks: dict[tuple[object, ...], Lock] = {}
_lock = Lock()


def _kept(storage: Storage, version: ProblemVersion, key: str, asked: Asked) -> Statement:
    """A statement rendered once a process, however many ask for it at once."""
    pages = drawn(version)
    at = (storage, version.digest, asked.path, asked.language, asked.seconds, *sorted(pages))
    with _lock:
        if at in _statements:
            return _statements[at]
        own = _locks.setdefault(at, Lock())
    with own:
        if at in _statements:
            return _statements[at]
        is_whole = True

        def look(digest: str) -> bytes:
            nonlocal is_whole
            try:
                return storage.head(digest, pictures.BYTES_MOST + 1)
            except BytesMissing:
                is_whole = False
                return b""

        before = _converted(storage, version.converted.get(key))
        found = render(
            asked, files=pictures.candidates(version.manifest), look=look, kept=before, drawn=pages
        )
        with _lock:
            _locks.pop(at, None)
            if is_whole:  # else it is looked at again
                while len(_statements) >= KEPT:
                    del _statements[next(iter(_statements))]
                _statements[at] = found
    return found


def _converted(storage: Storage, digest: object) -> Converted | None:
    try:
        return Converted.load(storage.read(str(digest))) if digest else None
    except (BytesMissing, BytesDamaged):  # it is made again
        return None
