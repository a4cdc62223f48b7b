"""Rows for tests, made quickly: each function adds to the session, flushes, and returns what it made."""

import hashlib
import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.naming import fold
from contest.models import (
    Contest,
    EnteringBy,
    Entry,
    EntryKind,
    Grant,
    Hub,
    Judging,
    JudgingState,
    Network,
    Party,
    PartyMember,
    Problem,
    ProblemVersion,
    Role,
    Stage,
    StageProblem,
    Submission,
    Trial,
    User,
    Verification,
    Worker,
)
from contest.storage import Storage
from judge.packages.model import Procedure
from judge.packages.plain import plain_procedure
from judge.verdicts import Verdict

NOW = datetime(2027, 5, 1, 12, 0, tzinfo=UTC)
"""The instant most tests take place at."""
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
LANGUAGES = ("c", "cpp", "java", "javascript", "pypy3", "python3")

_numbers = itertools.count(1)


def make_hub(s: Session, slug: str | None = None) -> Hub:
    """A hub with its network."""
    number = next(_numbers)
    network = Network(slug=f"network-{number}", name={"en": "Network"}, created_at=NOW)
    hub = Hub(slug=slug or f"hub-{number}", name={"en": "Hub"}, network=network, created_at=NOW)
    s.add(hub)
    s.flush()
    return hub


def make_user(s: Session, login: str | None = None, *, name: str | None = None, admin: bool = False) -> User:
    """A person without a password; `admin` of the whole site."""
    number = next(_numbers)
    user = User(login=login or f"user-{number}", name=name or f"User {number}", created_at=NOW)
    if admin:
        user.grants.append(Grant(role=Role.ADMIN, granted_at=NOW))
    s.add(user)
    s.flush()
    return user


def grant(
    s: Session,
    user: User,
    role: Role = Role.ORGANISER,
    *,
    hub: Hub | None = None,
    contest: Contest | None = None,
) -> Grant:
    """A role for someone, on a hub or a contest."""
    made = Grant(
        role=role,
        hub_id=None if hub is None else hub.id,
        contest_id=None if contest is None else contest.id,
        granted_at=NOW,
    )
    user.grants.append(made)
    s.flush()
    return made


def make_contest(
    s: Session,
    *,
    hub: Hub | None = None,
    slug: str | None = None,
    starts_at: datetime = NOW - HOUR,
    length: timedelta = 5 * HOUR,
    freeze_at: datetime | None = None,
    warm_up: bool = False,
    entering: EnteringBy = EnteringBy.CODE,
    is_public: bool = True,
    languages: list[str] | None = None,
    per_minute: int = 10,
) -> Contest:
    """A contest with one code stage, running since an hour unless told otherwise."""
    number = next(_numbers)
    contest = Contest(
        hub=hub or make_hub(s),
        slug=slug or f"contest-{number}",
        name={"en": f"Contest {number}", "zh": f"比赛 {number}", "he": f"תחרות {number}"},
        entering=entering,
        is_public=is_public,
        created_at=NOW,
    )
    contest.stages.append(
        Stage(
            name={"en": "Contest"},
            position=0,
            starts_at=starts_at,
            ends_at=starts_at + length,
            freeze_at=freeze_at,
            languages=languages,
            submissions_per_minute=per_minute,
        )
    )
    if warm_up:
        contest.stages.append(Stage(name={"en": "Warm-up"}, position=1, weight=Decimal(0), ends_at=starts_at))
    s.add(contest)
    s.flush()
    return contest


