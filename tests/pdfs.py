"""PDFs made by hand: good ones, and those that somebody would send who means harm."""

import hashlib
import random
import struct
import zlib
from collections.abc import Mapping, Sequence

SLIDE = (960, 540)
HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def document(
    objects: Mapping[int, bytes],
    *,
    trailer: bytes = b"",
    header: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
) -> bytes:
    """A file of these objects, number 1 the catalogue, with its table of places."""
    out, places = bytearray(header), {}
    for number, content in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d %05d %b \n" % (places.get(number, 0), 0, b"n" if number in places else b"f")
    out += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """A stream's object, its bytes as they are."""
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), extra, content)


def deck(
    pages: int = 3,
    *,
    size: Sequence[float] = SLIDE,
    content: bytes | None = None,
    resources: bytes = b"/Font << /F1 3 0 R >>",
    more: Mapping[int, bytes] | None = None,
    catalogue: bytes = b"",
    page: bytes = b"",
    count: int | None = None,
    **options: bytes,
) -> bytes:
    """A deck whose pages say their number; objects 1 to 3 are the catalogue, the tree and a font."""
    objects = {1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % catalogue, 3: HELVETICA}
    numbers = range(100, 100 + 2 * pages, 2)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects[2] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (pages if count is None else count, kids)
    for at, number in enumerate(numbers, start=1):
        drawn = content
        if drawn is None:
            drawn = b".2 .5 .9 rg 0 0 %d 90 re f 0 g BT /F1 60 Tf 60 300 Td (Slide %d) Tj ET" % (size[0], at)
        objects[number] = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %b %b] /Contents %d 0 R %b %b >>" % (
            _number(size[0]),
            _number(size[1]),
            number + 1,
            b"/Resources << %b >>" % resources,
            page,
        )
        objects[number + 1] = stream(drawn)
    return document({**objects, **(more or {})}, **options)


def _number(value: float) -> bytes:
    return b"%d" % value if value == int(value) else f"{value:f}".encode()


def encrypted() -> bytes:
    """One whose password nobody here knows."""
    secret = b"<%b>" % (b"5a" * 32)
    return deck(
        more={90: b"<< /Filter /Standard /V 1 /R 2 /O %b /U %b /P -44 >>" % (secret, secret)},
        trailer=b"/Encrypt 90 0 R /ID [<00> <00>]",
    )


PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def guarded() -> bytes:
    """One that opens without a password and asks not to be printed (PDF 1.7, 7.6.3; 40 bits of RC4)."""
    owner, rights = b"\x5a" * 32, -60
    key = hashlib.md5(PAD + owner + rights.to_bytes(4, "little", signed=True) + b"\0").digest()[:5]
    drawn = b"0 g BT /F1 60 Tf 60 300 Td (Slide) Tj ET"
    of_object = hashlib.md5(key + (101).to_bytes(3, "little") + bytes(2)).digest()[:10]
    standard = b"<< /Filter /Standard /V 1 /R 2 /O <%b> /U <%b> /P %d >>" % (
        owner.hex().encode(),
        rc4(key, PAD).hex().encode(),
        rights,
    )
    return deck(
        1,
        content=rc4(of_object, drawn),
        more={90: standard},
        trailer=b"/Encrypt 90 0 R /ID [<00> <00>]",
    )


