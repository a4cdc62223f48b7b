"""What organisers fill in about jurors and seats: the shape of it."""

from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from contest.actions.seating import JurorForm as Wanted
from contest.actions.startups.countries import COUNTRIES
from contest.extensions import chosen_language
from contest.models import Juror, Stage
from contest.queries.contests import in_language
from contest.site._shared.fields import REQUIRED, TEXT_MOST, FlaskForm, NumberField
from contest.site._shared.languages import TONGUES

COUNTRIES_FIRST = ("IL", "CN")
LOAD_MOST = 500
ROWS_MOST = 400_000  # characters
REASON_MOST = 1000


class _Ticks(SelectMultipleField):
    """Several of a few, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class JurorForm(FlaskForm):
    """One juror."""

    name = StringField(_l("Name"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
    languages = _Ticks(_l("Reads"))
    fields = _Ticks(_l("Knows these fields"))
    country = SelectField(_l("Country"))
    affiliation = StringField(_l("Company or school"), [Length(max=TEXT_MOST)])
    email = StringField(_l("E-mail"), [Length(max=TEXT_MOST + 100)])
    least = NumberField(
        _l("Entries in a round, at least"), [InputRequired(REQUIRED)], least=0, most=LOAD_MOST
    )
    most = NumberField(_l("At most"), [InputRequired(REQUIRED)], least=0, most=LOAD_MOST)

    def __init__(self, stage: Stage, hub_languages: list[str], **more: Any) -> None:
        super().__init__(**more)
        self.languages.choices = [SelectChoice(tongue.key, tongue.name) for tongue in TONGUES]
        sectors = [] if stage.call is None else stage.call.sectors
        self.fields.choices = [
            SelectChoice(str(sector["key"]), in_language(sector["name"], chosen_language(), hub_languages))
            for sector in sectors
        ]
        self.country.choices = [SelectChoice("", _l("not said")), *countries()]

    def wanted(self) -> Wanted:
        """What was filled in, for the action."""
        return Wanted(
            name=self.name.data,
            languages=tuple(self.languages.data),
            fields=tuple(self.fields.data),
            country=self.country.data,
            affiliation=self.affiliation.data or "",
            email=self.email.data or "",
            least=int(self.least.data or 0),
            most=int(self.most.data or 0),
        )


def juror_form(stage: Stage, hub_languages: list[str], juror: Juror | None) -> JurorForm:
    """The form as it is shown first: of a juror as they are, or of a new one."""
    if juror is None:
        data: dict[str, object] = {"languages": ["en"], "least": 0, "most": 12}
    else:
        data = {
            "name": juror.user.name,
            "languages": juror.languages,
            "fields": juror.fields,
            "country": juror.country or "",
            "affiliation": juror.affiliation or "",
            "email": juror.email or "",
            "least": juror.least,
            "most": juror.most,
        }
    return JurorForm(stage, hub_languages, formdata=None, data=data)


class RowsForm(FlaskForm):
    """Many jurors: a file, or lines typed or pasted."""

    rows = TextAreaField(_l("Lines"), [Length(max=ROWS_MOST)])
    file = FileField(_l("A CSV file"))
    take = BooleanField()


class ConflictForm(FlaskForm):
    """An entry that a juror is kept away from."""

    entry = SelectField(_l("Entry"), [InputRequired(REQUIRED)], validate_choice=False)
    reason = StringField(_l("Reason"), [InputRequired(REQUIRED), Length(max=REASON_MOST)])


class ReasonForm(FlaskForm):
    """Why."""

    reason = StringField(_l("Reason"), [Length(max=REASON_MOST)])


class SeatForm(FlaskForm):
    """Who is to take a seat, and why."""

    juror = SelectField(_l("Juror"), [InputRequired(REQUIRED)], validate_choice=False)
    reason = StringField(_l("Reason"), [Length(max=REASON_MOST)])


class SeatingForm(FlaskForm):
    """How a round is to be seated."""

    reviews = NumberField(_l("Reviews an entry"), [InputRequired(REQUIRED)], least=1, most=20)
    country = BooleanField(_l("One juror of each country, where it can be"))
    field = BooleanField(_l("One juror who knows the entry's field, where it can be"))
    confirmed = BooleanField(_l("Only jurors who have confirmed"))

    def minima(self) -> list[str]:
        """What was ticked, as the action calls it."""
        return [name for name in ("country", "field") if self[name].data]


def countries() -> list[SelectChoice]:
    """Countries by name in the reader's language, those of the two hubs first."""
    names = get_locale().territories
    rest = sorted(COUNTRIES - set(COUNTRIES_FIRST), key=lambda code: names[code])
    return [SelectChoice(code, names[code]) for code in (*COUNTRIES_FIRST, *rest)]
