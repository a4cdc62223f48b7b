import io
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from contest import clock
from contest.actions.desk import cancel_task
from contest.actions.importing import request_import
from contest.actions.uploading import keep_package
from contest.jobs import importing, station
from contest.models import Problem, ProblemVersion, StageProblem, Task, TaskState
from tests.making import make_contest

PROBLEMS = Path(__file__).parents[3] / "problems"


def zipped(folder, without=()):
    """A package as an uploaded archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name not in without:
                archive.write(path, f"{folder.name}/{name}")
    buffer.seek(0)
    return buffer


def request(here, upload, filename="kites.zip"):
    kept = keep_package(upload, filename=filename, storage=here.storage)
    with here.database.transaction() as s:
        task = request_import(s, actor=None, contest=make_contest(s), upload=kept, label="K", at=clock.now())
        return task.id


def task(here, task_id):
    with here.database.reading() as s:
        return s.get_one(Task, task_id)


def count(here, table):
    with here.database.reading() as s:
        return len(s.scalars(select(table)).all())


def test_import_makes_a_version_and_sets_it(here):
    task_id = request(here, zipped(PROBLEMS / "kites"))
    importing.run_next()
    done = task(here, task_id)
    assert done.state is TaskState.DONE
    assert (done.result["label"], done.result["version"]) == ("K", 1)
    assert done.progress_done == done.progress_total > 10
    with here.database.reading() as s:
        (placed,) = s.scalars(select(StageProblem))
        assert placed.version.problem.slug == "kites"
        digests = set(placed.version.manifest.values())
    assert all(here.storage.has(digest) for digest in digests)
    # Nothing stays behind of what was unpacked.
    assert [path.name for path in here.cache.folder.parent.iterdir()] == [here.cache.folder.name]


def test_import_of_a_broken_package_says_what_is_wrong(here):
    answer = next(path for path in (PROBLEMS / "kites").rglob("*.ans"))
    missing = answer.relative_to(PROBLEMS / "kites").as_posix()
    task_id = request(here, zipped(PROBLEMS / "kites", without={missing}))
    importing.run_next()
    failed = task(here, task_id)
    assert failed.state is TaskState.FAILED
    assert failed.cause["code"] == "package.invalid"
    assert [flaw["file"] for flaw in failed.cause["facts"]["flaws"]] == [missing.replace(".ans", ".in")]
    assert count(here, Problem) == 0


def test_import_that_is_no_archive_inside_fails_with_a_flaw(here):
    task_id = request(here, io.BytesIO(b"PK\x03\x04 and then nothing of the kind"))
    importing.run_next()
    failed = task(here, task_id)
    assert (failed.state, failed.cause["code"]) == (TaskState.FAILED, "package.invalid")
    assert len(failed.cause["facts"]["flaws"]) == 1


def test_import_cancelled_while_it_runs_leaves_no_rows(here, monkeypatch):
    task_id = request(here, zipped(PROBLEMS / "kites"))
    monkeypatch.setattr(importing, "EVERY_S", 0.0)
    put_file = here.storage.put_file

    def cancel_then_put(path):
        with here.database.transaction() as s:
            found = s.get_one(Task, task_id)
            if not found.is_cancelling:
                cancel_task(s, actor=None, task=found, at=clock.now())
        return put_file(path)

    monkeypatch.setattr(here.storage, "put_file", cancel_then_put)
    importing.run_next()
    assert task(here, task_id).state is TaskState.CANCELLED
    assert count(here, ProblemVersion) == 0


def test_import_whose_token_went_writes_nothing(here, monkeypatch):
    task_id = request(here, zipped(PROBLEMS / "kites"))
    put_file = here.storage.put_file
    taken = []

    def lose_then_put(path):
        if not taken:
            taken.append(path)
            with here.database.transaction() as s:
                s.get_one(Task, task_id).token = "of-another-worker"
        return put_file(path)

    monkeypatch.setattr(here.storage, "put_file", lose_then_put)
    importing.run_next()
    assert task(here, task_id).state is TaskState.RUNNING
    assert task(here, task_id).token == "of-another-worker"
    assert count(here, ProblemVersion) == 0


def test_import_with_a_broken_disk_is_tried_three_times(here, monkeypatch):
    task_id = request(here, zipped(PROBLEMS / "kites"))

    def break_down(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(here.storage, "put_file", break_down)
    importing.run_next()
    failed = task(here, task_id)
    assert (failed.state, failed.attempt) == (TaskState.FAILED, 3)
    assert failed.cause == {
        "code": "task.broken",
        "facts": {"error": "OSError", "message": "[Errno 28] No space left on device"},
    }


def test_run_next_does_all_that_waits(here):
    tasks = [request(here, zipped(PROBLEMS / slug), f"{slug}.zip") for slug in ("kites", "tea")]
    importing.run_next()
    assert [task(here, task_id).state for task_id in tasks] == [TaskState.DONE] * 2


def test_job_in_a_process_that_is_no_worker_is_refused():
    station._present.clear()
    with pytest.raises(RuntimeError):
        importing.run_next()
