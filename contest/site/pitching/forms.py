"""What an entrant fills in: the shape of it. The organiser's questions make it another for each call."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    FieldList,
    Form,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from contest.actions.startups import answering
from contest.actions.startups.reading import DraftForm as Typed
from contest.actions.startups.reading import Person
from contest.actions.startups.texts import LANGUAGES, PEOPLE_MOST
from contest.extensions import chosen_language
from contest.models import Call, EntryVersion, Maturity, Question, QuestionKind
from contest.queries.contests import in_language
from contest.site._shared.countries import countries
from contest.site._shared.fields import REQUIRED, TEXT_MOST, FlaskForm
from contest.site._shared.startups import maturity_name, sector_name

SPARE_ROWS = 1
NO_CHOICE = SelectChoice("", _l("Choose…"))


class PersonForm(Form):
    """One of the team."""

    name = StringField(_l("Name"))
    role = StringField(_l("Role"))


class StartupForm(FlaskForm):
    """Everything but the questions. What is too long is the action's to say, beside its field."""

    base = HiddenField()
    name_en = StringField(_l("Name"))
    name_zh = StringField(_l("Name"))
    name_he = StringField(_l("Name"))
    one_liner_en = StringField(_l("In one line"))
    one_liner_zh = StringField(_l("In one line"))
    one_liner_he = StringField(_l("In one line"))
    summary_en = TextAreaField(_l("Summary"))
    summary_zh = TextAreaField(_l("Summary"))
    summary_he = TextAreaField(_l("Summary"))
    sector = SelectField(_l("Sector"), validate_choice=False)
    maturity = SelectField(_l("Stage of growth"), validate_choice=False)
    country = SelectField(_l("Country"), validate_choice=False)
    video_url = StringField(_l("Video"))
    people = FieldList(FormField(PersonForm), max_entries=PEOPLE_MOST + SPARE_ROWS)

    def typed(self, call: Call) -> Typed:
        """What was filled in, for the action."""
        answers = {
            question.public_id: self[f"answer_{question.public_id}"].data
            for question in answering.asked(call)
            if f"answer_{question.public_id}" in self
        }
        return Typed(
            **{what: self._texts(what) for what in ("name", "one_liner", "summary")},
            sector=self.sector.data or "",
            maturity=self.maturity.data or "",
            country=self.country.data or "",
            video_url=self.video_url.data or "",
            people=tuple(Person(row["name"] or "", row["role"] or "") for row in self.people.data),
            answers={key: answer for key, answer in answers.items() if answer},
        )

    def _texts(self, what: str) -> dict[str, str]:
        return {key: self[f"{what}_{key}"].data or "" for key in LANGUAGES}


def startup_form(call: Call, *, version: EntryVersion | None = None, rows: int = 0) -> StartupForm:
    """The form of a call: as it was sent or, with a version, as that stands, with spare rows for people."""
    language, order = chosen_language(), call.stage.contest.hub.languages
    asked = {
        f"answer_{question.public_id}": _answer_field(question, order)
        for question in answering.asked(call)
        if question.kind is not QuestionKind.FILE
    }
    made = type("Asked", (StartupForm,), asked)
    form: StartupForm = made() if version is None else made(formdata=None, data=_data(version, rows))
    form.sector.choices = [
        NO_CHOICE,
        *((str(each["key"]), sector_name(call, each["key"], language, order)) for each in call.sectors),
    ]
    form.maturity.choices = [NO_CHOICE, *((each.value, maturity_name(each)) for each in Maturity)]
    form.country.choices = [NO_CHOICE, *countries()]
    return form


def _data(version: EntryVersion, rows: int) -> Mapping[str, Any]:
    texts = {
        f"{what}_{key}": text
        for what in ("name", "one_liner", "summary")
        for key, text in getattr(version, what).items()
    }
    empty = {"name": "", "role": ""}
    people = [*version.people, *(empty for _each in range(max(SPARE_ROWS, rows - len(version.people))))]
    return {
        **texts,
        "sector": version.sector or "",
        "maturity": version.maturity.value if version.maturity else "",
        "country": version.country or "",
        "video_url": version.video_url or "",
        "people": people[: PEOPLE_MOST + SPARE_ROWS],
        **{f"answer_{key}": answer for key, answer in version.answers.items()},
    }


def _answer_field(question: Question, order: Sequence[str]) -> Any:
    language = chosen_language()
    label = in_language(question.label, language, order)
    if question.kind is QuestionKind.CHOICE:
        choices = [
            SelectChoice(option["key"], in_language(option["name"], language, order))
            for option in question.limits.get("options", ())
        ]
        if answering.choices_most(question) > 1:
            return SelectMultipleField(
                label,
                choices=choices,
                validate_choice=False,
                widget=ListWidget(prefix_label=False),
                option_widget=CheckboxInput(),
            )
        return _OneField(label, choices=[NO_CHOICE, *choices], validate_choice=False)
    if question.kind is QuestionKind.NUMBER:
        return StringField(label)
    return TextAreaField(label)


class _OneField(SelectField):
    """One of a list; a version keeps what was chosen as a list."""

    def process_data(self, value: Any) -> None:
        super().process_data(value[0] if isinstance(value, list) and value else value)


class EnterForm(FlaskForm):
    """A name, and perhaps the party one returns with."""

    name = StringField(_l("Name of the startup"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
    party = SelectField(_l("As"), validate_choice=False)


class ReasonForm(FlaskForm):
    """Why, if one likes to say."""

    reason = TextAreaField(_l("Why, if you like to say"), [Length(max=TEXT_MOST * 2)])
