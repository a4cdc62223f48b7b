"""Submitting and keeping a draft: the shape of what is sent."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, MultipleFileField
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length

from contest.site._shared.fields import FlaskForm

KEY_MOST = 32
NONCE_MOST = 64


class SubmitForm(FlaskForm):
    """A program, written in the page or in a file whose name may tell its language; or answers."""

    language = StringField(_l("Language"), [Length(max=KEY_MOST)])
    source = TextAreaField(_l("Your program"))
    file = FileField(_l("File"))
    answers = MultipleFileField(_l("Your answers"))
    nonce = StringField(validators=[Length(max=NONCE_MOST)])


class TrialForm(FlaskForm):
    """A program to be run on the samples or, by the button that says so, on an own input."""

    language = StringField(_l("Language"), [Length(max=KEY_MOST)])
    source = TextAreaField(_l("Your program"))
    file = FileField(_l("File"))
    own_input = TextAreaField(_l("Your own input"))
    what = StringField(validators=[AnyOf(["samples", "own"])])
    in_place = BooleanField()


class DraftForm(FlaskForm):
    """What stands in the editor, and the moment of the draft it began from."""

    language = StringField(validators=[Length(max=KEY_MOST)])
    source = TextAreaField()
    base = StringField(validators=[Length(max=40)])