def make_problem(
    s: Session,
    contest: Contest,
    *,
    label: str | None = None,
    slug: str | None = None,
    stage: Stage | None = None,
    storage: Storage | None = None,
    cases: Mapping[str, tuple[bytes, bytes]] | None = None,
    statements: Mapping[str, str] | None = None,
) -> StageProblem:
    """A problem set in the contest: "read two numbers, print their sum". Bytes only where there is a storage."""
    stage = stage or contest.code
    position = len(stage.problems)
    cases = cases or {"sample/1": (b"1 2\n", b"3\n"), "secret/1": (b"20 22\n", b"42\n")}
    if statements is None:
        statements = {tag: f"# Sums ({tag})\n\nAdd two numbers.\n" for tag in ("en", "zh", "he")}
    files = {
        f"data/{name}.{kind}": content
        for name, pair in cases.items()
        for kind, content in zip(("in", "ans"), pair, strict=True)
    }
    files |= {f"statement/problem.{tag}.md": text.encode() for tag, text in statements.items()}
    manifest = {path: _kept(storage, content) for path, content in files.items()}
    problem = Problem(hub_id=contest.hub_id, slug=slug or f"sums-{next(_numbers)}", created_at=NOW)
    version = ProblemVersion(
        problem=problem,
        number=1,
        digest=hashlib.sha256(repr(sorted(manifest.items())).encode()).hexdigest(),
        manifest=manifest,
        titles={"en": "Sums", "zh": "求和", "he": "סכומים"},
        time_limit_s=1.0,
        memory_bytes=256 * 1024 * 1024,
        output_bytes=8 * 1024 * 1024,
        code_bytes=128 * 1024,
        compile_s=30.0,
        testcases=[
            {
                "name": name,
                "input": f"data/{name}.in",
                "answer": f"data/{name}.ans",
                "is_sample": name.startswith("sample"),
            }
            for name in cases
        ],
        procedure=plain_procedure(Procedure(), str),
        statements={tag: f"statement/problem.{tag}.md" for tag in statements},
        samples=[
            {"name": name, "input": f"data/{name}.in", "output": f"data/{name}.ans"}
            for name in cases
            if name.startswith("sample")
        ],
        starters={},
        created_at=NOW,
    )
    made = StageProblem(
        version=version,
        label=label or "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[position],
        colour="#4363d8",
        position=position,
    )
    stage.problems.append(made)
    s.flush()
    return made


def make_verification(version: ProblemVersion, *, is_ok: bool = True) -> Verification:
    """A report on a package's own submissions: four, of which two failed where it is not well; not added."""
    rows = [
        ("accepted/sums.py", "pypy3", "AC", "AC", True, None),
        (
            "accepted/sums.rs",
            "rust",
            "AC",
            None,
            None,
            {"code": "not_installed", "facts": {"language": "Rust"}},
        ),
        ("wrong_answer/zero.c", "c", "WA", "WA", True, None),
        ("time_limit_exceeded/slow.py", "pypy3", "TLE", "TLE", True, None),
    ]
    if not is_ok:
        why = {"code": "verdict_on", "facts": {"got": "AC", "expected": "WA", "test": "secret/1"}}
        rows[2] = ("wrong_answer/zero.c", "c", "WA", "AC", False, why)
        rows[3] = ("time_limit_exceeded/slow.py", "pypy3", "TLE", "AC", False, why)
    results = [
        {
            "submission": name,
            "language": language,
            "expected": expected,
            "verdict": verdict,
            "score": None,
            "tests": 0 if verdict is None else 2,
            "slowest": None if verdict is None else "secret/1",
            "cpu_s": 0.125,
            "memory_bytes": 12_000_000,
            "ok": ok,
            "why": why,
        }
        for name, language, expected, verdict, ok, why in rows
    ]
    flaw = {"code": "check.input_accepted", "file": "data/invalid_input/1.in", "line": None, "key": None}
    return Verification(
        digest=version.digest,
        image="podium-sandbox:1",
        is_ok=is_ok,
        submissions=len(results),
        failed=0 if is_ok else 2,
        left_out=1,
        results=results,
        errors=[] if is_ok else [{**flaw, "facts": {}}],
        warnings=[],
        suggested={
            "limit_s": 3.0,
            "submission": "accepted/sums.py",
            "test": "secret/1",
            "cpu_s": 1.25,
            "factor": "2",
            "resolution_s": "1",
            "is_said": False,
            "in_force_s": 3.0,
        },
        finished_at=NOW,
    )


