"""Sessions and transactions: the one place that commits.

Reads are plain BEGIN and see one snapshot; `transaction()` is BEGIN IMMEDIATE on SQLite, since a deferred
transaction that turns into a write meets "database is locked" at once, whatever the busy timeout.
"""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.orm import DeclarativeBase, Session

log = logging.getLogger(__name__)

BUSY_TIMEOUT_MS = 10_000
CONNECT_TIMEOUT_S = 5
POOL = 6  # four threads of a web process, and two
_HOOKS = "after_commit"

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMING)


class Database:
    """One database by its address; the engine is made on first use, and anew after a fork."""

    def __init__(self, url: str, *, pool: int = POOL) -> None:
        self.url = make_url(url)
        if self.url.drivername in {"postgresql", "postgres"}:
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.pool = pool
        self._engine: Engine | None = None
        self._process = 0

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file (or memory) of SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def engine(self) -> Engine:
        """The engine of this process."""
        if self._engine is None or self._process != os.getpid():
            if self._engine is not None:
                self._engine.dispose(close=False)  # the parent still uses those connections
            self._engine = self._make_engine()
            self._process = os.getpid()
        return self._engine

    def _make_engine(self) -> Engine:
        sizes: dict[str, Any] = {"pool_size": self.pool, "max_overflow": 2}
        if not self.is_sqlite:
            engine = create_engine(
                self.url,
                **sizes,
                pool_timeout=10,
                pool_pre_ping=True,  # a server that was started again is simply connected to anew
                connect_args={"connect_timeout": CONNECT_TIMEOUT_S},
            )
        else:
            # Only a file has a pool of its own: SQLAlchemy keeps a memory database on one connection.
            is_file = self.url.database not in {None, "", ":memory:"}
            engine = create_engine(self.url, **(sizes if is_file else {}))
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "before_cursor_execute", _clean_texts, retval=True)
        return engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one snapshot of the database; what it holds is usable afterwards."""
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        if self.is_sqlite:
            options = {}
        session = Session(self.engine.execution_options(**options), expire_on_commit=False, autoflush=False)
        try:
            yield session
        finally:
            # Not rollback(): it would expire what was read, and the page still shows it.
            session.close()

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end, or leaves nothing; then the hooks of `after_commit` run."""
        session = Session(self.engine.execution_options(writes=True), expire_on_commit=False)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()
        _run_hooks(session)

    def dispose(self) -> None:
        """Close all connections of this process."""
        if self._engine is not None and self._process == os.getpid():
            self._engine.dispose()
        self._engine = None


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions are begun by the event below alone
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _clean_texts(
    _connection: Connection,
    _cursor: object,
    statement: str,
    parameters: Any,
    _context: object,
    _many: bool,
) -> tuple[str, Any]:
    """Put U+FFFD for what no database takes: whoever types NUL finds nothing, instead of an error."""
    if isinstance(parameters, list):
        return statement, [_cleaned(row) for row in parameters]
    return statement, _cleaned(parameters)


def _cleaned(row: Any) -> Any:
    if isinstance(row, Mapping):
        return {name: clean_text(value) if type(value) is str else value for name, value in row.items()}
    return tuple(clean_text(value) if type(value) is str else value for value in row)


def clean_text(text: str) -> str:
    """The text with U+FFFD for NUL and for half characters."""
    if text.isascii():
        return text.replace("\0", "\ufffd") if "\0" in text else text
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "\ufffd")


def after_commit(session: Session, hook: Callable[[], object]) -> None:
    """Run `hook` once the transaction stands; what it raises is logged and undoes nothing."""
    session.info.setdefault(_HOOKS, []).append(hook)


def _run_hooks(session: Session) -> None:
    for hook in session.info.pop(_HOOKS, []):
        try:
            hook()
        except Exception:
            log.exception("A side effect failed; the transaction stands")


_bound: Database | None = None


def bind(database: Database) -> None:
    """Make `database` the one that this process' `transaction()` and `reading()` mean."""
    global _bound  # noqa: PLW0603 -- one database a process, bound once when it starts
    _bound = database


def bound() -> Database:
    """The bound database."""
    if _bound is None:
        raise RuntimeError("No database is bound: call contest.db.bind first")
    return _bound


@contextmanager
def transaction() -> Iterator[Session]:
    """`Database.transaction` of the bound database."""
    with bound().transaction() as session:
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """`Database.reading` of the bound database."""
    with bound().reading() as session:
        yield session
