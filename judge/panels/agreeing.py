"""How far the judges of a panel agree and mark alike, for people to read beside the standing."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from judge.panels.agreement import ICCS, alpha, durbin, iccs, kendall_w
from judge.panels.composites import Panel
from judge.panels.figures import Figure, Undefined
from judge.panels.reversal import correlations
from judge.panels.rounding import shortened
from judge.panels.severity import Fit
from judge.panels.standing import Agreement, Durbin, JudgeRow

ALPHAS = ("nominal", "ordinal", "interval", "ratio")
FIGURES = 9
"""Places of a figure of agreement: published ones are compared to seven."""


def agreement(panel: Panel) -> Agreement:
    """Compute every figure that the composites define, and why the others are not."""
    sizes = len(panel.entries), len(panel.judges)
    reasons: dict[str, str] = {}
    tested = durbin(*panel.rows, panel.values, *sizes)
    if isinstance(tested, Undefined):
        reasons["durbin"] = tested.reason
    return Agreement(
        _told("alpha", alpha(panel.rows[0], panel.values), reasons),
        _told("icc", iccs(*panel.rows, panel.values, *sizes), reasons),
        _told("w", {"": kendall_w(*panel.rows, panel.values, *sizes)}, reasons)[""],
        None
        if isinstance(tested, Undefined)
        else Durbin(_figure(tested.statistic), sizes[0] - 1, _figure(tested.p)),
        reasons,
    )


def no_agreement(reason: str) -> Agreement:
    """Say of all figures that they are not defined."""
    names = ("alpha", "icc", "w", "durbin")
    alphas: Mapping[str, Decimal | None] = dict.fromkeys(ALPHAS)
    return Agreement(alphas, dict.fromkeys(ICCS), None, None, dict.fromkeys(names, reason))


def judge_rows(panel: Panel, found: Fit, counts: Mapping[str, int]) -> tuple[JudgeRow, ...]:
    """Tell of each judge, by id: severity, number of marks, whether they run against the others'."""
    severities = found.severities.tolist()
    rows = []
    for judge, severity, correlation in zip(
        panel.judges, severities, correlations(panel.design), strict=True
    ):
        flag = None if correlation is None else correlation < 0
        reasons = {"flag": "judge.few_marks"} if flag is None else {}
        told = shortened(panel.unit * Fraction(severity))
        rows.append(JudgeRow(judge, told, counts[judge], flag, reasons))
    return tuple(rows)


def _told(name: str, figures: Mapping[str, Figure], reasons: dict[str, str]) -> dict[str, Decimal | None]:
    """Round figures; note why some are missing, once where all are for the same reason."""
    why = {key: figure.reason for key, figure in figures.items() if isinstance(figure, Undefined)}
    if len(why) == len(figures) and len(set(why.values())) == 1:
        reasons[name] = next(iter(why.values()))
    else:
        reasons.update({f"{name}.{key}": reason for key, reason in why.items()})
    return {
        key: None if isinstance(figure, Undefined) else _figure(figure) for key, figure in figures.items()
    }


def _figure(value: float) -> Decimal:
    return shortened(Fraction(value), FIGURES)