def rc4(key: bytes, data: bytes) -> bytes:
    """Encrypt, or decrypt."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def flate(zeros: int, times: int = 1, fill: bytes = b"\0") -> bytes:
    """So many equal bytes, compressed `times` times over, in pieces of a MiB."""
    packing = zlib.compressobj(9)
    piece = fill * (1 << 20)
    out = b"".join(packing.compress(piece) for _ in range(zeros >> 20)) + packing.compress(
        fill * (zeros & 0xFFFFF)
    )
    out += packing.flush()
    for _ in range(times - 1):
        out = zlib.compress(out, 9)
    return out


def filters(times: int) -> bytes:
    """What undoes `flate`."""
    return b"/Filter [%b]" % b" ".join([b"/FlateDecode"] * times)


def picture(width: int, height: int, data: bytes, extra: bytes) -> bytes:
    """A deck of one page that is filled by one grey picture."""
    return deck(
        1,
        content=b"960 0 0 540 0 0 cm /I1 Do",
        resources=b"/XObject << /I1 4 0 R >>",
        more={
            4: stream(
                data,
                b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
                b"/BitsPerComponent 8 %b" % (width, height, extra),
            )
        },
    )


def noise(pages: int, side: int = 1600) -> bytes:
    """Pages no compression helps with."""
    data = random.Random(4).randbytes(side * side * 3)
    return deck(
        pages,
        size=(side, side),
        content=b"%d 0 0 %d 0 0 cm /I1 Do" % (side, side),
        resources=b"/XObject << /I1 4 0 R >>",
        more={
            4: stream(
                data,
                b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceRGB /BitsPerComponent 8"
                % (side, side),
            )
        },
    )


def page_loop() -> bytes:
    """A tree of pages whose only branch is itself."""
    tree = b"<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R 2 0 R] >>"
    return document({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: tree})


def table_loop() -> bytes:
    """A table of places that names itself as the one before it."""
    plain = deck()
    return plain.replace(b"trailer\n<<", b"trailer\n<< /Prev %d" % plain.index(b"xref\n0"))


def form(content: bytes, inner: int | None = None, extra: bytes = b"") -> bytes:
    """A form, which may draw another one, X."""
    named = b"" if inner is None else b"/XObject << /X %d 0 R >>" % inner
    return stream(
        content,
        b"/Type /XObject /Subtype /Form /BBox [0 0 960 540] /Resources << %b >> %b" % (named, extra),
    )


def forms(depth: int, each: bytes, extra: bytes = b"", *, closed: bool = False, pages: int = 1) -> bytes:
    """Forms in forms on the first page, so many deep; `closed`: the last one draws the first again."""
    made = {1000 + at: form(each, 1001 + at, extra) for at in range(depth)}
    made[1000 + depth] = form(each, 1000, extra) if closed else form(b"0 0 9 9 re f")
    return deck(
        pages,
        resources=b"/Font << /F1 3 0 R >> /XObject << /X 1000 0 R >>",
        more={101: stream(b"/X Do"), **made},
    )


def tiles() -> bytes:
    """A pattern of billions of tiles."""
    tile = stream(
        b"0 0 1 1 re f",
        b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] /XStep .0001 "
        b"/YStep .0001 /Resources << >>",
    )
    return deck(
        1,
        content=b"/Pattern cs /P1 scn 0 0 960 540 re f",
        resources=b"/Pattern << /P1 4 0 R >>",
        more={4: tile},
    )


def chinese() -> bytes:
    """A page with a Chinese font that it names and does not hold."""
    info = b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
    return deck(
        1,
        content=b"BT /F2 60 Tf 60 300 Td <4F60597D4E16754C> Tj ET",
        resources=b"/Font << /F2 4 0 R >>",
        more={
            4: b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
            b"/DescendantFonts [5 0 R] >>",
            5: b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo %b "
            b"/FontDescriptor 6 0 R /DW 1000 >>" % info,
            6: b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 0 1000 1000] "
            b"/ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
        },
    )


def active() -> bytes:
    """One that wants to run script, start a program, fetch an address, and has a file inside."""
    return deck(
        catalogue=b"/OpenAction << /S /JavaScript /JS (while\\(1\\){}) >> "
        b"/AA << /WC << /S /Launch /F (/bin/sh) >> >> "
        b"/Names << /EmbeddedFiles << /Names [(a) 80 0 R] >> >>",
        page=b"/AA << /O << /S /URI /URI (http://127.0.0.1/) >> >>",
        more={
            80: b"<< /Type /Filespec /F (../../etc/passwd) /EF << /F 81 0 R >> >>",
            81: stream(b"MZ", b"/Type /EmbeddedFile"),
        },
    )


def jpeg_2000(side: int) -> bytes:
    """The head of a JPEG 2000 picture of that size, with nothing behind it."""
    size = struct.pack(">HHHIIIIIIIIHBBB", 0xFF51, 41, 0, side, side, 0, 0, side, side, 0, 0, 1, 7, 1, 1)
    coding = bytes.fromhex("ff52000c00000001000504040001ff5c00134040484850484850484850484850484850")
    tile = bytes.fromhex("ff90000a0000000000000001ff93")
    return b"\xff\x4f" + size + coding + tile + bytes(200) + b"\xff\xd9"
