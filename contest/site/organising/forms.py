"""What organisers fill in: the shape of it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from contest.actions.organising import ContestForm as Wanted
from contest.actions.organising import StageForm
from contest.models import Contest, EnteringBy, Feedback
from contest.site._shared.fields import REQUIRED, TEXT_MOST, FlaskForm
from sandbox.languages import LANGUAGES

ABOUT_MOST = 4000
LOCAL = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M")
ZONES_FIRST = ("Asia/Shanghai", "Asia/Jerusalem", "UTC")
NOT_A_NUMBER = _l("This is no whole number.")
NOT_A_TIME = _l("This is no date with a time.")


class NumberField(IntegerField):
    """A whole number, with a sentence of ours for what is none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(NOT_A_NUMBER)) from None


class TimeField(DateTimeLocalField):
    """A date with a time in the contest's zone."""

    def __init__(self, label: Any, validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, format=list(LOCAL), **more)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(NOT_A_TIME)) from None


class ContestForm(FlaskForm):
    """A contest; its times are in its zone."""

    hub = SelectField(_l("Hub"))
    slug = StringField(_l("Short name for the address"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
    name_en = StringField("English", [Length(max=TEXT_MOST)])
    name_zh = StringField("中文", [Length(max=TEXT_MOST)])
    name_he = StringField("עברית", [Length(max=TEXT_MOST)])
    about_en = TextAreaField("English", [Length(max=ABOUT_MOST)])
    about_zh = TextAreaField("中文", [Length(max=ABOUT_MOST)])
    about_he = TextAreaField("עברית", [Length(max=ABOUT_MOST)])
    timezone = SelectField(_l("Time zone"))
    starts_at = TimeField(_l("Start"), [InputRequired(REQUIRED)])
    ends_at = TimeField(_l("End"), [InputRequired(REQUIRED)])
    warm_up = BooleanField(_l("A warm-up before the start"))
    entering = RadioField(
        _l("Who gets in"),
        choices=[
            SelectChoice(EnteringBy.CODE.value, _l("Who has a card with a join code")),
            SelectChoice(EnteringBy.OPEN.value, _l("Everyone with an account, and who has a card")),
        ],
    )
    is_public = BooleanField(_l("Everyone may see the contest and its board"))
    languages = SelectMultipleField(
        _l("Programming languages"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    feedback = RadioField(
        _l("What a team learns of its try"),
        choices=[
            SelectChoice(Feedback.VERDICT.value, _l("The verdict alone")),
            SelectChoice(Feedback.FIRST_FAILURE.value, _l("The verdict and which test failed first")),
            SelectChoice(Feedback.ALL.value, _l("The result of every test")),
        ],
    )
    stop_at_first = BooleanField(_l("Stop at the first test that fails"))
    penalty_minutes = NumberField(_l("Penalty minutes for a try that failed"), [InputRequired(REQUIRED)])
    submissions_per_minute = NumberField(_l("Submissions a minute and team"), [InputRequired(REQUIRED)])
    confirm = BooleanField(_l("Yes, move the times while the contest runs"))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        others = sorted(available_timezones() - set(ZONES_FIRST))
        self.timezone.choices = [
            SelectChoice(zone, zone.replace("_", " ")) for zone in (*ZONES_FIRST, *others)
        ]
        self.languages.choices = [SelectChoice(language.key, language.name) for language in LANGUAGES]

    def wanted(self, slug: str, *, freeze_at: datetime | None = None) -> Wanted:
        """What was filled in, for the action."""
        zone = ZoneInfo(self.timezone.data)
        chosen = tuple(self.languages.data)
        return Wanted(
            slug=slug,
            name=self._texts("name"),
            about=self._texts("about"),
            timezone=self.timezone.data,
            entering=EnteringBy(self.entering.data),
            is_public=self.is_public.data,
            warm_up=self.warm_up.data,
            stage=StageForm(
                starts_at=self.starts_at.data.replace(tzinfo=zone),
                ends_at=self.ends_at.data.replace(tzinfo=zone),
                freeze_at=freeze_at,
                penalty_minutes=self.penalty_minutes.data,
                feedback=Feedback(self.feedback.data),
                stop_at_first=self.stop_at_first.data,
                # All of them: also those that come later.
                languages=None if len(chosen) in {0, len(LANGUAGES)} else chosen,
                submissions_per_minute=self.submissions_per_minute.data,
            ),
        )

    def _texts(self, what: str) -> dict[str, str]:
        found = {key: self[f"{what}_{key}"].data or "" for key in ("en", "zh", "he")}
        return {key: text.strip() for key, text in found.items() if text.strip()}


def defaults(now: datetime, zone: str) -> dict[str, object]:
    """A new contest's: tomorrow at ten, three hours, with a warm-up."""
    tomorrow = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None, hour=10, minute=0, second=0, microsecond=0)
    start = tomorrow + timedelta(days=1)
    return {
        "timezone": zone,
        "starts_at": start,
        "ends_at": start + timedelta(hours=3),
        "warm_up": True,
        "entering": EnteringBy.CODE.value,
        "is_public": True,
        "languages": [language.key for language in LANGUAGES],
        "feedback": Feedback.FIRST_FAILURE.value,
        "stop_at_first": True,
        "penalty_minutes": 20,
        "submissions_per_minute": 10,
    }


def as_it_is(contest: Contest) -> dict[str, object]:
    """An existing contest's values."""
    stage, zone = contest.main, ZoneInfo(contest.timezone)
    local = {
        name: at.astimezone(zone).replace(tzinfo=None, microsecond=0) if at else None
        for name, at in (("starts_at", stage.starts_at), ("ends_at", stage.ends_at))
    }
    return {
        **{f"name_{key}": contest.name.get(key, "") for key in ("en", "zh", "he")},
        **{f"about_{key}": contest.about.get(key, "") for key in ("en", "zh", "he")},
        **local,
        "slug": contest.slug,
        "hub": contest.hub.slug,
        "timezone": contest.timezone,
        "warm_up": contest.warm_up is not None,
        "entering": contest.entering.value,
        "is_public": contest.is_public,
        "languages": stage.languages or [language.key for language in LANGUAGES],
        "feedback": stage.feedback.value,
        "stop_at_first": stage.stop_at_first,
        "penalty_minutes": stage.penalty_minutes,
        "submissions_per_minute": stage.submissions_per_minute,
    }


class CountForm(FlaskForm):
    """How many codes to make."""

    count = NumberField(_l("How many"), [InputRequired(REQUIRED)])


class NameForm(FlaskForm):
    """A team's new name."""

    name = StringField(_l("Display name"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])


class LoginForm(FlaskForm):
    """Whose password is reset."""

    login = StringField(_l("Log-in name"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])


class PackagesForm(FlaskForm):
    """Packages, several at once."""

    packages = MultipleFileField(_l("Packages (.zip)"), [FileRequired(_l("Choose a file."))])
    stage = SelectField(
        _l("For"),
        choices=[SelectChoice("main", _l("the contest")), SelectChoice("warm-up", _l("the warm-up"))],
    )


class LookForm(FlaskForm):
    """A problem's label and colour."""

    label = StringField(_l("Label"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
    colour = StringField(_l("Colour"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
