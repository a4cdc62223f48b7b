"""Forms: they check the shape of what was sent and nothing else; rules are the actions'."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm as FlaskWtfForm
from wtforms import Field, Form

from contest.refusals import Refused
from contest.wording import refusal

TEXT_MOST = 200


class FlaskForm(FlaskWtfForm):
    """A form with its token."""


REQUIRED = _l("This is needed.")


def take_refusal(form: Form, error: Refused, aliases: dict[str, str] | None = None) -> None:
    """Show a refusal at its field, or above the form when it belongs to the whole of it."""
    name = (aliases or {}).get(error.field or "", error.field)
    field: Field | None = form._fields.get(name) if name else None
    if field is None:
        form.form_errors.append(refusal(error))
    else:
        field.errors = [*field.errors, refusal(error)]


__all__ = ["REQUIRED", "TEXT_MOST", "FlaskForm", "take_refusal"]
