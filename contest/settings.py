"""What Podium reads from the environment: the one place that does, and the one that makes a child's.

| variable | meaning | when unset |
|---|---|---|
| PODIUM_HOME | folder of everything this installation keeps | `var` in the present folder |
| PODIUM_URL | address people type; cookies are Secure if it is https | taken from each request |
| DATABASE_URL | `sqlite:///…` or `postgresql://…` | SQLite in the home |
| REDIS_URL | `redis://…`, `rediss://…` or `unix://…` | a Redis of our own in the home |
| STORAGE_URL | where bytes lie by digest: a folder or any fsspec address | a folder in the home |
| SECRET_KEY | signs sessions and tickets, at least 32 characters | made once and kept in the home |
| PODIUM_PROXIES | addresses, by comma, that may say whom they speak for | nobody |
| DOCKER_HOST | `unix://…` or `tcp://…` of the engine | Docker's own default |
| PODIUM_RUNTIME | the engine's runtime for submissions (`runc`, `runsc`) | `runc` |
| PODIUM_SLOTS | submissions judged at a time by `up` and `work` | 1 on one core, else 2 |
| PODIUM_LEASE | seconds a worker holds a judging without renewing it | 30 |
"""

import contextlib
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

SECRET_MIN = 32
SOCKET_MAX = 107
"""Bytes that the address of a Unix socket may have on Linux."""
SLOTS_MAX = 256


