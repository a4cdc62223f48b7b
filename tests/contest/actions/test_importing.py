import hashlib
import io
import zipfile

import pytest
from sqlalchemy import func, select

from contest.actions import claiming, desk, importing, organising
from contest.actions.importing import Cancelled
from contest.actions.uploading import PACKAGE_MOST, keep_package
from contest.models import Audit, Problem, ProblemVersion, Role, StageProblem, Task, TaskState
from contest.refusals import Refused
from judge.packages import PackageInvalid, read
from tests.making import HOUR, NOW, grant, make_contest, make_entry, make_submission, make_user
from tests.writing import write_files

FILES = {
    "problem.yaml": "name:\n  en: Sums\n  he: סכומים\nlimits:\n  memory: 256\n",
    ".timelimit": "1\n",
    "problem_statement/problem.en.md": "Add two numbers.\n",
    "data/sample/1.in": "1 2\n",
    "data/sample/1.ans": "3\n",
    "data/secret/01.in": "20 22\n",
    "data/secret/01.ans": "42\n",
    "submissions/accepted/sums.py": "print(sum(map(int, input().split())))\n",
}


@pytest.fixture
def folder(tmp_path):
    return write_files(tmp_path / "sums", FILES)


def _import(s, contest, folder, storage, **changes):
    package = read(folder)
    given = {
        "actor": None,
        "contest": contest,
        "package": package,
        "manifest": importing.store_files(package, storage),
        "at": NOW,
    } | changes
    return importing.import_package(s, **given)


def test_import_makes_a_version_whose_files_are_in_storage(session, storage, folder):
    contest = make_contest(session, starts_at=NOW + HOUR)
    placed = _import(session, contest, folder, storage)
    version = placed.version
    assert (placed.label, placed.position, placed.colour) == ("A", 0, importing.COLOURS[0])
    assert (version.number, version.problem.slug, version.titles) == (
        1,
        "sums",
        {"en": "Sums", "he": "סכומים"},
    )
    assert sorted(version.manifest) == sorted(FILES)
    assert {path: storage.read(digest).decode() for path, digest in version.manifest.items()} == FILES
    assert version.testcases == [
        {"name": "sample/1", "input": "data/sample/1.in", "answer": "data/sample/1.ans", "is_sample": True},
        {
            "name": "secret/01",
            "input": "data/secret/01.in",
            "answer": "data/secret/01.ans",
            "is_sample": False,
        },
    ]
    assert version.statements == {"en": "problem_statement/problem.en.md"}
    assert version.memory_bytes == 256 * 1024**2
    assert (contest.version, session.scalars(select(Audit.action)).all()) == (1, ["problem.import"])


def test_import_what_is_imported_can_be_claimed(session, storage, folder):
    contest = make_contest(session)
    placed = _import(session, contest, folder, storage)
    make_submission(session, make_entry(session, contest), placed)
    work = claiming.claim_judging(session, worker="w", at=NOW)
    assert [storage.read(work.files[case["input"]]) for case in work.testcases] == [b"1 2\n", b"20 22\n"]
    assert work.procedure["flags"] == []


def test_import_same_bytes_again_is_the_same_version(session, storage, folder):
    contest = make_contest(session, starts_at=NOW + HOUR)
    first = _import(session, contest, folder, storage)
    again = _import(session, contest, folder, storage)
    assert again is first
    assert session.scalar(select(func.count()).select_from(ProblemVersion)) == 1


def test_import_changed_bytes_is_a_new_version_pinned_before_the_start_only(session, storage, folder):
    contest = make_contest(session, starts_at=NOW + HOUR)
    placed = _import(session, contest, folder, storage)
    (folder / "data/secret/01.ans").write_text("43\n")
    _import(session, contest, folder, storage)
    assert placed.version.number == 2
    (folder / "data/secret/01.ans").write_text("44\n")
    _import(session, contest, folder, storage, at=NOW + 2 * HOUR)
    assert placed.version.number == 2
    newest = session.scalars(select(ProblemVersion).order_by(ProblemVersion.number.desc()).limit(1)).one()
    organising.pin_problem(session, actor=None, problem=placed, version=newest, at=NOW + 2 * HOUR)
    assert (placed.version.number, session.scalar(select(func.count()).select_from(Problem))) == (3, 1)
    assert session.scalars(select(Audit).order_by(Audit.id.desc())).first().after == {"version": 3}


def test_import_into_two_contests_of_a_hub_is_one_problem(session, storage, folder):
    contest = make_contest(session)
    _import(session, contest, folder, storage)
    _import(session, make_contest(session, hub=contest.hub), folder, storage)
    _import(session, make_contest(session), folder, storage)
    assert session.scalar(select(func.count()).select_from(Problem)) == 2
    assert session.scalar(select(func.count()).select_from(StageProblem)) == 3


