"""A rubric as it is being typed: any number of criteria, each with its texts, kept as typed while one edits.

WTForms has no shape for it: criteria are added, moved and removed by buttons of the same form, and what can't
be read yet (a weight of "a lot") has to stand where it was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from contest import numbers
from contest.actions.rounds.rubrics import (
    SCALE_MOST,
    WEIGHT_MOST,
    CriterionForm,
    RubricForm,
    anchored_levels,
    check_scale,
)
from contest.models import Rubric
from contest.refusals import Refused
from contest.wording import refusal

TONGUES = ("en", "zh", "he")
ROWS_MOST = 40
TYPED_MOST = 2000
"""Characters of one field; the rules want fewer."""

Texts = dict[str, str]


@dataclass(slots=True)
class TypedCriterion:
    """One criterion, all as text."""

    key: str = ""
    name: Texts = field(default_factory=dict)
    help: Texts = field(default_factory=dict)
    weight: str = "20"
    low: str = "1"
    high: str = "5"
    step: str = "1"
    anchors: dict[str, Texts] = field(default_factory=dict)
    is_required: bool = True
    errors: dict[str, str] = field(default_factory=dict)
    """by field: weight, low, high, step, name"""

    @property
    def levels(self) -> list[str]:
        """The levels that have a place for words; none while the scale can't be read."""
        try:
            low, high, step = (self._number(name) for name in ("low", "high", "step"))
            check_scale(low, high, step, 1)
        except Refused:
            return []
        return [numbers.plain(level) for level in anchored_levels(low, high, step)]

    @property
    def has_words(self) -> bool:
        """Whether any level has words."""
        return any(any(self.anchors.get(level, {}).values()) for level in self.levels)

    @property
    def weighs(self) -> Decimal:
        """Its weight; 0 while it can't be read."""
        try:
            return self._number("weight")
        except Refused:
            return Decimal(0)

    def form(self) -> CriterionForm:
        """For the action; what can't be read is told in `errors`, and raised as the first of them."""
        found: dict[str, Decimal] = {}
        first: Refused | None = None
        for name in ("weight", "low", "high", "step"):
            try:
                found[name] = self._number(name)
            except Refused as error:
                self.errors[name] = refusal(error)
                first = first or error
        if first is not None:
            raise first
        return CriterionForm(
            key=self.key,
            name=self.name,
            help=self.help,
            anchors=self.anchors,
            is_required=self.is_required,
            weight=found["weight"],
            low=found["low"],
            high=found["high"],
            step=found["step"],
        )

    def _number(self, name: str) -> Decimal:
        least, most = (0, WEIGHT_MOST) if name == "weight" else (-SCALE_MOST, SCALE_MOST)
        return numbers.decimal(getattr(self, name), places=3, least=least, most=most)


@dataclass(slots=True)
class TypedRubric:
    """The whole form."""

    criteria: list[TypedCriterion]
    asks_feedback: bool = True
    needs_feedback: bool = False
    asks_note: bool = True

    @property
    def total(self) -> Decimal:
        """Sum of all weights that can be read."""
        return sum((criterion.weighs for criterion in self.criteria), Decimal(0))

    def form(self) -> RubricForm:
        """For the action; raises the first Refused of a field, all of them are in `errors`."""
        rows: list[CriterionForm] = []
        first: Refused | None = None
        for criterion in self.criteria:
            try:
                rows.append(criterion.form())
            except Refused as error:
                first = first or error
        if first is not None:
            raise first
        return RubricForm(rows, self.asks_feedback, self.needs_feedback, self.asks_note)

    def act(self, verb: str, number: int) -> None:
        """Add a criterion, or move or remove one (from 0); what isn't there stays."""
        rows = self.criteria
        if verb == "add" and len(rows) < ROWS_MOST:
            rows.append(TypedCriterion())
        elif verb == "remove" and 0 <= number < len(rows):
            del rows[number]
        elif verb == "up" and 0 < number < len(rows):
            rows[number - 1], rows[number] = rows[number], rows[number - 1]
        elif verb == "down" and 0 <= number < len(rows) - 1:
            rows[number + 1], rows[number] = rows[number], rows[number + 1]


def read(form: Mapping[str, str]) -> TypedRubric:
    """What was sent: fields `c-0-weight`, `c-0-name-en`, `c-0-anchor-1-en` and so on."""

    def text(name: str) -> str:
        return form.get(name, "")[:TYPED_MOST]

    def texts(name: str) -> Texts:
        return {tongue: text(f"{name}-{tongue}") for tongue in TONGUES}

    criteria = []
    for number in range(ROWS_MOST):
        own = f"c-{number}"
        if f"{own}-weight" not in form:
            break
        criterion = TypedCriterion(
            key=text(f"{own}-key")[:32],
            name=texts(f"{own}-name"),
            help=texts(f"{own}-help"),
            weight=text(f"{own}-weight"),
            low=text(f"{own}-low"),
            high=text(f"{own}-high"),
            step=text(f"{own}-step"),
            is_required=f"{own}-required" in form,
        )
        prefix = f"{own}-anchor-"
        for name in form:
            level, _dash, tongue = name.removeprefix(prefix).rpartition("-")
            if name.startswith(prefix) and tongue in TONGUES and len(level) <= numbers.LENGTH_MOST:
                criterion.anchors.setdefault(level, {})[tongue] = text(name)
        criteria.append(criterion)
    return TypedRubric(criteria, "asks_feedback" in form, "needs_feedback" in form, "asks_note" in form)


def of_form(form: RubricForm) -> TypedRubric:
    """A rubric as if it had been typed."""
    return TypedRubric(
        [
            TypedCriterion(
                key=each.key,
                name=dict(each.name),
                help=dict(each.help),
                weight=numbers.plain(each.weight),
                low=numbers.plain(each.low),
                high=numbers.plain(each.high),
                step=numbers.plain(each.step),
                anchors={level: dict(texts) for level, texts in each.anchors.items()},
                is_required=each.is_required,
            )
            for each in form.criteria
        ],
        form.asks_feedback,
        form.needs_feedback,
        form.asks_note,
    )


def of_rubric(rubric: Rubric) -> TypedRubric:
    """A saved rubric as if it had been typed; a copy of another round's keeps its keys."""
    rows = [
        CriterionForm(
            key=each.key,
            name=each.name,
            help=each.help,
            weight=each.weight,
            low=each.low,
            high=each.high,
            step=each.step,
            anchors=each.anchors,
            is_required=each.is_required,
        )
        for each in rubric.criteria
    ]
    return of_form(RubricForm(rows, rubric.asks_feedback, rubric.needs_feedback, rubric.asks_note))
