"""Column types that mean the same on PostgreSQL and SQLite, and the columns that many tables repeat."""

# ruff: noqa: ARG002 -- TypeDecorator gives the dialect whether it is needed or not

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, String, TypeDecorator
from sqlalchemy.orm import mapped_column

# No vowels (no words by accident) and no look-alikes; 28 ** 12 is some 57 bits: not guessed, not counted.
ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH = 12
MICRO = Decimal("0.000001")
# None is SQL's NULL, never the text "null": checks ask IS NULL.
OBJECT = JSON(none_as_null=True)
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def new_public_id() -> str:
    """A fresh random name for an address."""
    return "".join(secrets.choice(ALPHABET) for _ in range(PUBLIC_ID_LENGTH))


class Moment(TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out, to the microsecond; SQLite keeps it as UTC without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times; turn all others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A time without a zone: {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; psycopg gives the session's zone, SQLite none."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Translated(TypeDecorator[dict[str, str]]):
    """A text in several languages: {en, zh, he}; give a new mapping to change it."""

    impl = OBJECT
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, str] | None, dialect: Dialect) -> dict[str, str] | None:
        """Leave empty texts out."""
        return None if value is None else {language: text for language, text in value.items() if text}


class Digest(TypeDecorator[str]):
    """A SHA-256 in hexadecimal."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse what is no digest."""
        if value is not None and not _DIGEST.match(value):
            raise ValueError(f"No SHA-256: {value!r}")
        return value


class PublicId(TypeDecorator[str]):
    """A random name for addresses: a gap in a sequence would tell something."""

    impl = String(PUBLIC_ID_LENGTH)
    cache_ok = True


class Score(TypeDecorator[Decimal]):
    """A decimal rounded half-up to 10⁻⁶ and stored as that integer: SQLite has no decimals."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """Millionths."""
        if value is None:
            return None
        return int(Decimal(value).quantize(MICRO, ROUND_HALF_UP).scaleb(6))

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """The decimal back."""
        return None if value is None else Decimal(value).scaleb(-6)


def choice(kind: type[StrEnum]) -> Enum:
    """A column that holds one member of `kind`, by value, with a check in the database."""
    return Enum(
        kind,
        name=kind.__name__.lower(),
        native_enum=False,
        length=16,
        create_constraint=True,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


Key = Annotated[int, mapped_column(primary_key=True)]
Address = Annotated[str, mapped_column(PublicId, default=new_public_id, unique=True)]
Instant = Annotated[datetime, mapped_column(Moment)]
Text3 = Annotated[dict[str, str], mapped_column(Translated)]
Hash = Annotated[str, mapped_column(Digest)]
Decimal6 = Annotated[Decimal, mapped_column(Score)]
Bytes = Annotated[int, mapped_column(BigInteger)]
Facts = Annotated[dict[str, Any], mapped_column(OBJECT)]
Names = Annotated[list[str], mapped_column(OBJECT)]
