"""Unpacks an uploaded archive: all of it, or nothing."""

import errno
import os
import shutil
import zipfile
import zlib
from collections.abc import Sequence
from io import FileIO
from pathlib import Path, PurePosixPath
from typing import IO

from judge.packages.flaws import Flaw, PackageInvalid, safe
from judge.packages.members import METHODS, MOST_FILES, Member, plan

MIB = 1024 * 1024
MOST_BYTES = 2048 * MIB  # that really come out, whatever the archive says
BLOCK = 256 * 1024
LONGEST_TARGET = 4096
ENTRY = b"PK\x01\x02"
# Archives stored in the package have entries of their own; so many of them are looked at.
MOST_ENTRIES = 5 * MOST_FILES
MOST_DIRECTORY = 32 * MIB  # of such an archive's list of entries, which zipfile reads in one piece
MARKS = ("problem.yaml", "domjudge-problem.ini")  # one of them stands at a package's top
ARCHIVES = (
    ".zip",
    ".kpp",
    ".jar",
    ".tar",
    ".gz",
    ".tgz",
    ".bz2",
    ".tbz2",
    ".xz",
    ".txz",
    ".7z",
    ".rar",
    ".zst",
    ".lzma",
)
BEGINNINGS = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",
)


def unpack(zip: Path, into: Path) -> Path:  # noqa: A002 -- the word everyone uses
    """Unpack a ZIP archive into `into`, an absent or empty folder; hand back the package's root.

    The root is `into` itself or the one folder at its top. Raises PackageInvalid, with every flaw that shows
    before unpacking or the first that shows within; then nothing is left of what was written.
    """
    existed = into.exists()
    into.mkdir(parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise FileExistsError(f"{into} is not empty")
    try:
        _unpack(zip, into)
    except BaseException:
        for left in into.iterdir():
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        if not existed:
            into.rmdir()
        raise
    return root(into)


def root(folder: Path) -> Path:
    """Find the package in an unpacked folder: there, or in the only folder it holds."""
    inner = [entry for entry in folder.iterdir() if not entry.name.startswith((".", "__MACOSX"))]
    places = (folder, *inner) if len(inner) == 1 else (folder,)
    return next((place for place in places if any((place / name).is_file() for name in MARKS)), folder)


def _unpack(path: Path, into: Path) -> None:
    """Unpack files first, links last, so that nothing is ever written through a link."""
    if _entries(path) > MOST_ENTRIES:
        raise _invalid(Flaw("archive.too_many", facts={"limit": MOST_FILES}))
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError:
        raise _invalid(Flaw("package.missing", safe(path.name))) from None
    except UnicodeDecodeError as error:
        raise _invalid(
            Flaw("archive.name_not_utf8", safe(error.object.decode("utf-8", "backslashreplace")))
        ) from None
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        raise _invalid(Flaw("archive.unreadable", safe(path.name))) from None
    with archive:
        members, flaws = plan(archive.infolist())
        if not archive.infolist():
            flaws = (Flaw("archive.empty", safe(path.name)),)
        if flaws:
            raise _invalid(*flaws)
        links = _write(archive, members, into)
    _link(links, into)


def _entries(path: Path) -> int:
    """Count what looks like entries, before zipfile makes an object of each; at most a little too many."""
    count, kept = 0, b""
    try:
        with path.open("rb") as file:
            while count <= MOST_ENTRIES and (block := file.read(BLOCK)):
                count += (kept + block).count(ENTRY)
                kept = block[1 - len(ENTRY) :]
    except OSError:
        return 0  # told where it is opened to be read
    return count


def _write(archive: zipfile.ZipFile, members: Sequence[Member], into: Path) -> dict[PurePosixPath, str]:
    """Write folders and files; hand back the targets of the links."""
    left, entries = MOST_BYTES, MOST_ENTRIES
    if sum(member.info.file_size for member in members) > MOST_BYTES:
        raise _too_large(max(members, key=lambda member: member.info.file_size))
    links: dict[PurePosixPath, str] = {}
    for member in members:
        target = into / member.path
        if member.is_folder:
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with archive.open(member.info) as source:
                if member.is_link:
                    links[member.path] = source.read(LONGEST_TARGET).decode("utf-8", "surrogateescape")
                    continue
                with target.open("xb") as sink:
                    left -= _copy(source, sink, left, member)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
            if isinstance(error, OSError) and error.errno not in {None, errno.EINVAL}:
                raise  # the disk's trouble, not the archive's (whose offsets may lead before its beginning)
            raise _invalid(Flaw("archive.corrupt", safe(str(member.path)))) from None
        entries -= _refuse_nested(target, member, entries)
    return links


def _copy(source: IO[bytes], sink: IO[bytes], left: int, member: Member) -> int:
    """Copy one file, counting what really comes out."""
    size = 0
    while block := source.read(BLOCK):
        size += len(block)
        if size > left:
            raise _too_large(member)
        sink.write(block)
    return size


class _Frugal(FileIO):
    """A file that is never read in a piece so large that memory could run out."""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > MOST_DIRECTORY:
            raise _TooLarge
        return super().read(size)


class _TooLarge(Exception):
    """An archive in the package has a list of entries that is larger than what we read."""


def _refuse_nested(path: Path, member: Member, most: int) -> int:
    """Refuse an archive that holds archives; one that holds files is a file like any other.

    Hands back how many entries it has; more than `most` are refused.
    """
    if not zipfile.is_zipfile(path):
        return 0
    too_many = Flaw("archive.too_many", safe(str(member.path)), facts={"limit": MOST_FILES})
    if _entries(path) > most:
        raise _invalid(too_many)
    try:
        with _Frugal(path) as file, zipfile.ZipFile(file) as inner:
            infos = inner.infolist()
            nested = any(_is_archive(inner, info) for info in infos)
    except _TooLarge:
        raise _invalid(too_many) from None
    except (zipfile.BadZipFile, UnicodeError, ValueError, NotImplementedError, EOFError, OSError):
        return 0  # no archive after all: bytes, and nobody will unpack them
    if nested:
        raise _invalid(Flaw("archive.nested", safe(str(member.path))))
    return len(infos)


def _is_archive(outer: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Whether an entry is an archive by its name or its first bytes."""
    if info.filename.lower().endswith(ARCHIVES):
        return True
    if info.compress_type not in METHODS:
        return False
    try:
        with outer.open(info) as entry:
            return entry.read(8).startswith(BEGINNINGS)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        return False


def _link(links: dict[PurePosixPath, str], into: Path) -> None:
    """Make the links, then see that each stays inside, also by way of others."""
    home = into.resolve()
    flaws = []
    for path, target in links.items():
        if not target or "\0" in target or target.startswith("/") or len(target) >= LONGEST_TARGET:
            flaws.append(_outside(path, target))
        else:
            (into / path).symlink_to(target)
    for path, target in links.items():
        # Links to nothing or to themselves are the reader's to tell; here only where they lead counts.
        if _opens_nothing(into / path):
            continue
        real = Path(os.path.realpath(into / path))
        if real != home and home not in real.parents:
            flaws.append(_outside(path, target))
    if flaws:
        raise _invalid(*dict.fromkeys(flaws))


def _opens_nothing(link: Path) -> bool:
    """Whether it leads through more links than any system follows, so that nobody gets anywhere by it."""
    try:
        link.stat()
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


def _outside(path: PurePosixPath, target: str) -> Flaw:
    return Flaw("archive.link_outside", safe(str(path)), facts={"target": safe(target)})


def _too_large(member: Member) -> PackageInvalid:
    facts = {"limit_mib": MOST_BYTES // MIB}
    return _invalid(Flaw("archive.too_large", safe(str(member.path)), facts=facts))


def _invalid(*flaws: Flaw) -> PackageInvalid:
    return PackageInvalid(flaws)
