"""Joining by code and entering with an account: the shape of what is sent."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from contest.site._shared.fields import REQUIRED, TEXT_MOST, FlaskForm


class CodeForm(FlaskForm):
    """The code on the card."""

    code = StringField(_l("Your code"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])


class SeatForm(CodeForm):
    """The code and the name one wants to be seen by."""

    name = StringField(_l("Your display name"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])


class NameForm(FlaskForm):
    """A display name."""

    name = StringField(_l("Your display name"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
