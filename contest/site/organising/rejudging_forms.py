"""What organisers fill in to judge submissions again, and to decide on it."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from contest.actions.rejudging import Seen
from contest.actions.rejudging.beginning import REASON_MOST, REPEATS_MOST
from contest.queries.rejudging_choice import VERDICTS, Choice, Counted, Offered
from contest.queries.rejudging_lines import Trouble
from contest.site._shared.fields import REQUIRED, FlaskForm, NumberField, TimeField, local
from contest.site.organising.rejudging_words import entry_name, verdict_title
from contest.wording import isolated, language_name


class TicksField(SelectMultipleField):
    """Several of a few, each with a box; none means all."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ChoiceForm(FlaskForm):
    """Which submissions, how often and why; times are in the contest's zone."""

    submission = HiddenField()
    problems = TicksField(_l("Problems"))
    verdicts = TicksField(_l("Results"))
    languages = TicksField(_l("Programming languages"))
    entry = SelectField(_l("Team"), default="")
    worker = SelectField(_l("Judged by worker"), default="")
    after = TimeField(_l("Received from"))
    before = TimeField(_l("Received before"))
    outdated = BooleanField(_l("Only what another version of the problem judged than is set now"))
    reason = StringField(_l("Why"), [InputRequired(REQUIRED), Length(max=REASON_MOST)])
    repeats = NumberField(
        _l("How often each is judged"), [InputRequired(REQUIRED)], least=1, most=REPEATS_MOST
    )
    # What was counted when the page was made, and when: what is begun is what was seen.
    counted = HiddenField()
    counted_at = HiddenField()

    def __init__(self, offered: Offered, **more: Any) -> None:
        super().__init__(**more)
        self.problems.choices = [
            SelectChoice(
                each.public_id,
                each.label if each.stage.counts else _("%(label)s (warm-up)", label=each.label),
            )
            for each in offered.problems
        ]
        self.verdicts.choices = [SelectChoice(each, verdict_title(each)) for each in VERDICTS]
        self.languages.choices = [
            SelectChoice(each, isolated(language_name(each))) for each in offered.languages
        ]
        teams = [SelectChoice(each.public_id, entry_name(each.name, each.number)) for each in offered.entries]
        self.entry.choices = [SelectChoice("", _("Every team")), *teams]
        workers = [SelectChoice(each, each) for each in offered.workers]
        self.worker.choices = [SelectChoice("", _("Every worker")), *workers]

    def is_choice(self) -> bool:
        """Whether what describes the submissions is in shape, whatever the rest is."""
        super().validate()
        for field in (self.reason, self.repeats):
            field.errors = ()
        return not any(field.errors for field in self)

    def choice(self, zone: str) -> Choice:
        """What was described."""
        return Choice(
            submission=self.submission.data or "",
            problems=tuple(self.problems.data or ()),
            languages=tuple(self.languages.data or ()),
            entry=self.entry.data or "",
            verdicts=tuple(self.verdicts.data or ()),
            worker=self.worker.data or "",
            after=self.after.at(zone),
            before=self.before.at(zone),
            outdated=self.outdated.data,
        )

    def seen(self) -> Seen | None:
        """What was counted on the page that was sent; None: nothing was, or it can't be read."""
        try:
            at = datetime.fromisoformat(self.counted_at.data or "")
            return Seen(int(self.counted.data or ""), at) if at.tzinfo is not None else None
        except ValueError:
            return None

    def show(self, counted: Counted, at: datetime) -> None:
        """Keep what the page says now."""
        self.counted.data, self.counted_at.data = str(counted.number), at.isoformat()


def as_chosen(choice: Choice, zone: str, *, reason: str = "", repeats: int = 1) -> dict[str, Any]:
    """A choice as the form shows it."""
    return {
        "submission": choice.submission,
        "problems": choice.problems,
        "languages": choice.languages,
        "entry": choice.entry,
        "verdicts": choice.verdicts,
        "worker": choice.worker,
        "after": local(choice.after, zone),
        "before": local(choice.before, zone),
        "outdated": choice.outdated,
        "reason": reason,
        "repeats": repeats,
    }


class DecisionForm(FlaskForm):
    """What was seen of a rejudging, and what is left out when it is applied."""

    seen = HiddenField(validators=[InputRequired()])
    leave_running = BooleanField()
    leave_failed = BooleanField()
    leave_anew = BooleanField()
    leave_unstable = BooleanField()
    take_unstable = BooleanField()

    def leaves_out(self) -> set[Trouble]:
        """Kinds of trouble that are left out."""
        return {trouble for trouble in Trouble if self[f"leave_{trouble}"].data}


class RepeatForm(FlaskForm):
    """How many times more."""

    times = NumberField(_l("How many times more"), [InputRequired(REQUIRED)], least=1, most=REPEATS_MOST)
