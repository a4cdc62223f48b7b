"""Instants as people read them, in the contest's zone; figures isolated so that no sentence is disturbed."""

from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location
from flask_babel import get_locale, ngettext
from markupsafe import Markup

from contest import clock as clocks


def zone_name(zone: str) -> str:
    """The city a zone is named for, in the reader's language."""
    if zone in {"UTC", "Etc/UTC"}:
        return "UTC"
    return get_timezone_location(zone, locale=get_locale(), return_city=True)


def clock(at: datetime, zone: str = "UTC", *, seconds: bool = False) -> Markup:
    """`9:05` or `9:05:07`."""
    local = at.astimezone(ZoneInfo(zone))
    text = f"{local.hour}:{local:%M:%S}" if seconds else f"{local.hour}:{local:%M}"
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), text)


def day(at: datetime, zone: str = "UTC") -> Markup:
    """`Tuesday, 24 November`, in the reader's language."""
    local = at.astimezone(ZoneInfo(zone))
    text = format_date(local.date(), "full", locale=get_locale())
    return Markup('<time class="words" datetime="{}">{}</time>').format(local.date().isoformat(), text)


def moment(at: datetime, zone: str = "UTC") -> Markup:
    """Day and time; of today the time alone."""
    local = at.astimezone(ZoneInfo(zone))
    if local.date() == clocks.now().astimezone(ZoneInfo(zone)).date():
        return clock(at, zone)
    return Markup("{} {}").format(day(at, zone), clock(at, zone))


def into(seconds: float) -> Markup:
    """Time since the start, `1:28` in hours and minutes."""
    minutes = int(seconds // 60)
    return Markup("<time>{}:{:02d}</time>").format(minutes // 60, minutes % 60)


def left(until: datetime, brief: bool = False) -> str:
    """`1:42:07` from now, never below zero; `brief`: `4:05` below an hour. As static/js/live.js writes it."""
    return span_left((until - clocks.now()).total_seconds(), brief=brief)


def span_left(rest_s: float, *, brief: bool = True) -> str:
    """The same of seconds that are left, for a clock that stands."""
    seconds = max(0, ceil(rest_s))
    if brief and seconds < 3600:  # noqa: PLR2004 -- an hour
        return f"{seconds // 60}:{seconds % 60:02d}"
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def span(length: timedelta) -> str:
    """How long, in words: `4 hours`, `1 hour 30 minutes`."""
    minutes = int(length.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(num)d hour", "%(num)d hours", hours))
    if rest or not hours:
        parts.append(ngettext("%(num)d minute", "%(num)d minutes", rest))
    return " ".join(parts)