def test_import_label_taken_or_wrong_is_refused(session, storage, folder, tmp_path):
    contest = make_contest(session)
    _import(session, contest, folder, storage, label="B")
    other = folder.rename(tmp_path / "other")
    for changes, code in (
        ({"label": "B"}, "problem.label_taken"),
        ({"label": "too long!"}, "problem.label_form"),
        ({"colour": "blue"}, "problem.colour_form"),
    ):
        with pytest.raises(Refused) as refused:
            _import(session, contest, other, storage, **changes)
        assert refused.value.code == code
    assert _import(session, contest, other, storage).label == "A"


def test_import_by_whom_it_may_be(session, storage, folder):
    contest = make_contest(session)
    setter, jury = make_user(session), make_user(session)
    grant(session, setter, Role.SETTER, contest=contest)
    grant(session, jury, Role.JURY, contest=contest)
    with pytest.raises(Refused, match="may not"):
        _import(session, contest, folder, storage, actor=jury)
    assert _import(session, contest, folder, storage, actor=setter).version.created_by_id == setter.id


def test_store_files_stops_when_told(storage, folder):
    with pytest.raises(Cancelled):
        importing.store_files(read(folder), storage, lambda done, _total: done < 3)


def test_store_files_follows_links_inside_the_package(storage, folder):
    (folder / "data/secret/02.in").symlink_to("01.in")
    (folder / "data/secret/02.ans").symlink_to("01.ans")
    manifest = importing.store_files(read(folder), storage)
    assert manifest["data/secret/02.in"] == manifest["data/secret/01.in"]


def test_import_broken_package_says_every_flaw(folder):
    (folder / "data/secret/01.ans").unlink()
    (folder / "data/sample/1.in").unlink()
    with pytest.raises(PackageInvalid) as invalid:
        read(folder)
    plain = importing.plain_flaws(invalid.value.problems)
    assert {flaw["file"] for flaw in plain} >= {"data/secret/01.in", "data/sample/1.ans"}
    assert all(set(flaw) == {"code", "file", "line", "key", "facts"} for flaw in plain)


def test_of_very_many_flaws_a_row_keeps_the_first(folder):
    for number in range(importing.FLAWS_MOST + 7):
        (folder / f"data/secret/a{number:03}.in").touch()
    with pytest.raises(PackageInvalid) as invalid:
        read(folder)
    plain = importing.plain_flaws(invalid.value.problems)
    assert (len(plain), plain[-1]["code"]) == (importing.FLAWS_MOST + 1, "flaws.more")
    assert plain[-1]["facts"] == {"number": 7}


def _zip(content=FILES):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in content.items():
            archive.writestr(f"sums/{name}", text)
    file.seek(0)
    return file


def _kept(storage, content=None, filename="sums.zip"):
    return keep_package(content or _zip(), filename=filename, storage=storage)


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("C:\\packs\\..", "package.zip"),
        ("../../etc/a.zip", "a.zip"),
        ("a\0\x1b\u202eb.zip", "ab.zip"),
        ("題" * 200 + ".zip", "題" * 59 + ".zip"),
        ("x" * 300 + ".zip", "x" * 251 + ".zip"),
    ],
)
def test_the_name_of_an_upload_is_a_name(storage, sent, name):
    assert _kept(storage, filename=sent).filename == name


def _request(s, contest, storage, **changes):
    given = {"actor": None, "contest": contest, "upload": _kept(storage), "at": NOW} | changes
    return importing.request_import(s, **given)


def test_request_import_queues_a_task_for_the_kept_upload(session, storage):
    content = _zip()
    upload = _kept(storage, content, "C:\\x\\sums.zip")
    task = _request(session, make_contest(session), storage, upload=upload, label="C")
    assert storage.read(task.facts["digest"]) == content.getvalue()
    assert (task.facts["filename"], task.facts["label"], task.state) == ("sums.zip", "C", TaskState.QUEUED)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"Rar!\x1a\x07"])
def test_upload_that_is_no_zip_is_refused_and_not_kept(storage, content):
    with pytest.raises(Refused) as refused:
        keep_package(io.BytesIO(content), filename="a/b.rar", storage=storage)
    assert (refused.value.code, refused.value.facts["filename"]) == ("package.no_zip", "b.rar")
    assert not storage.has(hashlib.sha256(content).hexdigest())


def test_upload_that_is_too_large_is_refused_unread(storage, tmp_path):
    large = tmp_path / "large.zip"
    with large.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(PACKAGE_MOST + 1)  # sparse
    with large.open("rb") as file, pytest.raises(Refused) as refused:
        keep_package(file, filename="large.zip", storage=storage)
    assert (refused.value.code, refused.value.status) == ("package.too_large", 413)


def test_request_import_with_a_label_that_is_none_is_refused(session, storage):
    with pytest.raises(Refused) as refused:
        _request(session, make_contest(session), storage, label="no label!")
    assert refused.value.code == "problem.label_form"
    assert session.scalar(select(func.count()).select_from(Task)) == 0


