import os

import pytest

from contest.jobs.cache import Cache
from contest.storage import BytesDamaged, BytesMissing, Storage


@pytest.fixture
def storage(tmp_path):
    return Storage(str(tmp_path / "storage"))


@pytest.fixture
def cache(tmp_path):
    cache = Cache(tmp_path / "cache", room=100)
    yield cache
    cache.close()


def test_cache_fetches_once_and_keeps(cache, storage, tmp_path):
    digest = storage.put(b"input")
    path = cache.files([digest], storage)[digest]
    assert path.read_bytes() == b"input"
    # What storage loses afterwards is no matter to the worker.
    for file in (tmp_path / "storage").rglob("*"):
        if file.is_file():
            file.unlink()
    assert cache.files([digest], storage)[digest] == path


def test_cache_missing_bytes_are_told(cache, storage):
    with pytest.raises(BytesMissing):
        cache.files(["0" * 64], storage)


def test_cache_damaged_bytes_are_never_handed_out(cache, storage, tmp_path):
    digest = storage.put(b"input")
    (file,) = (path for path in (tmp_path / "storage").rglob("*") if path.is_file())
    file.chmod(0o600)
    file.write_bytes(b"other")
    with pytest.raises(BytesDamaged):
        cache.files([digest], storage)
    assert list(cache.folder.iterdir()) == []


def test_cache_copy_damaged_since_the_last_process_is_fetched_again(storage, tmp_path):
    digest = storage.put(b"input")
    first = Cache(tmp_path / "cache")
    first.files([digest], storage)[digest].write_bytes(b"")
    first.close()
    second = Cache(tmp_path / "cache")
    assert second.files([digest], storage)[digest].read_bytes() == b"input"
    second.close()


def test_cache_drops_what_was_used_least_recently(cache, storage):
    old, kept, new = (storage.put(letter * 40) for letter in (b"a", b"b", b"c"))
    cache.files([old], storage)
    cache.files([kept], storage)
    for age, digest in ((200, old), (100, kept)):
        path = cache.folder / digest
        os.utime(path, (path.stat().st_atime - age, path.stat().st_mtime - age))
    cache.files([new], storage)
    assert {path.name for path in cache.folder.iterdir()} == {kept, new}


def test_cache_never_drops_what_it_hands_out(cache, storage):
    digests = [storage.put(letter * 60) for letter in (b"a", b"b", b"c")]
    assert all(path.exists() for path in cache.files(digests, storage).values())


def test_cache_each_worker_has_a_folder_of_its_own(cache, tmp_path):
    other = Cache(tmp_path / "cache")
    assert (cache.number, other.number) == (0, 1)
    other.close()