class SettingsInvalid(Exception):
    """What is wrong with the environment: one line a variable, all of them at once."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    """One installation, as its environment describes it."""

    home: Path
    url: str | None
    database_url: str
    redis_url: str | None
    """None: the embedded Redis, at `redis_address`."""
    storage_url: str
    secret_key: str
    proxies: tuple[str, ...] = ()
    docker_host: str | None = None
    runtime: str = "runc"
    slots: int = 1
    lease_s: float = 30.0

    @classmethod
    def read(
        cls,
        environ: Mapping[str, str] | None = None,
        *,
        secret: bool = True,
        require: tuple[str, ...] = (),
        home: Path | None = None,
    ) -> Self:
        """Settings from `environ` (the process's own by default).

        `secret=False` leaves `secret_key` empty and makes no file, for commands that sign nothing.
        `require` names variables that this command can't do without; `home` stands for PODIUM_HOME where
        that is unset. Raises SettingsInvalid.
        """
        environ = os.environ if environ is None else environ
        problems = [f"{name} is not set" for name in require if not environ.get(name)]

        def get(name: str, parse: Callable[[str], Any], default: Any) -> Any:
            text = environ.get(name, "").strip()
            if not text:
                return default
            try:
                return parse(text)
            except ValueError as error:
                problems.append(f"{name} {error}")
                return default

        home = get("PODIUM_HOME", _path, (home or Path("var")).absolute())
        redis_url = get("REDIS_URL", _redis, None)
        values: dict[str, Any] = {
            "home": home,
            "url": get("PODIUM_URL", _web, None),
            "database_url": get("DATABASE_URL", _database, f"sqlite:///{home}/podium.sqlite3"),
            "redis_url": redis_url,
            "storage_url": environ.get("STORAGE_URL", "").strip() or str(home / "storage"),
            "proxies": get("PODIUM_PROXIES", _networks, ()),
            "docker_host": get("DOCKER_HOST", _docker, None),
            "runtime": environ.get("PODIUM_RUNTIME", "").strip() or "runc",
            "slots": get("PODIUM_SLOTS", _slots, min(2, os.cpu_count() or 1)),
            "lease_s": get("PODIUM_LEASE", _seconds, 30.0),
        }
        if redis_url is None and len(os.fsencode(home / "redis.sock")) > SOCKET_MAX:
            problems.append(f"PODIUM_HOME is too long for a Unix socket inside it: {home}")
        key = get("SECRET_KEY", _secret, "")
        if problems:
            raise SettingsInvalid(tuple(problems))
        if secret and not key:
            key = _kept_secret(home)
        return cls(secret_key=key, **values)

    @property
    def redis_socket(self) -> Path:
        """The embedded Redis's socket."""
        return self.home / "redis.sock"

    @property
    def redis_address(self) -> str:
        """What a client connects to: REDIS_URL, else the embedded server's socket."""
        return self.redis_url or f"unix://{self.redis_socket}"

    @property
    def is_secure(self) -> bool:
        """Whether people reach the site by https, so that cookies may be Secure."""
        return self.url is not None and self.url.startswith("https://")

    def environment(self, **extra: str) -> dict[str, str]:
        """The environment of a child that has to read these same settings."""
        given = {
            "PODIUM_HOME": str(self.home),
            "PODIUM_URL": self.url or "",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url or "",
            "STORAGE_URL": self.storage_url,
            "SECRET_KEY": self.secret_key,
            "PODIUM_PROXIES": ",".join(self.proxies),
            "DOCKER_HOST": self.docker_host or "",
            "PODIUM_RUNTIME": self.runtime,
            "PODIUM_SLOTS": str(self.slots),
            "PODIUM_LEASE": str(self.lease_s),
        }
        inherited = {name: value for name, value in os.environ.items() if name not in given}
        return {**inherited, **{name: value for name, value in given.items() if value}, **extra}

    def __repr__(self) -> str:
        shown = (
            f"{field.name}={getattr(self, field.name)!r}"
            for field in fields(self)
            if field.name not in HIDDEN
        )
        return f"Settings({', '.join(shown)})"


HIDDEN = frozenset({"secret_key", "database_url", "redis_url", "storage_url"})
"""Fields that hold a secret or an address with a password in it: they never reach a log."""


def one_thread_of_algebra() -> None:
    """Keep numpy to one thread in this process and its children; to be called before numpy is loaded.

    A panel's matrices are small: threads cost five times what they save, and sum in an order that depends on
    how many there are, so that a published board would not compute again to the last bit elsewhere.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()


def _split(text: str, schemes: tuple[str, ...]) -> str:
    parts = urlsplit(text)
    if parts.scheme.partition("+")[0] not in schemes:
        raise ValueError(f"has to begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    _ = parts.port  # raises ValueError when it is no port
    return text


def _web(text: str) -> str:
    _split(text, ("http", "https"))
    if not urlsplit(text).hostname:
        raise ValueError("names no host")
    return text.rstrip("/")


def _redis(text: str) -> str | None:
    return _split(text, ("redis", "rediss", "unix"))


def _docker(text: str) -> str | None:
    return _split(text, ("unix", "tcp", "http", "https"))


def _database(text: str) -> str:
    """`postgres://` and `postgresql://` mean psycopg 3; SQLite is given by an absolute or relative path."""
    if not text.startswith("sqlite:///"):
        _split(text, ("sqlite", "postgresql", "postgres"))
    scheme, _, rest = text.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else text


def _networks(text: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    for name in names:
        try:
            ip_network(name, strict=False)
        except ValueError:
            raise ValueError(f"holds {name!r}, which is no address or network") from None
    return names


def _slots(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= SLOTS_MAX:
        raise ValueError(f"has to be a whole number from 1 to {SLOTS_MAX}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 1 <= value <= 3600:  # noqa: PLR2004 -- an hour
        raise ValueError("has to be seconds from 1 to 3600")
    return value


def _secret(text: str) -> str:
    if len(text) < SECRET_MIN:
        raise ValueError(f"is shorter than {SECRET_MIN} characters")
    return text


def _kept_secret(home: Path) -> str:
    """The home's secret, made if it has none; two processes that start at once end with the same."""
    path = home / "secret"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise SettingsInvalid(
            (f"SECRET_KEY is not set and {path} can't be read: {error.strerror}",)
        ) from error
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        # mkstemp makes 0600; the link appears whole or not at all, and only if nobody was first.
        handle, name = tempfile.mkstemp(dir=home, prefix=".secret-")
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(48) + "\n")
            with contextlib.suppress(FileExistsError):
                os.link(name, path)
        finally:
            Path(name).unlink()
    except OSError as error:
        problem = f"SECRET_KEY is not set and none can be kept in {home}: {error.strerror}"
        raise SettingsInvalid((problem,)) from error
    return path.read_text(encoding="ascii").strip()
