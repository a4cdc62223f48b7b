"""Log in, register, change the password: the shape of what is sent."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from contest.site._shared.fields import REQUIRED, TEXT_MOST, FlaskForm

PASSWORD_MOST = 2000


class LogInForm(FlaskForm):
    """Name and password."""

    login = StringField(_l("Log-in name"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
    password = PasswordField(_l("Password"), [InputRequired(REQUIRED), Length(max=PASSWORD_MOST)])


class RegisterForm(FlaskForm):
    """A new account."""

    name = StringField(_l("What shall we call you?"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
    login = StringField(_l("Log-in name"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
    password = PasswordField(_l("Password"), [InputRequired(REQUIRED), Length(max=PASSWORD_MOST)])


class PasswordForm(FlaskForm):
    """The present password and a new one."""

    current = PasswordField(_l("Present password"), [InputRequired(REQUIRED), Length(max=PASSWORD_MOST)])
    password = PasswordField(_l("New password"), [InputRequired(REQUIRED), Length(max=PASSWORD_MOST)])
