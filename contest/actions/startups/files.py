"""Files that answer a question: kept by digest before any transaction, never opened here."""

from typing import IO

from contest.actions.startups import answering
from contest.actions.uploading import Upload, plain_name
from contest.models import Question
from contest.storage import Storage

NAME_MOST = 200


def keep_file(upload: IO[bytes], *, filename: str, question: Question, storage: Storage) -> Upload:
    """Keep a file somebody sent; refuses answer.file_kind, .file_large, .file_empty."""
    name = plain_name(filename, most=NAME_MOST, otherwise="file")
    start = upload.tell()
    size = upload.seek(0, 2) - start
    upload.seek(start)
    answering.check_file(question, name, size)
    return Upload(storage.put_stream(upload), name, size)
