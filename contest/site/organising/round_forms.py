"""What organisers fill in of a round: the shape of it."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from contest.actions.rounds.forms import CutForm
from contest.actions.rounds.forms import RoundForm as Wanted
from contest.models import EntrantSees, Round, SeesOthers
from contest.site._shared.fields import (
    REQUIRED,
    TEXT_MOST,
    DecimalField,
    FlaskForm,
    NumberField,
    TimeField,
    local,
)
from contest.site.organising import round_words

ALIASES = {"name": "name_en", "pitch_seconds": "pitch_minutes"}
FACTOR_MOST = 12
TIMES = ("entries_by", "opens_at", "closes_at", "feedback_at")
_BIG = 10**9


def _choices(words: Mapping[Any, Any]) -> list[SelectChoice]:
    return [SelectChoice(str(key), text) for key, text in words.items()]


class RoundForm(FlaskForm):
    """A round; its times are in the contest's zone."""

    name_en = StringField("English", [Length(max=TEXT_MOST)])
    name_zh = StringField("中文", [Length(max=TEXT_MOST)])
    name_he = StringField("עברית", [Length(max=TEXT_MOST)])
    entries_by = TimeField(_l("Entries count as handed in by"))
    opens_at = TimeField(_l("Marking is planned from"))
    closes_at = TimeField(_l("Marking is planned until"))
    reviews = NumberField(_l("Reviews an entry gets"), [InputRequired(REQUIRED)])
    pitch_minutes = DecimalField(_l("Minutes a pitch lasts"), places=2, least=0, most=_BIG)
    rule = RadioField(
        _l("How marks become places"),
        choices=[SelectChoice(key, words[0]) for key, words in round_words.RULES.items()],
    )
    drop = NumberField(_l("Marks left out at each end"))
    factor = StringField(_l("Factor"), [Length(max=FACTOR_MOST)])
    round_at = SelectField(_l("Rounded"), choices=_choices(round_words.STAGES))
    round_to = NumberField(_l("Digits after the point"))
    tie_break = SelectField(_l("Ties"))
    cut = RadioField(_l("Who goes on"), choices=_choices(round_words.CUTS))
    n = NumberField(_l("How many"))
    threshold = DecimalField(_l("From this score on"), least=-_BIG, most=_BIG)
    least_sector = NumberField(_l("At least of each sector"))
    least_country = NumberField(_l("At least of each country"))
    blind = SelectMultipleField(
        _l("Kept from judges"),
        choices=_choices(round_words.BLIND),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    sees_others = RadioField(_l("When judges see others' marks"), choices=_choices(round_words.SEES_OTHERS))
    entrant_sees = RadioField(
        _l("What entrants learn once it is decided"), choices=_choices(round_words.ENTRANT_SEES)
    )
    feedback_at = TimeField(_l("Entrants read their feedback from"))

    def offer_criteria(self, criteria: Mapping[str, str]) -> None:
        """Offer to break ties by these criteria: name by key."""
        self.tie_break.choices = [
            *_choices(round_words.TIE_BREAKS),
            *(
                SelectChoice(f"criterion:{key}", _("The higher mean for “%(criterion)s”", criterion=name))
                for key, name in criteria.items()
            ),
        ]

    def wanted(self, zone: str, kept: Round | None = None) -> Wanted:
        """What was filled in, for the action; `kept`: the round as it is.

        What the form can't show (parts of a second, of a minute) is not taken for a change.
        """
        times = {name: self._instant(name, zone, kept) for name in TIMES}
        seconds = int((self.pitch_minutes.data or Decimal(0)) * 60)
        if kept is not None and self.pitch_minutes.data == _minutes(kept):
            seconds = kept.pitch_seconds
        return Wanted(
            **times,
            name={key: (self[f"name_{key}"].data or "").strip() for key in ("en", "zh", "he")},
            reviews=self.reviews.data,
            rule=self._rule(),
            round_to=self.round_to.data if self.round_at.data else None,
            round_at=self.round_at.data or None,
            tie_break=self.tie_break.data or None,
            cut=CutForm(
                kind=self.cut.data,
                n=self.n.data,
                threshold=self.threshold.data,
                minima={"sector": self.least_sector.data or 0, "country": self.least_country.data or 0},
            ),
            blind=tuple(self.blind.data),
            sees_others=SeesOthers(self.sees_others.data),
            entrant_sees=EntrantSees(self.entrant_sees.data),
            pitch_seconds=seconds,
        )

    def _instant(self, name: str, zone: str, kept: Round | None) -> datetime | None:
        typed: datetime | None = self[name].at(zone)
        before: datetime | None = None if kept is None else getattr(kept, name)
        return before if before is not None and before.replace(microsecond=0) == typed else typed

    def _rule(self) -> str:
        parts = {
            "trimmed": (str(self.drop.data if self.drop.data is not None else ""),),
            "trimmed-sum": (
                str(self.drop.data if self.drop.data is not None else ""),
                (self.factor.data or "").strip(),
            ),
        }.get(self.rule.data, ())
        return ":".join((self.rule.data, *parts))


class OpenForm(FlaskForm):
    """Opening a round."""

    confirm = BooleanField(_l("Open it all the same"))


class CloseForm(FlaskForm):
    """Closing a round."""

    lock_complete = BooleanField(_l("Lock complete sheets for their judges"))


class ReasonForm(FlaskForm):
    """Why something is taken back."""

    reason = TextAreaField(_l("Why"), [InputRequired(REQUIRED), Length(max=1000)])


def defaults(number: int) -> dict[str, object]:
    """A new round's settings; `number`: which it is, from 1."""
    names = {1: ("Screening", "初审", "סינון"), 2: ("Final", "决赛", "גמר")}.get(number, ("", "", ""))
    return {
        **dict(zip(("name_en", "name_zh", "name_he"), names, strict=True)),
        "reviews": 3,
        "rule": "severity",
        "drop": 1,
        "factor": "1",
        "round_at": "",
        "round_to": 2,
        "tie_break": "",
        "cut": "all",
        "blind": [],
        "sees_others": SeesOthers.LOCKED.value,
        "entrant_sees": EntrantSees.OUTCOME.value,
    }


def _minutes(round_: Round) -> Decimal | None:
    """How long a pitch lasts, as the form shows it."""
    return round(Decimal(round_.pitch_seconds) / 60, 2) if round_.pitch_seconds else None


def as_it_is(round_: Round, zone: str) -> dict[str, object]:
    """An existing round's settings."""
    is_plain = round_.rule in round_words.RULES
    name, *arguments = [round_.rule] if is_plain else round_.rule.split(":")
    minima = round_.cut.get("minima") or {}
    return {
        **{f"name_{key}": round_.name.get(key, "") for key in ("en", "zh", "he")},
        **{name: local(getattr(round_, name), zone) for name in TIMES},
        "reviews": round_.reviews,
        "pitch_minutes": _minutes(round_),
        "rule": name,
        "drop": int(arguments[0]) if arguments else 1,
        "factor": arguments[1] if len(arguments) > 1 else "1",
        "round_at": round_.round_at or "",
        "round_to": 2 if round_.round_to is None else round_.round_to,
        "tie_break": round_.tie_break or "",
        "cut": round_.cut.get("kind", "all"),
        "n": round_.cut.get("n"),
        "threshold": Decimal(round_.cut["threshold"]) if "threshold" in round_.cut else None,
        "least_sector": minima.get("sector"),
        "least_country": minima.get("country"),
        "blind": list(round_.blind),
        "sees_others": round_.sees_others.value,
        "entrant_sees": round_.entrant_sees.value,
    }
