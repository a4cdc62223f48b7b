"""What commands that change rows share: a database that is ready, refusals as one line, times, names."""

import re
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from contest import db
from contest.cli.home import Unprepared
from contest.cli.serving import connect
from contest.cli.settling import read_settings
from contest.refusals import Refused
from contest.settings import Settings

LANGUAGES = ("en", "zh", "he")
_LENGTH = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?\Z")
# Read aloud without doubt; 16 of these are some 78 bits.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Said(click.ClickException):
    """A rule said no: its sentence, exit code 1."""


@contextmanager
def acting() -> Iterator[tuple[Session, Settings]]:
    """One transaction of the settings' database; a refusal ends the command with its sentence."""
    settings = read_settings()
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.redis_url is not None or settings.redis_socket.exists():
        connect(settings)  # else nobody is up who could be told
    database = db.Database(settings.database_url)
    try:
        with database.transaction() as s:
            yield s, settings
    except Refused as refused:
        raise Said(str(refused)) from None
    except (OperationalError, ProgrammingError) as error:
        reason = str(error.orig).strip().splitlines()[0]
        if "no such table" in reason or "does not exist" in reason:
            raise Unprepared("the database has no tables yet: run `podium migrate`") from error
        raise Unprepared(f"the database can't be used: {reason}") from error
    finally:
        database.dispose()


def names(given: tuple[str, ...]) -> Mapping[str, str]:
    """`en=Haifa` and `he=חיפה`, or a plain text for English."""
    found = {}
    for text in given:
        language, equals, name = text.partition("=")
        if not equals or language not in LANGUAGES:
            language, name = "en", text
        found[language] = name.strip()
    return found


def instant(text: str, timezone: str, now: datetime) -> datetime:
    """`now`, `+30m`, or an ISO time, in the contest's zone unless it names its own."""
    if text == "now":
        return now
    if text.startswith("+"):
        return now + length(text[1:])
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(timezone))
    except ZoneInfoNotFoundError:
        raise click.BadParameter(f"there is no time zone {timezone}") from None
    except ValueError:
        raise click.BadParameter(f"{text!r} is no time: write now, +30m or 2027-05-01T10:00") from None


def length(text: str) -> timedelta:
    """`5h`, `90m`, `2d4h30m`."""
    found = _LENGTH.match(text)
    if found is None or not any(found.groups()):
        raise click.BadParameter(f"{text!r} is no length: write 5h, 90m or 1d2h30m")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def new_password() -> tuple[str, bool]:
    """A password, asked for on a terminal, else the first line of standard input; nothing: one is made.

    The second value says whether it was made, so that it has to be shown.
    """
    if sys.stdin.isatty():
        typed = str(
            click.prompt(
                "Password (empty: make one)",
                default="",
                hide_input=True,
                confirmation_prompt=True,
                show_default=False,
            )
        )
    else:
        typed = sys.stdin.readline().rstrip("\r\n")
    if typed:
        return typed, False
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)), True
