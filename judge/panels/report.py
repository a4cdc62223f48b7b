"""A standing as plain values and as JSON: every number with exactly the digits it is shown with.

Numbers are ints and Decimals, never floats; `as_json` writes a Decimal digit by digit, so that 250.40 stays
250.40. Where a figure is null its object has `reasons`, from the field's name to a code, and the whole has
`reasons`, from each such code to a sentence.
"""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from judge.marks import N_
from judge.panels.agreeing import no_agreement
from judge.panels.reasons import NOTES, REASONS
from judge.panels.rules import Rule
from judge.panels.standing import Agreement, JudgeRow, Part, Reasons, Row, Standing, Unconnected

Plain: TypeAlias = bool | int | Decimal | str | Sequence["Plain"] | Mapping[str, "Plain"] | None

UNCONNECTED = N_(
    "These marks can't be ranked together: they fall into {count} parts, and no judge of one part has marked "
    "an entry of another."
)


def plain(standing: Standing) -> dict[str, Plain]:
    """Write a standing as plain values."""
    return _whole(
        standing.rule,
        standing.seed,
        tie_break=standing.tie_break,
        draws=standing.draws,
        rows=standing.rows,
        judges=standing.judges,
        components=standing.components,
        cut=standing.cut,
        agreed=standing.agreement,
    ) | {
        "reliability": standing.reliability,
        "notes": [
            {"code": note.code, "facts": dict(note.facts), "message": NOTES[note.code].format_map(note.facts)}
            for note in standing.notes
        ],
    }


def plain_refusal(refused: Unconnected) -> dict[str, Plain]:
    """Write a refused ranking in the same shape: no rows, and the parts by name under `cause`."""
    whole = _whole(
        refused.rule, refused.seed, components=len(refused.parts), agreed=no_agreement("unconnected")
    )
    parts: list[Plain] = [
        {"entries": list(part.entries), "judges": list(part.judges)} for part in refused.parts
    ]
    return whole | {"cause": {"code": refused.code, "message": told(refused), "facts": {"parts": parts}}}


def told(refused: Unconnected) -> str:
    """Say in English why there is no ranking; the parts are told beside it."""
    return UNCONNECTED.format(count=len(refused.parts))


def as_json(value: Plain) -> str:
    """Write plain values as JSON on one line, in ASCII: what a name holds can't reach a terminal."""
    match value:
        case Decimal():
            return format(value, "f")
        case Mapping():
            pairs = (f"{json.dumps(name)}: {as_json(each)}" for name, each in value.items())
            return f"{{{', '.join(pairs)}}}"
        case None | bool() | int() | str():
            return json.dumps(value)
        case _:
            return f"[{', '.join(as_json(each) for each in value)}]"


def _whole(
    rule: Rule,
    seed: int,
    *,
    tie_break: str | None = None,
    draws: int = 0,
    rows: Sequence[Row] = (),
    judges: Sequence[JudgeRow] = (),
    components: int = 0,
    cut: Part = Part((), ()),  # noqa: B008 -- frozen
    agreed: Agreement,
) -> dict[str, Plain]:
    """Put everything under its name."""
    objects: list[Reasons] = [
        *(row.reasons for row in rows),
        *(judge.reasons for judge in judges),
        agreed.reasons,
    ]
    codes = sorted({code for reasons in objects for code in reasons.values()})
    return {
        "rule": rule.text,
        "rounding": None if rule.round_at is None else {"to": rule.round_to, "at": rule.round_at},
        "tie_break": tie_break,
        "seed": seed,
        "draws": draws,
        "rows": [_row(row) for row in rows],
        "judges": [_judge(judge) for judge in judges],
        "components": components,
        "cut": [*cut.entries, *cut.judges],
        "cut_by_kind": {"entries": list(cut.entries), "judges": list(cut.judges)},
        "agreement": _agreement(agreed),
        "reasons": {code: REASONS[code] for code in codes},
    }


def _row(row: Row) -> dict[str, Plain]:
    return {
        "rank": row.rank,
        "entry": row.entry,
        "score": row.score,
        "se": row.se,
        "low": row.low,
        "high": row.high,
        "p_top": {str(k): share for k, share in row.p_top.items()},
        **_why(row.reasons),
    }


def _judge(judge: JudgeRow) -> dict[str, Plain]:
    return {
        "judge": judge.judge,
        "severity": judge.severity,
        "marks": judge.marks,
        "flag": judge.flag,
        **_why(judge.reasons),
    }


def _agreement(agreed: Agreement) -> dict[str, Plain]:
    found = agreed.durbin
    return {
        "alpha": dict(agreed.alpha),
        "icc": dict(agreed.icc),
        "w": agreed.w,
        "durbin": None if found is None else {"statistic": found.statistic, "df": found.df, "p": found.p},
        **_why(agreed.reasons),
    }


def _why(reasons: Reasons) -> dict[str, Plain]:
    return {"reasons": dict(reasons)} if reasons else {}
