"""The chair's forms: the shape of what is sent."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from contest.site._shared.fields import REQUIRED, DecimalField, FlaskForm, TimeField

REASON_MOST = 4000
NAME_MOST = 80


class ReasonForm(FlaskForm):
    """Why."""

    reason = TextAreaField(_l("Why?"), [InputRequired(REQUIRED), Length(max=REASON_MOST)])


class ChangeForm(ReasonForm):
    """What the deliberation made of a mark."""

    criterion = HiddenField(validators=[InputRequired(REQUIRED), Length(max=12)])
    value = DecimalField(_l("New mark"), [InputRequired(REQUIRED)], least=-(10**6), most=10**6)


class NoteForm(FlaskForm):
    """What was said of an entry."""

    text = TextAreaField(_l("Note"), [InputRequired(REQUIRED), Length(max=REASON_MOST)])


class Ticks(SelectMultipleField):
    """Several of a few, each with a box of its own."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class SittingForm(FlaskForm):
    """A panel at work."""

    name = StringField(_l("Name"), [InputRequired(REQUIRED), Length(max=NAME_MOST)])
    room = StringField(_l("Room"), [Optional(), Length(max=NAME_MOST)])
    chair = SelectField(_l("Chair"), validate_choice=False)
    starts_at = TimeField(_l("Begins at"), [Optional()])
    entries = Ticks(_l("Entries"), validate_choice=False)
