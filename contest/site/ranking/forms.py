"""Forms of combining, publishing and series; whether what they say can be is the actions' to know."""

from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from contest.actions.boards.combining import WEIGHT_MOST, CombinationForm, StageChoice
from contest.actions.boards.series import SeriesForm as SeriesFacts
from contest.models import Missing, SeriesKind, Stage
from contest.site._shared.fields import REQUIRED, TEXT_MOST, DecimalField, FlaskForm, NumberField, TimeField
from judge.boards.shares import KINDS, Feed, PointsRule

LANGUAGES = ("en", "zh", "he")
ABOUT_MOST = 2000
OWN_TABLE = "table"


class PublishForm(FlaskForm):
    """Publishing the board as it stands."""

    reason = TextAreaField(_l("Why it is published again"), [Length(max=1000)])
    embargo_until = TimeField(_l("Hold back until"), [Optional()])


class WithdrawForm(FlaskForm):
    """Taking it back."""

    reason = TextAreaField(_l("Why it is withdrawn"), [DataRequired(REQUIRED), Length(max=1000)])


class CombineForm(FlaskForm):
    """How stages count; the fields of each stage are added by `combine_form`."""

    drop_lowest = NumberField(_l("Leave out the lowest"), [Optional()], least=0, most=20)
    digits = NumberField(_l("Round points to so many digits"), [Optional()], least=0, most=6)

    def wanted(self, stages: list[Stage]) -> CombinationForm:
        """What was said."""
        found = {}
        for number, stage in enumerate(stages):
            rule = self[f"rule_{number}"].data
            if rule == OWN_TABLE:
                typed = (self[f"table_{number}"].data or "").replace("，", ",")
                rule = "rank:" + "".join(typed.split())
            found[stage.public_id] = StageChoice(
                rule, self[f"weight_{number}"].data or Decimal(0), self[f"minimum_{number}"].data
            )
        return CombinationForm(
            found, self.drop_lowest.data or 0, 2 if self.digits.data is None else self.digits.data
        )


def combine_form(feeds: list[frozenset[Feed]], **more: Any) -> CombineForm:
    """A form with four fields for each stage; rules the stage's board can't feed can't be chosen."""
    fields: dict[str, Any] = {}
    for number, own in enumerate(feeds):
        names = [kind for kind in KINDS.values() if not kind.needs or kind.needs & own]
        fields[f"rule_{number}"] = RadioField(
            _l("Points by"),
            choices=[
                *(SelectChoice(kind.name, _l(kind.title)) for kind in names),
                SelectChoice(OWN_TABLE, _l("Own points for each place")),
            ],
            validators=[DataRequired(REQUIRED)],
        )
        fields[f"table_{number}"] = StringField(_l("Points for the places"), [Length(max=TEXT_MOST * 4)])
        fields[f"weight_{number}"] = DecimalField(_l("Weight"), [DataRequired(REQUIRED)], most=WEIGHT_MOST)
        fields[f"minimum_{number}"] = DecimalField(_l("At least"), [Optional()], most=WEIGHT_MOST)
    made = type("StagesForm", (CombineForm,), fields)
    form: CombineForm = made(**more)
    return form


def chosen(number: int, rule: PointsRule, weight: Decimal, minimum: Decimal | None) -> dict[str, Any]:
    """The fields of a stage as they are set."""
    return {
        f"rule_{number}": OWN_TABLE if rule.table else rule.kind,
        f"table_{number}": ", ".join(map(str, rule.table)),
        f"weight_{number}": weight,
        f"minimum_{number}": minimum,
    }


class DivisionForm(FlaskForm):
    """A division to add."""

    slug = StringField(_l("Short name, as in the address"), [DataRequired(REQUIRED), Length(max=64)])
    name_en = StringField(_l("Name in English"), [Length(max=TEXT_MOST)])
    name_zh = StringField(_l("Name in Chinese"), [Length(max=TEXT_MOST)])
    name_he = StringField(_l("Name in Hebrew"), [Length(max=TEXT_MOST)])


class EntriesForm(FlaskForm):
    """Who stands in a division, by public id."""

    entries = SelectMultipleField(_l("Entries"), validate_choice=False)


class SeriesForm(FlaskForm):
    """What is said of a series."""

    slug = StringField(_l("Short name, as in the address"), [DataRequired(REQUIRED), Length(max=64)])
    name_en = StringField(_l("Name in English"), [Length(max=TEXT_MOST)])
    name_zh = StringField(_l("Name in Chinese"), [Length(max=TEXT_MOST)])
    name_he = StringField(_l("Name in Hebrew"), [Length(max=TEXT_MOST)])
    about_en = TextAreaField(_l("About it, in English"), [Length(max=ABOUT_MOST)])
    about_zh = TextAreaField(_l("About it, in Chinese"), [Length(max=ABOUT_MOST)])
    about_he = TextAreaField(_l("About it, in Hebrew"), [Length(max=ABOUT_MOST)])
    kind = RadioField(
        _l("How contests are added up"),
        choices=[
            SelectChoice(SeriesKind.TOTAL.value, _l("A total: the points of the same team are summed")),
            SelectChoice(SeriesKind.MERGED.value, _l("One list: all entries of all contests together")),
        ],
        default=SeriesKind.TOTAL.value,
    )
    missing = RadioField(
        _l("A contest that a team was not in"),
        choices=[
            SelectChoice(Missing.ZERO.value, _l("counts 0 points")),
            SelectChoice(Missing.DROPPED.value, _l("is left out, and the others weigh more")),
        ],
        default=Missing.ZERO.value,
    )
    drop_lowest = NumberField(_l("Leave out the lowest"), [Optional()], least=0, most=20)
    is_public = BooleanField(_l("Everybody may see it"))

    def wanted(self) -> SeriesFacts:
        """What was said."""
        return SeriesFacts(
            name={each: (self[f"name_{each}"].data or "").strip() for each in LANGUAGES},
            about={each: (self[f"about_{each}"].data or "").strip() for each in LANGUAGES},
            kind=SeriesKind(self.kind.data),
            missing=Missing(self.missing.data),
            drop_lowest=self.drop_lowest.data or 0,
            is_public=bool(self.is_public.data),
        )


class JoinForm(FlaskForm):
    """Bringing a contest into a series."""

    contest = StringField(_l("Contest"), [DataRequired(REQUIRED), Length(max=64)])
    weight = DecimalField(_l("Weight"), [DataRequired(REQUIRED)], most=WEIGHT_MOST)
