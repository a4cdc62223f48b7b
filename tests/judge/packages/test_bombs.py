"""Archives in the package that would cost memory or time without end to look into."""

import bz2
import io
import struct
import zipfile

import pytest

from judge.packages import Flaw, PackageInvalid, unpack, unpacking

TOO_MANY = {"limit": 20_000}


def refused(path, tmp_path):
    with pytest.raises(PackageInvalid) as caught:
        unpack(path, tmp_path / "into")
    assert not (tmp_path / "into").exists()
    return caught.value.problems


def directory(entries, extra=b""):
    """Make an archive of very many entries that are all the same empty file."""
    local = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 0, 0, 33, 0, 0, 0, 1, 0) + b"a"
    one = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, len(extra), 0, 0, 0, 0, 0)
    size = entries * (len(one) + 1 + len(extra))
    count = min(entries, 0xFFFF)
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, size, len(local), 0)
    return local + (one + b"a" + extra) * entries + end


def test_an_archive_in_the_package_with_very_many_entries_is_refused_before_they_are_read(archive, tmp_path):
    path = archive([("data/a.zip", directory(100_001))], compression=zipfile.ZIP_DEFLATED)
    assert refused(path, tmp_path) == (Flaw("archive.too_many", "data/a.zip", facts=TOO_MANY),)


def test_a_huge_list_of_entries_is_never_in_memory(archive, tmp_path):
    inner = directory(600, extra=bytes(60_000))
    path = archive([("data/a.zip", inner)], compression=zipfile.ZIP_DEFLATED)
    assert refused(path, tmp_path) == (Flaw("archive.too_many", "data/a.zip", facts=TOO_MANY),)


def test_many_archives_with_many_entries_are_counted_together(archive, tmp_path, monkeypatch):
    monkeypatch.setattr(unpacking, "MOST_ENTRIES", 250)
    path = archive([(f"data/{n}.zip", directory(100)) for n in range(3)], compression=zipfile.ZIP_DEFLATED)
    assert refused(path, tmp_path) == (Flaw("archive.too_many", "data/2.zip", facts=TOO_MANY),)


def test_a_bomb_of_an_archive_in_the_package_is_not_unpacked(archive, tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_BZIP2) as file:
        file.writestr("x", b"x" * 10)
    bomb = b"".join(bz2.compress(bytes(1 << 20)) for _ in range(3))
    assert unpack(archive([("a.zip", packed.getvalue()), ("b", bomb)]), tmp_path / "into")


def test_folders_that_no_entry_names_are_counted(archive, tmp_path):
    path = archive([("/".join(f"{n}-{level}" for level in range(30)) + "/x", b"") for n in range(700)])
    assert refused(path, tmp_path) == (Flaw("archive.too_many", facts=TOO_MANY),)


def test_folders_deeper_than_anyone_makes_are_refused(archive, tmp_path):
    path = archive([("a/" * 32 + "x", b"")])
    assert refused(path, tmp_path) == (Flaw("archive.name_long", "a/" * 32 + "x"),)
