"""Puts the pictures of a text in their places."""

import re
from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from contest.statements import marks, pictures
from contest.statements.drawings import KIND, Drawing
from contest.statements.notes import SHOWN_MOST, Note
from contest.statements.pictures import NoPicture, Picture

ADDRESS = "podium-picture/"
"""What a picture's address begins with until a page puts its own there; then its digest and kind follow."""
DRAWN_WIDE = 480
"""Pixels: a figure of paper is drawn as large as a page, and what it says of its size is lost."""
# Of what nh3 writes: "<" begins a tag, and quotation marks end an attribute.
_IMAGE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')


class Gallery:
    """Finds the pictures of a text, and puts a name where one can't be shown."""

    def __init__(
        self,
        folder: str,
        files: Mapping[str, str],
        look: Callable[[str], bytes],
        drawn: Mapping[str, Sequence[Drawing]],
    ) -> None:
        self.folder, self.files, self.look, self.drawn = folder, files, look, drawn
        self.notes: list[Note] = []
        self.found: dict[str, Picture] = {}

    def locate(self, said: str) -> str:
        """The address of a picture; a mark and its name where it can't be shown."""
        path = next((path for path in pictures.names(said, self.folder) if path in self.files), None)
        if path is None:
            return self._lost("missing", said)
        digest = self.files[path]
        try:
            picture = pictures.read(self.look(digest))
        except NoPicture as error:
            return self._lost(error.why, said)
        if picture.kind == "pdf" and (drawn := self.drawn.get(digest)):  # its first page, as LaTeX takes it
            address = f"{ADDRESS}{drawn[0].digest}.{KIND}"
            wide = min(DRAWN_WIDE, drawn[0].width)
            self.found[address] = Picture(KIND, wide, max(1, drawn[0].height * wide // drawn[0].width))
            return address
        if picture.kind == "pdf":
            self._note("picture.file", said)
        address = f"{ADDRESS}{digest}.{picture.kind}"
        self.found[address] = picture
        return address

    def hang(self, html: Markup) -> Markup:
        """Put pictures as a page needs them; a browser keeps their place before they are there."""
        return Markup(_IMAGE.sub(self._one, html))  # noqa: S704 -- cleaned, and each piece is its own

    def _one(self, found: re.Match[str]) -> str:
        said = dict(_ATTRIBUTE.findall(found[1]))
        source, words = said.get("src", ""), said.get("alt", "")
        picture = self.found.get(source)
        if picture is None:
            return f"<em>{words or source.lstrip(marks.LOST)}</em>" if words or source else ""
        if picture.kind == "pdf":
            return f'<a href="{source}">{words or "PDF"}</a>'
        width = said.get("width") or (str(picture.width) if picture.width else "")
        sides = f' width="{width}"' if width else ""
        if width == str(picture.width) and picture.height:
            sides += f' height="{picture.height}"'
        return f'<img src="{source}" alt="{words}"{sides} loading="lazy">'

    def _lost(self, why: str, said: str) -> str:
        self._note(f"picture.{why}", said)
        return marks.LOST + said

    def _note(self, code: str, said: str) -> None:
        note = Note(code, said[:SHOWN_MOST])
        if note not in self.notes:
            self.notes.append(note)


# Of what nh3 writes: "<" begins a tag, and quotation marks end an attribute.
_IMAGE = re.compile(r'<img((?: [a-z]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z]+)="([^"]*)"')
