"""A whole judging side with real parts, each of which a test may take away."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from contest import clock, queues
from contest.actions import solving, trials
from contest.db import Database
from contest.models import Contest, Entry, Judging, JudgingState, Run, StageProblem, Submission, Trial, Worker
from contest.settings import Settings
from contest.storage import Storage
from tests.making import make_contest, make_entry, make_problem, member
from tests.starting import Process, RedisServer, until

LEASE_S = 3
TESTS = 8
SUM = b"print(sum(map(int, input().split())))\n"
# Some 0.4 s of work a test: long enough to be met in the middle.
SLOW = b"import time\nwhile time.process_time() < 0.4:\n    pass\nprint(sum(map(int, input().split())))\n"


class Hall:
    """Database, Redis, storage, one contest with one problem of eight tests, and workers to be started."""

    languages: bytes | None = None
    """What the first worker found of the languages: the others need not look again."""

    def __init__(self, folder: Path, database_url: str, docker_host: str | None = None) -> None:
        self.folder = folder
        self.redis = RedisServer()
        self.settings = Settings.read(
            {
                "PODIUM_HOME": str(folder / "home"),
                "DATABASE_URL": database_url,
                "REDIS_URL": self.redis.url,
                "SECRET_KEY": "a secret of the tests, long enough",
                "PODIUM_LEASE": str(LEASE_S),
                **({"DOCKER_HOST": docker_host} if docker_host else {}),
            }
        )
        self.checked = folder / "home" / "cache" / "languages.json"
        self.checked.parent.mkdir(parents=True)
        if Hall.languages is not None and docker_host is None:
            self.checked.write_bytes(Hall.languages)
        self.database = Database(database_url)
        self.storage = Storage(self.settings.storage_url)
        self.processes: list[Process] = []
        with self.database.transaction() as s:
            contest = make_contest(s, starts_at=clock.now() - timedelta(hours=1), per_minute=1000)
            cases = {
                f"secret/{number}": (b"%d 1\n" % number, b"%d\n" % (number + 1)) for number in range(TESTS)
            }
            problem = make_problem(s, contest, storage=self.storage, cases=cases)
            # Faults are met on a machine that is busy with other tests: no wall limit may decide here.
            problem.version.time_limit_s = 10.0
            make_entry(s, contest)

    def submit(self, source: bytes = SLOW, *, wakes: bool = True) -> str:
        """Hand in a program; its public id. `wakes=False` is a wake-up that was lost."""
        queues.bind(self.redis.url if wakes else None)
        with self.database.transaction() as s:
            s.scalars(select(Contest)).one()
            entry = s.scalars(select(Entry)).one()
            return solving.submit(
                s,
                actor=member(entry),
                entry=entry,
                problem=s.scalars(select(StageProblem)).one(),
                language="python3",
                source=source,
                storage=self.storage,
                at=clock.now(),
            ).public_id

    def try_out(self, source: bytes = SLOW) -> str:
        """Run a program on an own input; the trial's public id."""
        queues.bind(self.redis.url)
        with self.database.transaction() as s:
            entry = s.scalars(select(Entry)).one()
            return trials.try_program(
                s,
                actor=member(entry),
                entry=entry,
                problem=s.scalars(select(StageProblem)).one(),
                language="python3",
                source=source,
                own_input=b"20 22\n",
                at=clock.now(),
            ).public_id

    def trial(self, public_id: str) -> Trial:
        """A trial as it stands."""
        with self.database.reading() as s:
            return s.scalars(select(Trial).where(Trial.public_id == public_id)).one()

    def tried(self, public_id: str, within_s: float = 90) -> Trial:
        """Wait until a trial is over."""
        over = {JudgingState.DONE, JudgingState.FAILED}
        until(lambda: self.trial(public_id).state in over, within_s, what="the end of a trial")
        return self.trial(public_id)

    def start(self, *arguments: str) -> Process:
        """Start a `podium` command of this hall."""
        self.processes.append(Process(self.settings, *arguments, folder=self.folder))
        return self.processes[-1]

    def worker(self) -> Process:
        """Start one worker of the sandbox, which is the process itself."""
        return self.start("work", "--one")

    def judging(self, submission: str) -> Judging:
        """The one judging of a submission; that it is one is asserted."""
        with self.database.reading() as s:
            return s.scalars(select(Judging).join(Submission).where(Submission.public_id == submission)).one()

    def running(self, submission: str) -> Judging:
        """Wait until it is being judged, and a test or two have passed."""
        until(lambda: self.judging(submission).state is JudgingState.RUNNING, what="the start of judging")
        key = f"podium:progress:{self.judging(submission).public_id}"
        until(lambda: int(self.redis.client.hget(key, "test") or 0) >= 1, what="the end of a test")
        return self.judging(submission)

    def finished(self, *submissions: str, within_s: float = 90) -> list[tuple[str, str | None, int, int]]:
        """Wait until all are over: (state, verdict, attempts, runs) of each."""
        over = {JudgingState.DONE, JudgingState.FAILED}
        try:
            until(
                lambda: all(self.judging(submission).state in over for submission in submissions),
                within_s,
                what="the end of judging",
            )
        except AssertionError:
            for process in self.processes:
                print(process.said)
            raise
        return [self.result(submission) for submission in submissions]

    def result(self, submission: str) -> tuple[str, str | None, int, int]:
        """(state, verdict, attempts, runs)"""
        judging = self.judging(submission)
        assert judging.is_current
        assert judging.token is None
        with self.database.reading() as s:
            runs = s.scalar(select(func.count()).select_from(Run).where(Run.judging_id == judging.id))
        verdict = None if judging.verdict is None else judging.verdict.value
        return judging.state.value, verdict, judging.attempt, runs

    def troubles(self) -> set[str]:
        """Codes of what workers say keeps them from working."""
        with self.database.reading() as s:
            return {worker.trouble["code"] for worker in s.scalars(select(Worker)) if worker.trouble}

    def close(self) -> None:
        for process in self.processes:
            process.close()
        if self.settings.docker_host is None and self.checked.exists():
            Hall.languages = self.checked.read_bytes()
        queues.bind(None)
        self.redis.close()
        self.database.dispose()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder whose name leaves room for sockets."""
    made = Path(tempfile.mkdtemp(prefix="podium-fault-"))
    yield made
    shutil.rmtree(made, ignore_errors=True)


BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=["sqlite"])
def hall(request: pytest.FixtureRequest, folder: Path) -> Iterator[Hall]:
    """On SQLite, and where a test asks for it (`on_both`) on PostgreSQL as well."""
    made = Hall(folder, request.getfixturevalue(f"{request.param}_url"))
    yield made
    made.close()


def containers_of(process: Process) -> list[str]:
    """Names of the working containers of one worker process, on the machine's engine."""
    import socket

    label = f"label=podium.worker={socket.gethostname()}:{process.popen.pid}"
    command = ["docker", "ps", "--filter", label, "--filter", "label=podium.role=submission"]
    found = subprocess.run([*command, "--format", "{{.Names}}"], check=True, capture_output=True, text=True)
    return found.stdout.split()


@pytest.fixture
def kill_containers():
    """Kill the containers of one worker under it."""

    def kill(process: Process) -> None:
        for name in containers_of(process):
            subprocess.run(["docker", "kill", name], check=False, capture_output=True)

    return kill
