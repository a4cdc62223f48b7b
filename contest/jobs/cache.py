"""A worker's own copies of packages' files, by digest: fetched once, bounded by size."""

import contextlib
import fcntl
import hashlib
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from contest.storage import Storage

ROOM = 2 * 1024**3
"""Bytes a worker keeps; one submission's files may be more than that, until others are fetched."""
FOLDERS_MAX = 1024


class Cache:
    """Files by digest in a folder that belongs to one worker process at a time.

    Of one process: a file handed out stays until the next `files`, and nobody else removes it.
    """

    def __init__(self, root: Path, *, room: int = ROOM) -> None:
        """Take the first folder under `root` that no living worker holds."""
        self._room = room
        self._proven: set[str] = set()
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number in range(FOLDERS_MAX):
            folder = root / str(number)
            folder.mkdir(exist_ok=True, mode=0o700)
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                continue
            self.folder, self.number, self._lock = folder, number, descriptor
            break
        else:
            raise RuntimeError(f"{FOLDERS_MAX} workers hold all folders of {root}")
        for rest in self.folder.glob(".fetch-*"):
            rest.unlink(missing_ok=True)

    def files(self, digests: Iterable[str], storage: Storage) -> Mapping[str, Path]:
        """Local paths of these digests; raises BytesMissing and BytesDamaged of storage.

        A copy is checked once a process, since a disk may have lost its end in a power cut.
        """
        wanted = {digest: self.folder / digest for digest in digests}
        has_grown = False
        for digest, path in wanted.items():
            if digest in self._proven and path.exists():
                os.utime(path)
            elif not self._is_whole(digest, path):
                storage.fetch(digest, path)
                has_grown = True
            self._proven.add(digest)
        if has_grown:
            self._make_room(wanted)
        return wanted

    def close(self) -> None:
        """Let another worker have the folder, with what is in it."""
        os.close(self._lock)

    def _is_whole(self, digest: str, path: Path) -> bool:
        try:
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == digest
        except FileNotFoundError:
            return False

    def _make_room(self, wanted: Mapping[str, Path]) -> None:
        found = sorted(
            ((entry.stat(), entry) for entry in os.scandir(self.folder)), key=lambda pair: pair[0].st_mtime_ns
        )
        excess = sum(stat.st_size for stat, _ in found) - self._room
        for stat, entry in found:
            if excess <= 0:
                return
            if entry.name not in wanted:
                with contextlib.suppress(FileNotFoundError):
                    Path(entry.path).unlink()
                self._proven.discard(entry.name)
                excess -= stat.st_size
