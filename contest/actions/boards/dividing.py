"""Divisions of a contest, which have places of their own on its board, and who stands in them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.organising.forms import check_name, check_slug
from contest.actions.publishing import lock_contest, raise_version
from contest.models import Contest, Division, User
from contest.permissions import may_organise
from contest.queries.inputs import divided
from contest.refusals import Refused


def add_division(
    s: Session, *, actor: User | None, contest: Contest, slug: str, name: Mapping[str, str], at: datetime
) -> Division:
    """Add a division after the others. Refuses permission.denied, slug.form, .taken, contest.name_missing."""
    _lock(s, actor, contest)
    check_slug(slug)
    check_name(name)
    last = s.scalar(select(func.max(Division.position)).where(Division.contest_id == contest.id))
    position = 0 if last is None else last + 1
    division = Division(contest_id=contest.id, slug=slug, name=dict(name), position=position)
    try:
        with s.begin_nested():
            s.add(division)
            s.flush()
    except IntegrityError:
        raise Refused("slug.taken", slug=slug) from None
    _tell(s, actor, division, "division.add", before={}, after={"slug": slug, "name": dict(name)}, at=at)
    return division


def remove_division(s: Session, *, actor: User | None, division: Division, at: datetime) -> None:
    """Take a division out; its entries stay on the whole board, and what was published stays as it is."""
    _lock(s, actor, division.contest)
    before = {"slug": division.slug, "name": dict(division.name), "entries": _names(division)}
    _tell(s, actor, division, "division.remove", before=before, after={}, at=at)
    s.delete(division)
    s.flush()


def divide(
    s: Session, *, actor: User | None, division: Division, entries: Collection[str], at: datetime
) -> Division:
    """Have just these stand in it, by public id; those that were withdrawn stay where they are.

    Refuses permission.denied, missing (one that is no entry of its contest).
    """
    _lock(s, actor, division.contest)
    wanted = set(entries)
    there = divided(s, division.contest)
    if not wanted <= {entry.public_id for entry in there}:
        raise Refused("missing")
    before = _names(division)
    others = [entry for entry in division.entries if entry not in there]
    division.entries = others + [entry for entry in there if entry.public_id in wanted]
    s.flush()
    if _names(division) != before:
        after = {"entries": _names(division)}
        _tell(s, actor, division, "division.entries", before={"entries": before}, after=after, at=at)
    return division


def _lock(s: Session, actor: User | None, contest: Contest) -> None:
    if actor is not None and not may_organise(actor, contest):
        raise Refused("permission.denied")
    lock_contest(s, contest.id)


def _names(division: Division) -> list[str]:
    return sorted(entry.name or str(entry.number) for entry in division.entries)


def _tell(
    s: Session,
    actor: User | None,
    division: Division,
    action: str,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    at: datetime,
) -> None:
    contest = division.contest
    audit(
        s,
        actor=actor,
        action=action,
        subject=division,
        contest_id=contest.id,
        before=before,
        after=after,
        at=at,
    )
    raise_version(s, contest.id, kind="contest", subject=contest.public_id, at=at)
