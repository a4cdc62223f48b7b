"""Pitch decks of the demonstration: three plain slides as PDF, written by hand (ISO 32000-1, 7.5)."""

from collections.abc import Iterable

WIDTH, HEIGHT = 960, 540
BLUE, INK, PAPER = "0.11 0.25 0.67", "0.09 0.11 0.18", "0.953 0.961 0.957"


def deck(name: str, line: str, people: Iterable[str]) -> bytes:
    """A title, what it is, who they are. Letters that Helvetica lacks are left out."""
    return _document(
        [
            _slide(name, [line], is_title=True),
            _slide("What we build", _wrapped(line)),
            _slide("Who we are", list(people)),
        ]
    )


def _slide(title: str, lines: list[str], *, is_title: bool = False) -> bytes:
    ground, ink = (BLUE, "1 1 1") if is_title else (PAPER, INK)
    drawn = [f"{ground} rg 0 0 {WIDTH} {HEIGHT} re f", f"{ink} rg"]
    top = 290 if is_title else 430
    drawn.append(f"BT /F1 {54 if is_title else 40} Tf 72 {top} Td ({_text(title)}) Tj ET")
    for number, line in enumerate(lines):
        drawn.append(f"BT /F2 24 Tf 72 {top - 70 - 40 * number} Td ({_text(line)}) Tj ET")
    return "\n".join(drawn).encode("latin-1")


def _text(text: str) -> str:
    plain = text.encode("latin-1", "ignore").decode("latin-1")
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _wrapped(text: str, width: int = 52) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _document(slides: list[bytes]) -> bytes:
    """Objects, their offsets, the trailer."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(slides)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(slides)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in enumerate(slides):
        page = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {6 + 2 * number} 0 R"
            " /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>"
        )
        objects += [page.encode(), b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)]
    found, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(found))
        found += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(found)
    found += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    found += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    found += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(found)
