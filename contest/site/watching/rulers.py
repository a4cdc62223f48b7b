"""The contest as one measured line: own solutions as flags, other tries as crosses, the freeze hatched."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from contest.phases import Phase, phase
from contest.queries.tries import Try
from contest.site._shared.places import Place

NEAR = 12.0
"""Percent of the line that a word needs."""
TICK_MINUTES = (1, 5, 10, 15, 30, 60, 120, 360, 720, 1440)
TICKS_MOST = 40
DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Mark:
    """A flag or a cross, in percent from the left."""

    x: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the line."""

    x: float
    to: float

    @property
    def width(self) -> float:
        """How long it is, in percent."""
        return round(self.to - self.x, 2)


@dataclass(frozen=True, slots=True)
class Word:
    """A word under the line."""

    x: float
    text: str
    anchor: str
    is_small: bool = False


@dataclass(frozen=True, slots=True)
class Ruler:
    """Everything to draw, mirrored already where reading goes from right to left."""

    words: str
    tick: float
    freeze: Stretch | None
    gone: Stretch | None
    now: float | None
    pins: tuple[Mark, ...]
    misses: tuple[Mark, ...]
    texts: tuple[Word, ...]


def ruler(place: Place, mine: Iterable[Try], labels: Mapping[int, str], *, is_rtl: bool) -> Ruler | None:
    """The ruler of a contest that has a start; None without one."""
    window = place.window
    if window.starts_at is None:
        return None
    start, length = window.starts_at, (window.ends_at - window.starts_at).total_seconds()

    def at(instant: datetime) -> float:
        share = min(100.0, max(0.0, (instant - start).total_seconds() / length * 100))
        return round(100 - share if is_rtl else share, 2)

    def stretch(begin: datetime, end: datetime) -> Stretch:
        return Stretch(*sorted((at(begin), at(end))))

    solved: set[int] = set()
    pins, misses = [], []
    for each in mine:
        if each.stage_problem_id in solved or each.stage_problem_id not in labels or each.verdict is None:
            continue
        if each.verdict == "AC" and each.points == each.full:
            solved.add(each.stage_problem_id)
            pins.append(Mark(at(each.received_at), labels[each.stage_problem_id]))
        elif each.verdict.penalised and not each.points:
            misses.append(Mark(at(each.received_at)))
    is_open = phase(window, place.at) in {Phase.RUNNING, Phase.FROZEN}
    freeze = window.freeze_at if place.is_frozen or is_open else None
    return Ruler(
        words=_said(place, pins),
        tick=round(_tick(length / 60) * 60 / length, 6),
        freeze=stretch(freeze, window.ends_at) if freeze else None,
        gone=stretch(start, min(place.at, window.ends_at)) if place.at > start else None,
        now=at(place.at) if is_open else None,
        pins=tuple(pins),
        misses=tuple(misses),
        texts=_texts(place, at, freeze if is_open else None, is_open=is_open, is_rtl=is_rtl),
    )


def _tick(minutes: float) -> int:
    return next((tick for tick in TICK_MINUTES if minutes / tick <= TICKS_MOST), TICK_MINUTES[-1])


def _written(instant: datetime, place: Place) -> str:
    local = instant.astimezone(ZoneInfo(place.zone))
    length = (place.window.ends_at - (place.window.starts_at or place.window.ends_at)).total_seconds() / 60
    clock = f"{local.hour}:{local:%M}"
    return f"{local.day}.{local.month}. {clock}" if length > DAY_MINUTES else clock


def _texts(
    place: Place, at: Callable[[datetime], float], freeze: datetime | None, *, is_open: bool, is_rtl: bool
) -> tuple[Word, ...]:
    window = place.window
    start = window.starts_at or window.ends_at
    first, last = ("end", "start") if is_rtl else ("start", "end")
    words = [
        Word(at(start), _written(start, place), first),
        Word(at(window.ends_at), _written(window.ends_at, place), last),
    ]
    if freeze and _apart(at(freeze), words, 1.4):
        text = _("%(time)s freeze", time=_written(freeze, place))
        words.append(Word(at(freeze), text, "middle"))
    if is_open and _apart(at(place.at), words, 1.4):
        words.append(Word(at(place.at), _("now"), "middle", is_small=True))
    return tuple(words)


def _apart(x: float, words: list[Word], room: float) -> bool:
    return all(abs(x - word.x) >= NEAR * room for word in words)


def _said(place: Place, pins: list[Mark]) -> str:
    window = place.window
    start = window.starts_at or window.ends_at
    parts = [
        _(
            "The contest from %(start)s to %(end)s.",
            start=_written(start, place),
            end=_written(window.ends_at, place),
        )
    ]
    if pins:
        parts.append(_("You solved %(problems)s.", problems=", ".join(pin.label for pin in pins)))
    if place.is_open:
        parts.append(_("Now it is %(time)s.", time=_written(place.at, place)))
    return " ".join(parts)
