"""What organisers fill in: the shape of it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import (
    BooleanField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from contest.actions import organising
from contest.actions.organising import ContestForm as Wanted
from contest.actions.organising import PitchForm as PitchTimes
from contest.actions.organising import StageForm
from contest.models import EnteringBy, Feedback, PointsBy
from contest.site._shared.fields import (
    REQUIRED,
    TEXT_MOST,
    DecimalField,
    FlaskForm,
    NumberField,
    TimeField,
)
from sandbox.languages import LANGUAGES

ABOUT_MOST = 4000
ZONES_FIRST = ("Asia/Shanghai", "Asia/Jerusalem", "UTC")
CODE_NEEDS = (
    "starts_at",
    "ends_at",
    "feedback",
    "rule",
    "penalty_minutes",
    "submissions_per_minute",
    "trials_per_minute",
)
CODE_ALONE = (
    *CODE_NEEDS,
    "warm_up",
    "entering",
    "languages",
    "stop_at_first",
    "points_by",
    "is_tied_by_time",
)
PITCH_NEEDS = ("opens_at", "deadline", "pitch_ends_at")


class ContestForm(FlaskForm):
    """A contest; its times are in its zone. What only coding or only startups need is asked of these."""

    kinds = RadioField(
        _l("What it is"),
        choices=[
            SelectChoice("code", _l("Coding: teams solve problems by programs")),
            SelectChoice("pitch", _l("Startups: teams hand in a pitch, judges mark it in rounds")),
            SelectChoice("both", _l("Both, with one board for all")),
        ],
    )
    hub = SelectField(_l("Hub"))
    slug = StringField(_l("Short name for the address"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
    name_en = StringField("English", [Length(max=TEXT_MOST)])
    name_zh = StringField("中文", [Length(max=TEXT_MOST)])
    name_he = StringField("עברית", [Length(max=TEXT_MOST)])
    about_en = TextAreaField("English", [Length(max=ABOUT_MOST)])
    about_zh = TextAreaField("中文", [Length(max=ABOUT_MOST)])
    about_he = TextAreaField("עברית", [Length(max=ABOUT_MOST)])
    timezone = SelectField(_l("Time zone"))
    starts_at = TimeField(_l("Start"))
    ends_at = TimeField(_l("End"))
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
            SelectChoice(Feedback.GROUPS.value, _l("The verdict and the points of each group of tests")),
            SelectChoice(Feedback.ALL.value, _l("The result of every test")),
        ],
    )
    stop_at_first = BooleanField(_l("Stop at the first test that fails"))
    rule = RadioField(
        _l("How teams are ranked"),
        choices=[
            SelectChoice("icpc", _l("By problems solved, then by penalty minutes")),
            SelectChoice("points", _l("By points: the best score on each problem")),
        ],
    )
    points_by = RadioField(
        _l("Whose points count on a problem"),
        choices=[
            SelectChoice(PointsBy.SUBMISSION.value, _l("Those of the best submission")),
            SelectChoice(PointsBy.GROUPS.value, _l("The best of each group of tests, over all submissions")),
        ],
    )
    is_tied_by_time = BooleanField(_l("Of equal points, who gained the last of them earlier stands first"))
    penalty_minutes = NumberField(_l("Penalty minutes for a try that failed"))
    submissions_per_minute = NumberField(_l("Submissions a minute and team"))
    trials_per_minute = NumberField(_l("Runs before submitting, a minute and team"))
    opens_at = TimeField(_l("Entries from"))
    deadline = TimeField(_l("Entries until"))
    pitch_ends_at = TimeField(_l("All is over at"))
    confirm = BooleanField(_l("Yes, move the times while the contest runs"))

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        others = sorted(available_timezones() - set(ZONES_FIRST))
        self.timezone.choices = [
            SelectChoice(zone, zone.replace("_", " ")) for zone in (*ZONES_FIRST, *others)
        ]
        self.languages.choices = [SelectChoice(language.key, language.name) for language in LANGUAGES]

    @property
    def has_code(self) -> bool:
        """Whether people program there."""
        return self.kinds.data in {"code", "both"}

    @property
    def has_pitch(self) -> bool:
        """Whether startups pitch there."""
        return self.kinds.data in {"pitch", "both"}

    def validate(self, extra_validators: Any = None) -> bool:
        """Its shape; the times of what it is have to be there."""
        needed = [*(CODE_NEEDS if self.has_code else ()), *(PITCH_NEEDS if self.has_pitch else ())]
        more = {name: [InputRequired(REQUIRED)] for name in needed}
        return bool(super().validate({**(extra_validators or {}), **more}))

    def wanted(self, slug: str, *, freeze_at: datetime | None = None) -> Wanted:
        """What was filled in, for the action."""
        return Wanted(
            slug=slug,
            name=self._texts("name"),
            about=self._texts("about"),
            timezone=self.timezone.data,
            # Startups enter with an account; cards are for who codes.
            entering=EnteringBy(self.entering.data) if self.has_code else EnteringBy.OPEN,
            is_public=self.is_public.data,
            warm_up=self.has_code and self.warm_up.data,
            stage=self._stage(freeze_at) if self.has_code else None,
            pitch=pitch_wanted(self, self.timezone.data) if self.has_pitch else None,
        )

    def _stage(self, freeze_at: datetime | None) -> StageForm:
        zone = ZoneInfo(self.timezone.data)
        chosen = tuple(self.languages.data)
        return StageForm(
            starts_at=self.starts_at.data.replace(tzinfo=zone),
            ends_at=self.ends_at.data.replace(tzinfo=zone),
            freeze_at=freeze_at,
            rule=self.rule.data,
            # Left out where the board is not by points: as it was by default.
            points_by=PointsBy(self.points_by.data or PointsBy.SUBMISSION),
            is_tied_by_time=self.is_tied_by_time.data,
            penalty_minutes=self.penalty_minutes.data,
            feedback=Feedback(self.feedback.data),
            stop_at_first=self.stop_at_first.data,
            # All of them: also those that come later.
            languages=None if len(chosen) in {0, len(LANGUAGES)} else chosen,
            submissions_per_minute=self.submissions_per_minute.data,
            trials_per_minute=self.trials_per_minute.data,
        )

    def _texts(self, what: str) -> dict[str, str]:
        found = {key: self[f"{what}_{key}"].data or "" for key in ("en", "zh", "he")}
        return {key: text.strip() for key, text in found.items() if text.strip()}


class PitchForm(FlaskForm):
    """When startups enter an existing contest."""

    opens_at = TimeField(_l("Entries from"), [InputRequired(REQUIRED)])
    deadline = TimeField(_l("Entries until"), [InputRequired(REQUIRED)])
    pitch_ends_at = TimeField(_l("All is over at"), [InputRequired(REQUIRED)])


def pitch_wanted(form: ContestForm | PitchForm, zone: str) -> PitchTimes:
    """The times of a pitch stage, for the action."""
    own = ZoneInfo(zone)
    return PitchTimes(
        opens_at=form.opens_at.data.replace(tzinfo=own),
        deadline=form.deadline.data.replace(tzinfo=own),
        ends_at=form.pitch_ends_at.data.replace(tzinfo=own),
    )


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
    """A problem's label, colour and what it counts."""

    label = StringField(_l("Label"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
    colour = StringField(_l("Colour"), [InputRequired(REQUIRED), Length(max=TEXT_MOST)])
    points = DecimalField(_l("Points"), most=organising.POINTS_MOST)
