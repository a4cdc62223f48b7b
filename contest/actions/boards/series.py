"""Series: contests of several hubs added up, each hub bringing in and taking out its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.boards.combining import WEIGHT_MOST
from contest.actions.organising.forms import check_name, check_slug
from contest.models import Contest, Missing, Network, Series, SeriesContest, SeriesKind, User
from contest.permissions import may_organise, may_organise_series
from contest.refusals import Refused

DROPPED_MOST = 20


@dataclass(frozen=True, slots=True)
class SeriesForm:
    """What is said of a series."""

    name: Mapping[str, str]
    kind: SeriesKind
    missing: Missing = Missing.ZERO
    drop_lowest: int = 0
    about: Mapping[str, str] = field(default_factory=dict)
    is_public: bool = False


def create_series(
    s: Session, *, actor: User | None, network: Network, slug: str, form: SeriesForm, at: datetime
) -> Series:
    """Make a series of a network.

    Refuses permission.denied, slug.form, slug.taken, contest.name_missing, series.drop_lowest.
    """
    if actor is not None and not may_organise_series(actor, network):
        raise Refused("permission.denied")
    check_slug(slug)
    _check(form)
    series = Series(
        slug=slug,
        network_id=network.id,
        created_at=at,
        created_by_id=None if actor is None else actor.id,
        **_facts(form),
    )
    try:
        with s.begin_nested():
            s.add(series)
            s.flush()
    except IntegrityError:
        raise Refused("slug.taken", slug=slug) from None
    _tell(s, actor, "series.create", series, after=_facts(form), at=at)
    return series


def edit_series(s: Session, *, actor: User | None, series: Series, form: SeriesForm, at: datetime) -> Series:
    """Change a series; its slug stays. Refuses as `create_series`."""
    _may(actor, series)
    _check(form)
    s.refresh(series, with_for_update=True)
    before = {name: getattr(series, name) for name in _facts(form)}
    for name, value in _facts(form).items():
        setattr(series, name, value)
    _tell(s, actor, "series.edit", series, before=before, after=_facts(form), at=at)
    return series


def add_contest(
    s: Session,
    *,
    actor: User | None,
    series: Series,
    contest: Contest,
    weight: Decimal = Decimal(1),
    at: datetime,
) -> SeriesContest:
    """Bring in a contest of one's own, or change its weight.

    Refuses permission.denied, series.other_network, series.weight.
    """
    if actor is not None and not may_organise(actor, contest):
        raise Refused("permission.denied")
    if contest.hub.network_id != series.network_id:
        raise Refused("series.other_network")
    if not 0 < weight <= WEIGHT_MOST:
        raise Refused("series.weight")
    s.refresh(series, with_for_update=True)
    found = s.scalar(
        select(SeriesContest).where(
            SeriesContest.series_id == series.id, SeriesContest.contest_id == contest.id
        )
    )
    before = {} if found is None else {"weight": str(found.weight)}
    if found is None:
        last = s.scalar(select(func.max(SeriesContest.position)).where(SeriesContest.series_id == series.id))
        found = SeriesContest(
            series_id=series.id,
            contest_id=contest.id,
            position=0 if last is None else last + 1,
            added_by_id=None if actor is None else actor.id,
            added_at=at,
        )
        s.add(found)
    found.weight = weight
    after = {"contest": contest.slug, "weight": str(weight)}
    _tell(s, actor, "series.add", series, contest=contest, before=before, after=after, at=at)
    return found


def remove_contest(s: Session, *, actor: User | None, series: Series, contest: Contest, at: datetime) -> None:
    """Take out a contest of one's own; refuses permission.denied, missing."""
    if actor is not None and not may_organise(actor, contest):
        raise Refused("permission.denied")
    s.refresh(series, with_for_update=True)
    found = s.scalar(
        select(SeriesContest).where(
            SeriesContest.series_id == series.id, SeriesContest.contest_id == contest.id
        )
    )
    if found is None:
        raise Refused("missing")
    before = {"contest": contest.slug, "weight": str(found.weight)}
    s.delete(found)
    s.flush()
    s.expire(series, ["contests"])
    _tell(s, actor, "series.remove", series, contest=contest, before=before, at=at)


def _check(form: SeriesForm) -> None:
    check_name(form.name)
    if not 0 <= form.drop_lowest <= DROPPED_MOST:
        raise Refused("series.drop_lowest", most=DROPPED_MOST)


def _facts(form: SeriesForm) -> dict[str, Any]:
    return {
        "name": dict(form.name),
        "about": dict(form.about),
        "kind": form.kind,
        "missing": form.missing,
        "drop_lowest": form.drop_lowest,
        "is_public": form.is_public,
    }


def _may(actor: User | None, series: Series) -> None:
    if actor is not None and not may_organise_series(actor, series.network):
        raise Refused("permission.denied")


def _tell(
    s: Session,
    actor: User | None,
    action: str,
    series: Series,
    *,
    contest: Contest | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    at: datetime,
) -> None:
    audit(
        s,
        actor=actor,
        action=action,
        subject=series,
        contest_id=None if contest is None else contest.id,
        before=before,
        after=after,
        at=at,
    )