def test_task_is_claimed_told_of_and_finished_by_the_tokens_holder(session, storage):
    task = _request(session, make_contest(session), storage)
    work = claiming.claim_task(session, worker="d", at=NOW)
    assert (work.public_id, work.attempt, claiming.claim_task(session, worker="e", at=NOW)) == (
        task.public_id,
        1,
        None,
    )
    held = {"task_id": work.task_id, "token": work.token}
    assert desk.progress_task(session, **held, done=3, total=8)
    assert not desk.progress_task(session, task_id=work.task_id, token="x", done=9, total=9)
    assert not desk.finish_task(session, task_id=work.task_id, token="x", result={}, at=NOW)
    assert desk.finish_task(session, **held, result={"label": "A"}, at=NOW)
    assert not desk.finish_task(session, **held, result={"label": "B"}, at=NOW)
    session.refresh(task)
    assert (task.state, task.result, task.progress_done, task.token) == (
        TaskState.DONE,
        {"label": "A"},
        3,
        None,
    )


def test_task_that_waits_is_cancelled_at_once_one_that_runs_between_two_files(session, storage):
    contest = make_contest(session)
    waiting = _request(session, contest, storage)
    desk.cancel_task(session, actor=None, task=waiting, at=NOW)
    assert waiting.state is TaskState.CANCELLED
    running = _request(session, contest, storage)
    work = claiming.claim_task(session, worker="d", at=NOW)
    held = {"task_id": work.task_id, "token": work.token}
    desk.cancel_task(session, actor=None, task=running, at=NOW)
    assert not desk.progress_task(session, **held, done=1, total=8)
    assert desk.drop_task(session, **held, at=NOW)
    session.refresh(running)
    assert running.state is TaskState.CANCELLED
    with pytest.raises(Refused) as refused:
        desk.cancel_task(session, actor=None, task=running, at=NOW)
    assert refused.value.code == "task.over"


def test_task_that_failed_keeps_its_flaws_and_may_be_tried_again(session, storage):
    task = _request(session, make_contest(session), storage)
    work = claiming.claim_task(session, worker="d", at=NOW)
    flaws = [{"code": "x", "file": "a", "line": 1, "key": None, "facts": {}}]
    held = {"task_id": work.task_id, "token": work.token}
    assert desk.fail_task(session, **held, code="package.invalid", facts={"flaws": flaws}, at=NOW)
    session.refresh(task)
    assert (task.state, task.cause["facts"]["flaws"]) == (TaskState.FAILED, flaws)
    desk.retry_task(session, actor=None, task=task, at=NOW)
    assert claiming.claim_task(session, worker="d", at=NOW).attempt == 1
    session.refresh(task)
    with pytest.raises(Refused) as refused:
        desk.retry_task(session, actor=None, task=task, at=NOW)
    assert refused.value.code == "task.not_over"


def test_task_whose_trouble_may_pass_is_tried_three_times(session, storage):
    task = _request(session, make_contest(session), storage)
    for _ in range(3):
        work = claiming.claim_task(session, worker="d", at=NOW)
        desk.fail_task(
            session, task_id=work.task_id, token=work.token, code="storage.away", final=False, at=NOW
        )
    assert claiming.claim_task(session, worker="d", at=NOW) is None
    session.refresh(task)
    assert (task.state, task.cause) == (TaskState.FAILED, {"code": "storage.away", "facts": {}})


def test_task_lost_three_times_is_given_up(session, storage):
    task = _request(session, make_contest(session), storage)
    at = NOW
    for _ in range(3):
        assert claiming.claim_task(session, worker="d", at=at) is not None
        at += 2 * HOUR
    assert claiming.give_up(session, at=at) == 1
    session.refresh(task)
    assert task.state is TaskState.FAILED


def test_tasks_are_cancelled_by_those_who_may_import(session, storage):
    task = _request(session, make_contest(session), storage)
    for call in (desk.cancel_task, desk.retry_task):
        with pytest.raises(Refused) as refused:
            call(session, actor=make_user(session), task=task, at=NOW)
        assert refused.value.code == "permission.denied"


def test_a_package_of_domjudge_brings_its_label_and_colour(session, storage, folder):
    contest = make_contest(session, starts_at=NOW + HOUR)
    (folder / "domjudge-problem.ini").write_text("short-name = K\ncolor = #00FF00\n", encoding="utf-8")
    placed = _import(session, contest, folder, storage)
    assert (placed.label, placed.colour) == ("K", "#00ff00")
    other = folder.rename(folder.with_name("others"))
    assert _import(session, contest, other, storage).label == "A"
    third = other.rename(other.with_name("thirds"))
    assert _import(session, contest, third, storage, label="C", colour="#000000").colour == "#000000"


def test_a_package_says_which_languages_may_solve_it(session, storage, folder):
    text = "problem_format_version: 2025-09\nname: S\nlanguages: [python3, rust]\n"
    (folder / "problem.yaml").write_text(text, encoding="utf-8")
    contest = make_contest(session, starts_at=NOW + HOUR)
    assert _import(session, contest, folder, storage).version.languages == ["python3", "pypy3"]
    (folder / "problem.yaml").write_text("name: S\n", encoding="utf-8")
    assert _import(session, contest, folder, storage).version.languages is None
