"""Answers handed in: one file, several, archives good and bad."""

import io
import zipfile
from dataclasses import replace

import pytest

from judge.grading import answering
from judge.grading.answering import ANSWERS, Unreadable, answers, sizes_in

TESTS = (("sample/a", "", "1"), ("secret/1", "", "2"), ("secret/g/2", "", "3"))


def zipped(files, **more):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return held.getvalue()


@pytest.fixture
def read(brief):
    """Each test's answer in a submission."""
    plain = brief("c", "", TESTS)

    def found(source):
        job = replace(plain, language=ANSWERS, source=source)
        handed = answers(job)
        return [handed.of(case) for case in job.cases]

    return found


def test_a_file_alone_answers_every_test(read):
    assert read(b"42\n") == [b"42\n"] * 3


@pytest.mark.parametrize(
    "files",
    [
        {"sample/a.out": b"1", "secret/1.out": b"2", "secret/g/2.out": b"3"},
        {"a.ans": b"1", "1.txt": b"2", "2": b"3"},
        {"mine/a.out": b"1", "mine/1.out": b"2", "mine/2.out": b"3"},
        {"all/sample/a": b"1", "all/secret/1": b"2", "all/secret/g/2": b"3"},
    ],
)
def test_files_are_found_by_the_names_of_tests(read, files):
    assert read(files) == [b"1", b"2", b"3"]
    assert read(zipped(files)) == [b"1", b"2", b"3"]


def test_what_is_missing_is_an_empty_answer(read):
    assert read(zipped({"secret/1.out": b"2", "secret/other.out": b"9"})) == [b"", b"2", b""]


def test_names_that_lead_elsewhere_are_only_names(read):
    assert read(zipped({"../secret/1.out": b"2", "/etc/passwd": b"x"})) == [b"", b"", b""]


@pytest.mark.parametrize(
    "archive",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + bytes(200),
        zipped({"1.out": b"2" * 1000})[:-30],
        zipped({"1.out": bytes(100_000_000)}),  # of a megabyte a test
        zipped({f"{index}": b"" for index in range(20_001)}),
        zipped({"1.out": b"hello"}).replace(b"\xcbH\xcd\xc9\xc9", b"\xff\xff\xff\xff\xff"),
    ],
    ids=["head", "zeros", "cut", "bomb", "many", "damaged"],
)
def test_an_archive_that_is_none_or_too_large(read, archive):
    with pytest.raises(Unreadable):
        read(archive)


def test_answers_are_unpacked_up_to_a_size_whatever_a_problem_lets_print(read, monkeypatch):
    monkeypatch.setattr(answering, "BYTES_MOST", 1000)
    assert read(zipped({"a": b"0" * 400, "1": b"0" * 400})) == [b"0" * 400, b"0" * 400, b""]
    with pytest.raises(Unreadable):
        read(zipped({"a": b"0" * 600, "1": b"0" * 600}))


def test_more_entries_than_anyone_hands_in_are_not_read_one_by_one(read, monkeypatch):
    monkeypatch.setattr(answering, "MEMBERS_MOST", 2)
    archive = zipped({"a": b"", "1": b"", "2": b""})
    monkeypatch.setattr(answering.zipfile, "ZipFile", None)
    for look in (read, sizes_in):
        with pytest.raises(Unreadable):
            look(archive)
