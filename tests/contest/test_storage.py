import hashlib
import io
import threading
from pathlib import Path

import pytest

from contest.storage import BLOCK, BytesDamaged, BytesMissing, Storage

CONTENT = b"hello\n"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(params=["folder", "bucket"])
def storage(request, tmp_path):
    """A folder, and a bucket: fsspec's in memory stands for one."""
    if request.param == "folder":
        yield Storage(str(tmp_path / "store"))
        return
    made = Storage("memory://store")
    yield made
    made.fs.store.clear()


def test_put_and_read(storage):
    assert storage.put(CONTENT) == DIGEST
    assert (storage.read(DIGEST), storage.has(DIGEST), storage.has("0" * 64)) == (CONTENT, True, False)


def test_put_empty_bytes(storage):
    assert storage.read(storage.put(b"")) == b""


def test_put_stream_begins_where_it_stands(storage):
    file = io.BytesIO(b"head" + CONTENT)
    file.seek(4)
    assert storage.put_stream(file) == DIGEST
    assert storage.read(DIGEST) == CONTENT


def test_put_file_of_several_blocks_and_fetch_it(storage, tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"ab" * BLOCK + b"c")
    digest = storage.put_file(source)
    target = tmp_path / "deep" / "target"
    storage.fetch(digest, target)
    assert target.read_bytes() == source.read_bytes()
    assert [path.name for path in target.parent.iterdir()] == ["target"]


def test_missing_bytes_are_said_so(storage, tmp_path):
    with pytest.raises(BytesMissing):
        storage.read(DIGEST)
    with pytest.raises(BytesMissing):
        storage.fetch(DIGEST, tmp_path / "target")
    assert not (tmp_path / "target").exists()


def test_damaged_bytes_are_never_handed_out(storage, tmp_path):
    storage.put(CONTENT)
    storage.fs.pipe_file(storage._path(DIGEST), b"other\n")
    with pytest.raises(BytesDamaged):
        storage.read(DIGEST)
    with pytest.raises(BytesDamaged):
        storage.fetch(DIGEST, tmp_path / "target")
    assert not list(tmp_path.glob("**/target"))
    assert not list(tmp_path.glob("**/.fetch-*"))


def test_folder_is_sharded_and_keeps_no_half_files(tmp_path):
    storage = Storage(str(tmp_path))
    storage.put(CONTENT)
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [Path(DIGEST[:2], DIGEST[2:4], DIGEST)]


def test_folder_disk_that_fails_leaves_nothing(tmp_path):
    storage = Storage(str(tmp_path))

    class Broken(io.BytesIO):
        reads = 0

        def read(self, size=-1):
            self.reads += 1
            if self.reads > 2:
                raise OSError("disk")
            return super().read(size)

    with pytest.raises(OSError, match="disk"):
        storage.put_stream(Broken(CONTENT))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_same_bytes_from_many_threads_are_one_file(tmp_path):
    storage = Storage(str(tmp_path))
    found = []
    threads = [threading.Thread(target=lambda: found.append(storage.put(CONTENT))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [DIGEST] * 8
    assert storage.read(DIGEST) == CONTENT
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
