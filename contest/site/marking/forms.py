"""A juror's forms: the shape of what is sent."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from contest.site._shared.fields import REQUIRED, TEXT_MOST, FlaskForm
from contest.site._shared.languages import TONGUES

REASON_MOST = 1000


class Ticks(SelectMultipleField):
    """Several of a few, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AboutForm(FlaskForm):
    """Who one is, and what one can judge."""

    name = StringField(_l("Your name"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
    languages = Ticks(
        _l("Languages you can judge in"), choices=[SelectChoice(each.key, each.name) for each in TONGUES]
    )
    fields = Ticks(_l("Fields you know"), choices=[], validate_choice=False)


class ConflictForm(FlaskForm):
    """An entry one may not judge."""

    entry = HiddenField(validators=[InputRequired(REQUIRED), Length(max=12)])


class RecusalForm(FlaskForm):
    """Why one steps back."""

    reason = TextAreaField(_l("Why?"), [InputRequired(REQUIRED), Length(max=REASON_MOST)])
