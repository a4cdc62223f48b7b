"""What an organiser says of the call and of its questions: the shape of it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from contest.actions.startups.calls import CallForm as Wanted
from contest.actions.startups.calls import Sector
from contest.actions.startups.questions import QuestionForm as Asked
from contest.actions.startups.texts import LANGUAGES
from contest.models import Call, LatePolicy, Question, QuestionKind
from contest.site._shared.fields import REQUIRED, TEXT_MOST, FlaskForm, NumberField, TimeField, local

SECTORS_MOST = 40
SPARE_ROWS = 2
LONG_MOST = 20_000
MIB = 1024 * 1024


class SectorForm(Form):
    """A sector's name in three languages."""

    key = HiddenField()
    en = StringField("English")
    zh = StringField("中文")
    he = StringField("עברית")


class CallForm(FlaskForm):
    """The call's settings; its times are in the contest's zone."""

    opens_at = TimeField(_l("Entries are taken from"), [InputRequired(REQUIRED)])
    deadline = TimeField(_l("Deadline"), [InputRequired(REQUIRED)])
    late = RadioField(
        _l("What comes after the deadline"),
        choices=[
            SelectChoice(LatePolicy.REFUSE.value, _l("is not taken")),
            SelectChoice(LatePolicy.GRACE.value, _l("is taken for some minutes, and shown as late")),
            SelectChoice(LatePolicy.ACCEPT.value, _l("is taken until the first round opens, shown as late")),
        ],
    )
    late_minutes = NumberField(_l("Minutes of grace"))
    needs_deck = BooleanField(_l("A pitch deck is needed"))
    guidance_en = TextAreaField("English", [Length(max=LONG_MOST)])
    guidance_zh = TextAreaField("中文", [Length(max=LONG_MOST)])
    guidance_he = TextAreaField("עברית", [Length(max=LONG_MOST)])
    sectors = FieldList(FormField(SectorForm), max_entries=SECTORS_MOST)

    def wanted(self, zone: str) -> Wanted:
        """What was filled in, for the action."""
        opens_at, deadline = self.opens_at.at(zone), self.deadline.at(zone)
        if opens_at is None or deadline is None:
            raise ValueError("validated before")
        return Wanted(
            opens_at=opens_at,
            deadline=deadline,
            late=LatePolicy(self.late.data),
            late_minutes=self.late_minutes.data or 0,
            sectors=tuple(
                Sector({key: row[key] or "" for key in LANGUAGES}, row["key"] or "")
                for row in self.sectors.data
            ),
            guidance={key: self[f"guidance_{key}"].data or "" for key in LANGUAGES},
            needs_deck=self.needs_deck.data,
        )


def call_as_it_is(call: Call, zone: str) -> dict[str, Any]:
    """An existing call's values, with spare rows for sectors."""
    rows: list[dict[str, str]] = [{"key": sector["key"], **sector["name"]} for sector in call.sectors]
    rows += [{"key": ""} for _each in range(SPARE_ROWS)]
    return {
        "opens_at": local(call.opens_at, zone),
        "deadline": local(call.deadline, zone),
        "late": call.late.value,
        "late_minutes": call.late_minutes or None,
        "needs_deck": call.needs_deck,
        **{f"guidance_{key}": call.guidance.get(key, "") for key in LANGUAGES},
        "sectors": rows[:SECTORS_MOST],
    }


class QuestionForm(FlaskForm):
    """A question; of the limits only those of its kind are on the page."""

    label_en = StringField("English", [Length(max=LONG_MOST)])
    label_zh = StringField("中文", [Length(max=LONG_MOST)])
    label_he = StringField("עברית", [Length(max=LONG_MOST)])
    help_en = StringField("English", [Length(max=LONG_MOST)])
    help_zh = StringField("中文", [Length(max=LONG_MOST)])
    help_he = StringField("עברית", [Length(max=LONG_MOST)])
    is_required = BooleanField(_l("It has to be answered"))
    characters = StringField(_l("Characters at most"), [Length(max=TEXT_MOST)])
    options = TextAreaField(_l("Answers to choose of, one a line"), [Length(max=LONG_MOST)])
    choices = StringField(_l("How many may be chosen"), [Length(max=TEXT_MOST)])
    places = StringField(_l("Places after the point"), [Length(max=TEXT_MOST)])
    least = StringField(_l("At least"), [Length(max=TEXT_MOST)])
    most = StringField(_l("At most"), [Length(max=TEXT_MOST)])
    megabytes = StringField(_l("Megabytes at most"), [Length(max=TEXT_MOST)])
    extensions = StringField(_l("Kinds of files"), [Length(max=TEXT_MOST)])

    def asked(self, kind: QuestionKind) -> Asked:
        """What was filled in, for the action."""
        return Asked(
            kind=kind,
            label={key: self[f"label_{key}"].data or "" for key in LANGUAGES},
            help={key: self[f"help_{key}"].data or "" for key in LANGUAGES},
            is_required=self.is_required.data,
            options=(self.options.data or "").splitlines(),
            **{
                name: self[name].data or ""
                for name in ("characters", "choices", "places", "least", "most", "megabytes", "extensions")
            },
        )


def question_as_it_is(question: Question) -> dict[str, Any]:
    """An existing question's values."""
    limits = question.limits
    options = [" | ".join(_parts(option["name"])) for option in limits.get("options", ())]
    is_choice = question.kind is QuestionKind.CHOICE
    return {
        **{f"label_{key}": question.label.get(key, "") for key in LANGUAGES},
        **{f"help_{key}": question.help.get(key, "") for key in LANGUAGES},
        "is_required": question.is_required,
        "characters": limits.get("characters", ""),
        "options": "\n".join(options),
        "choices": limits.get("most", 1) if is_choice else "",
        "places": limits.get("places", ""),
        "least": limits.get("least", ""),
        "most": "" if is_choice else limits.get("most", ""),
        "megabytes": limits["bytes"] // MIB if "bytes" in limits else "",
        "extensions": ", ".join(limits.get("extensions", ())),
    }


def _parts(name: dict[str, str]) -> list[str]:
    parts = [name.get(key, "") for key in LANGUAGES]
    while parts and not parts[-1]:
        parts.pop()
    return parts
