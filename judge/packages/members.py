"""What an archive says it holds, checked before a byte of it is written."""

import stat
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from judge.packages.flaws import Flaw, safe

MOST_FILES = 20_000
LONGEST_PART = 255  # bytes, what file systems take
LONGEST_PATH = 1024
DEEPEST = 32  # folders, each of which costs as much as a file
# Not bzip2 and LZMA: zipfile unpacks those by blocks of input, and of these 4 KiB may hold gigabytes.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1
UTF8_NAME = 0x800


@dataclass(frozen=True, slots=True)
class Member:
    """One entry of an archive, under the name it will have."""

    info: zipfile.ZipInfo
    path: PurePosixPath
    is_folder: bool
    is_link: bool


def plan(infos: Sequence[zipfile.ZipInfo]) -> tuple[tuple[Member, ...], tuple[Flaw, ...]]:
    """Sort out the entries of an archive: what can be unpacked, and what is wrong with the others."""
    if len(infos) > MOST_FILES:
        return (), (Flaw("archive.too_many", facts={"limit": MOST_FILES}),)
    members: list[Member] = []
    flaws: list[Flaw] = []
    for info in infos:
        found = _member(info)
        (members if isinstance(found, Member) else flaws).append(found)  # type: ignore[arg-type]  # one or the other
    # Folders that no entry names are made as well, and fill a disk as files do.
    made = {path for member in members for path in (member.path, *member.path.parents)}
    if len(made) > MOST_FILES + 1:
        return (), (Flaw("archive.too_many", facts={"limit": MOST_FILES}),)
    flaws += _collisions(members)
    return tuple(members), tuple(flaws)


def _member(info: zipfile.ZipInfo) -> Member | Flaw:
    """Check one entry by its own name and kind."""
    name = _name(info)
    if name is None:
        return Flaw("archive.name_not_utf8", safe(info.orig_filename))
    shown = safe(name)
    if flaw := _unsafe(name):
        return Flaw(flaw, shown)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR, stat.S_IFLNK}:
        return Flaw("archive.special", shown)
    if info.flag_bits & ENCRYPTED:
        return Flaw("archive.encrypted", shown)
    if info.compress_type not in METHODS:
        return Flaw("archive.compression", shown)
    is_folder = name.endswith("/") or kind == stat.S_IFDIR
    return Member(info, PurePosixPath(name), is_folder, is_link=kind == stat.S_IFLNK)


def _name(info: zipfile.ZipInfo) -> str | None:
    """Read a name as UTF-8, also where the archive does not say that it is; None when it isn't."""
    if info.flag_bits & UTF8_NAME or info.orig_filename.isascii():
        return info.orig_filename
    try:
        return info.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return None


def _unsafe(name: str) -> str | None:
    """Code of what is wrong with a name, if something is."""
    parts = name.rstrip("/").split("/")
    if name.startswith("/") or ".." in parts or "\\" in name or name[1:2] == ":":
        return "archive.outside"
    if any(part in {"", "."} for part in parts) or any(not c.isprintable() for c in name):
        return "archive.name"
    too_long = max(len(part.encode()) for part in parts) > LONGEST_PART or len(name.encode()) > LONGEST_PATH
    if too_long or len(parts) > DEEPEST:
        return "archive.name_long"
    return None


def _collisions(members: Sequence[Member]) -> Iterator[Flaw]:
    """Find names that are there twice, files that are folders too, and names that differ in case alone."""
    spelled: dict[str, PurePosixPath] = {}
    files: set[PurePosixPath] = set()
    folders: set[PurePosixPath] = set()
    told: set[PurePosixPath] = set()
    for member in members:
        inside = [path for path in member.path.parents if path.parts]
        folders.update(inside)
        for path in (*reversed(inside), member.path):
            other = spelled.setdefault(_folded(path), path)
            if other != path and path not in told:
                told.add(path)
                yield Flaw("archive.case_collision", safe(str(path)), facts={"other": safe(str(other))})
        if member.is_folder:
            folders.add(member.path)
        elif member.path in files:
            yield Flaw("archive.duplicate", safe(str(member.path)))
        else:
            files.add(member.path)
    yield from (Flaw("archive.duplicate", safe(str(path))) for path in sorted(files & folders))


def _folded(path: PurePosixPath) -> str:
    """Spell a path as a file system that knows no case would."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(path)).casefold())
