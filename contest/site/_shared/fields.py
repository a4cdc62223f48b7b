"""Forms: they check the shape of what was sent and nothing else; rules are the actions'."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm as FlaskWtfForm
from wtforms import DateTimeLocalField, Field, Form, StringField

from contest import numbers
from contest.refusals import Refused
from contest.wording import refusal

TEXT_MOST = 200


class FlaskForm(FlaskWtfForm):
    """A form with its token."""


REQUIRED = _l("This is needed.")
NOT_A_TIME = _l("This is no date with a time.")
LOCAL = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M")


class DecimalField(StringField):
    """A decimal number, read strictly (contest.numbers); `data` is a Decimal, None when nothing was typed."""

    data: Any  # Decimal; int in a NumberField

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        places: int = 6,
        least: Decimal | int = 0,
        most: Decimal | int = 10**6,
        **more: Any,
    ) -> None:
        super().__init__(label, validators, **more)
        self.places, self.least, self.most = places, least, most

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = numbers.decimal(
                    valuelist[0], places=self.places, least=self.least, most=self.most
                )
            except Refused as error:
                raise ValueError(refusal(error)) from None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else numbers.plain(Decimal(self.data))


class NumberField(DecimalField):
    """A whole number, read strictly; `data` is an int, None when nothing was typed."""

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        more = {"least": -(10**9), "most": 10**9} | more
        super().__init__(label, validators, places=0, **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        super().process_formdata(valuelist)
        self.data = None if self.data is None else int(self.data)


class TimeField(DateTimeLocalField):
    """A date with a time, without a zone: the form's own says which; None when nothing was typed."""

    data: Any  # datetime

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, format=list(LOCAL), **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                super().process_formdata(valuelist)
            except ValueError:
                raise ValueError(str(NOT_A_TIME)) from None

    def at(self, zone: str) -> Any:
        """The instant that was typed, in a zone; None when nothing was."""
        return None if self.data is None else self.data.replace(tzinfo=ZoneInfo(zone))


def local(at: datetime | None, zone: str) -> datetime | None:
    """An instant as a TimeField shows it."""
    return None if at is None else at.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)


def take_refusal(form: Form, error: Refused, aliases: dict[str, str] | None = None) -> None:
    """Show a refusal at its field, or above the form when it belongs to the whole of it."""
    name = (aliases or {}).get(error.field or "", error.field)
    field: Field | None = form._fields.get(name) if name else None
    if field is None:
        form.form_errors.append(refusal(error))
    else:
        field.errors = [*field.errors, refusal(error)]


__all__ = [
    "REQUIRED",
    "TEXT_MOST",
    "DecimalField",
    "FlaskForm",
    "NumberField",
    "TimeField",
    "local",
    "take_refusal",
]
