"""A statement from its source to what a page shows."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from markupsafe import Markup, escape

from contest.statements import cleaning, latex, markdown, marks
from contest.statements.converter import Converted, Failure, Reader, convert, key_of
from contest.statements.drawings import Drawing
from contest.statements.gallery import ADDRESS, Gallery
from contest.statements.notes import MENDED, SHOWN_MOST, Note, lost

READERS = {".tex": Reader.LATEX, ".md": Reader.MARKDOWN, ".html": Reader.HTML}
PLAIN = ".txt"
TEXTS = (*READERS, PLAIN)
"""The endings of statements that are texts; any other is a file."""
NOTES_MOST = 40


@dataclass(frozen=True, slots=True)
class Statement:
    """A problem's text: its title, if it has one of its own, and the rest as HTML.

    `html` holds marks where samples go, see `placed`, and addresses that begin with ADDRESS.
    """

    title: str | None
    html: Markup
    notes: tuple[Note, ...] = ()
    is_as_written: bool = False

    def placed(self, samples: Sequence[Markup], pictures_at: str) -> tuple[Markup, Sequence[Markup]]:
        """The text with the samples it places itself, and those that go below it."""
        left = list(samples)

        def place(found: re.Match[str]) -> str:
            count = 1 if found[1] == marks.NEXT else len(left)
            taken, left[:count] = left[:count], []
            return "".join(taken)

        text = _PLACE.sub(place, str(self.html).replace(f'="{ADDRESS}', f'="{escape(pictures_at)}'))
        return Markup(text), left  # noqa: S704 -- cleaned before, and samples are markup


@dataclass(frozen=True, slots=True)
class Asked:
    """What a statement is rendered by."""

    source: str
    path: str
    """Inside the package: its ending tells the format, its folder is where pictures are looked for."""
    language: str = "en"
    constants: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 1
    """The time limit, for statements that name it."""
    samples: int = 0
    titles: frozenset[str] = frozenset()
    """Where given, a heading that opens a text in Markdown is its title only if it is one of these."""

    @property
    def reader(self) -> Reader:
        """Which language it is written in."""
        reader = READERS[PurePosixPath(self.path).suffix.lower()]
        is_hebrew = self.language.partition("-")[0] in {"he", "yi"}
        return Reader.MARKDOWN_STRAIGHT if is_hebrew and reader is Reader.MARKDOWN else reader

    def prepared(self) -> str:
        """The text that the converter is given."""
        if self.reader is Reader.HTML:
            return marks.without(self.source)
        if self.reader is Reader.LATEX:
            return latex.prepared(
                self.source, language=self.language, constants=self.constants, seconds=self.seconds
            )
        return markdown.prepared(self.source, constants=self.constants)


def converted(asked: Asked) -> Converted:
    """The slow part: to be kept."""
    return _converted(asked.prepared(), asked.reader)


def _converted(prepared: str, reader: Reader) -> Converted:
    """What became of a text; in LaTeX a bracket that is never closed is closed at its end."""
    made = convert(prepared, reader)
    if made.failure is not Failure.SYNTAX or reader is not Reader.LATEX:
        return made
    again = convert(prepared + "\n}", reader)
    return made if again.failure else replace(again, key=made.key, log=(*again.log, MENDED))


def render(
    asked: Asked,
    *,
    files: Mapping[str, str] | None = None,
    look: Callable[[str], bytes] | None = None,
    kept: Converted | None = None,
    drawn: Mapping[str, Sequence[Drawing]] | None = None,
) -> Statement:
    """A statement as HTML; `files` are its pictures, path -> digest, `look` gives a digest's first bytes.

    `kept` is used where it was made of the same text by the same converter; `drawn` are the pages of PDFs,
    by digest.
    """
    if asked.path.lower().endswith(PLAIN):
        return Statement(None, cleaning.as_written(asked.source))
    prepared = asked.prepared()
    made = kept if kept and kept.key == key_of(prepared, asked.reader) else _converted(prepared, asked.reader)
    if made.failure:
        note = Note(f"failed.{made.failure}", _first(made.log) if made.failure is Failure.SYNTAX else "")
        return Statement(None, cleaning.as_written(asked.source), (note,), is_as_written=True)
    notes = list(dict.fromkeys(lost(made.log)))
    gallery = Gallery(asked.path.rpartition("/")[0], files or {}, look or (lambda _digest: b""), drawn or {})
    html = gallery.hang(cleaning.clean(made.html, gallery.locate))
    title, html = _title(html, asked.titles)
    notes += gallery.notes
    notes += [Note("constant", name) for name in _unknown(asked)]
    if html.count(marks.NEXT) > asked.samples:
        notes.append(Note("sample"))
    return Statement(title, html, tuple(notes[:NOTES_MOST]))


_PLACE = re.compile(rf"(?:<p>)?({marks.NEXT}|{marks.REST})(?:</p>)?")
_TITLE = re.compile(rf"<h2>{marks.TITLE}\s*(.*?)</h2>\s*", re.DOTALL)


def _title(html: Markup, titles: frozenset[str]) -> tuple[str | None, Markup]:
    """Take a marked heading off, as the title; it stays where the problem is called otherwise."""
    found = _TITLE.search(html)
    if found is None:
        return None, html
    words = " ".join(Markup(found[1]).striptags().split())  # noqa: S704 -- only to take the tags off
    if titles and words not in titles:
        return None, html.replace(marks.TITLE, "")
    return words or None, html[: found.start()] + html[found.end() :]


def _unknown(asked: Asked) -> list[str]:
    """Constants that a text names and the package has not."""
    pattern = _CONSTANT if asked.reader is Reader.LATEX else _BRACES
    return sorted({name for name in pattern.findall(asked.source) if name not in asked.constants} - SAMPLES)


_CONSTANT = re.compile(r"\\constant\s*\{\s*([A-Za-z_][A-Za-z0-9_.]*)\s*\}")
_BRACES = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_.]*)\s*\}\}")
SAMPLES = frozenset(markdown.SAMPLES)


def _first(log: Sequence[str]) -> str:
    return next((line for line in log if not line.startswith("[")), "")[:SHOWN_MOST]
