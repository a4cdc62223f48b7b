"""A worker process: RQ brings the wake-ups, the rows in the database are the work.

Differences from RQ's SimpleWorker, each for a reason:

- jobs know no time limit: RQ's waits for C calls and any `except Exception` swallows it. A job keeps its own;
- while Redis is away the worker looks at the rows every two seconds by itself;
- no command channel: nobody who can reach Redis needs to stop workers through it;
- a signal ends the wait at once, and a running job by the station's own way.
"""

import signal
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout, StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import BaseDeathPenalty
from rq.worker import WorkerStatus

from contest import queues

log = structlog.get_logger(__name__)

TTL_S = 30
"""How long Redis remembers a silent worker; a wait on the queue is half of it, so a lost line shows soon."""
OUTAGE_S = 2.0
"""How often the rows are looked at while Redis is away."""


class NoDeathPenalty(BaseDeathPenalty):
    """Jobs keep their own deadlines."""

    def setup_death_penalty(self) -> None:
        """Set no alarm."""

    def cancel_death_penalty(self) -> None:
        """Cancel none."""


class PodiumWorker(SimpleWorker):
    """One process, one queue, one thing at a time."""

    death_penalty_class = NoDeathPenalty
    max_connection_wait_time = OUTAGE_S
    log_result_lifespan = False

    def __init__(
        self,
        queue: str,
        connection: Redis,
        *,
        name: str,
        look: Callable[[], None],
        stopping: Callable[[], None],
        redis_away: Callable[[bool], None],
    ) -> None:
        """`look` does whatever the rows hold; `stopping` is told of a signal; `redis_away` of outages."""
        super().__init__(
            [queues.queue(queue, connection)],
            name=name,
            connection=connection,
            serializer=JSONSerializer,
            default_result_ttl=0,
            worker_ttl=TTL_S,
            log_job_description=False,
        )
        self._look = look
        self._stopping = stopping
        self._redis_away = redis_away
        self._is_waiting = False

    def dequeue_job_and_maintain_ttl(
        self,
        timeout: int | None,
        max_idle_time: int | None = None,  # noqa: ARG002 -- RQ's signature; ours never leave by themselves
    ) -> tuple[Job, Queue] | None:
        """Wait for a wake-up; while Redis is away look at the rows instead. None when it has to stop."""
        while not self._stop_requested:
            try:
                self.set_state(WorkerStatus.IDLE)
                super().heartbeat()
                self._redis_away(False)
                found: tuple[Job, Queue] | None = self._wait(
                    lambda: self.queue_class.dequeue_any(
                        self.queues,
                        timeout,
                        connection=self.connection,
                        job_class=self.job_class,
                        serializer=self.serializer,
                        death_penalty_class=self.death_penalty_class,
                    )
                )
            except DequeueTimeout:
                # A quiet quarter of a minute: a wake-up may have been lost, and the sweeper be away.
                self._look()
            except (RedisError, OSError) as error:
                log.warning("worker.redis_away", cause=type(error).__name__)
                self._redis_away(True)
                self._look()
                self._wait(lambda: time.sleep(OUTAGE_S))
            else:
                if found is not None:
                    job, _ = found
                    job.redis_server_version = self.get_redis_server_version()  # type: ignore[no-untyped-call]  # RQ has no types
                return found
        return None

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Do the work; that Redis went away meanwhile is no failure of it."""
        try:
            super().execute_job(job, queue)
        except (RedisError, OSError) as error:
            log.warning("worker.redis_away", cause=type(error).__name__)
            self._redis_away(True)
            # The wake-up may have been lost before the work began.
            self._look()

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Tell Redis that the worker is about, if Redis is."""
        try:
            super().heartbeat(timeout, pipeline)
        except (RedisError, OSError):
            self._redis_away(True)

    def run_maintenance_tasks(self) -> None:
        """Clean RQ's registries, if Redis is about."""
        try:
            super().run_maintenance_tasks()  # type: ignore[no-untyped-call]  # RQ has no types
        except (RedisError, OSError):
            self._redis_away(True)

    def check_for_suspension(self, burst: bool) -> None:
        """Workers of ours are stopped by signals, not suspended through Redis."""

    def subscribe(self) -> None:
        """No command channel."""

    def teardown(self) -> None:
        """Take leave of Redis, if it is about."""
        try:
            super().teardown()  # type: ignore[no-untyped-call]  # RQ has no types
        except (RedisError, OSError):
            log.info("worker.left_without_redis")

    def request_stop(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002 -- a handler's
        """End the wait at once; what is running is ended by the station."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self._stop_requested = True
        self._stopping()
        if self._is_waiting:
            raise StopRequested

    def _wait(self, call: Callable[[], Any]) -> Any:
        """`call`, which a signal may break off at any instruction."""
        self._is_waiting = True
        try:
            return None if self._stop_requested else call()
        finally:
            self._is_waiting = False