def make_entry(
    s: Session,
    contest: Contest,
    name: str | None = None,
    *,
    user: User | None = None,
    kind: EntryKind = EntryKind.OFFICIAL,
    opened_at: datetime | None = NOW - HOUR,
) -> Entry:
    """An entry with one member, who has sat down an hour ago."""
    number = next(_numbers)
    name = name or f"Team {number}"
    party = Party(hub_id=contest.hub_id, name=name, created_at=NOW)
    party.members.append(PartyMember(user=user or make_user(s, name=name), joined_at=NOW))
    entry = Entry(
        contest=contest,
        party=party,
        kind=kind,
        number=number,
        name=name,
        name_key=fold(name),
        created_at=NOW - HOUR,
        opened_at=opened_at,
    )
    s.add(entry)
    s.flush()
    return entry


def member(entry: Entry) -> User:
    """The first member of an entry's party."""
    return entry.party.members[0].user


def make_submission(
    s: Session,
    entry: Entry,
    problem: StageProblem,
    *,
    at: datetime = NOW,
    verdict: Verdict | None = None,
    failed: bool = False,
    language: str = "python3",
    source: bytes = b"print(sum(map(int, input().split())))\n",
    storage: Storage | None = None,
) -> Submission:
    """A submission: queued, or judged with a verdict, or failed (a judge error)."""
    submission = Submission(
        stage_problem=problem,
        entry=entry,
        user_id=member(entry).id,
        language=language,
        source_digest=_kept(storage, source),
        source_bytes=len(source),
        received_at=at,
    )
    judging = Judging(version_id=problem.version_id, queued_at=at)
    if verdict is not None:
        judging.state, judging.verdict = JudgingState.DONE, verdict
    elif failed:
        judging.state, judging.cause = JudgingState.FAILED, {"code": "engine.away", "facts": {}}
    if judging.state in {JudgingState.DONE, JudgingState.FAILED}:
        judging.is_current, judging.finished_at, judging.attempt = True, at + SECOND, 1
    submission.judgings.append(judging)
    s.add(submission)
    s.flush()
    return submission


def make_trial(
    s: Session,
    entry: Entry,
    problem: StageProblem,
    *,
    at: datetime = NOW,
    language: str = "python3",
    source: bytes = b"print(sum(map(int, input().split())))\n",
    own_input: bytes | None = None,
    result: dict[str, Any] | None = None,
) -> Trial:
    """A trial: queued, or over with what came of it."""
    trial = Trial(
        entry_id=entry.id,
        stage_problem_id=problem.id,
        version_id=problem.version_id,
        user_id=member(entry).id,
        language=language,
        source=source if result is None else None,
        input=own_input,
        has_own_input=own_input is not None,
        state=JudgingState.QUEUED if result is None else JudgingState.DONE,
        result=result,
        queued_at=at,
        expires_at=at + 24 * HOUR,
    )
    s.add(trial)
    s.flush()
    return trial


def make_worker(
    s: Session,
    name: str = "worker-1",
    *,
    languages: tuple[str, ...] = LANGUAGES,
    heard_at: datetime = NOW,
    queue: str = "sandbox",
) -> Worker:
    """A worker with a fresh heartbeat that found these languages working."""
    worker = Worker(
        name=name,
        queue=queue,
        languages={key: {"ok": True, "version": "1"} for key in languages},
        checked_at=heard_at,
        said_at=heard_at,
        heard_at=heard_at,
        started_at=heard_at,
    )
    s.add(worker)
    s.flush()
    return worker


def only_judging(s: Session, submission: Submission) -> Judging:
    """The one judging of a submission, read afresh."""
    return s.scalars(
        select(Judging)
        .where(Judging.submission_id == submission.id)
        .execution_options(populate_existing=True)
    ).one()


def _kept(storage: Storage | None, content: bytes) -> str:
    return hashlib.sha256(content).hexdigest() if storage is None else storage.put(content)
