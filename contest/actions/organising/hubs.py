"""Hubs: making them, finding them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.organising.forms import check_name, check_slug, check_timezone, insert_row
from contest.models import Hub, Network, User
from contest.permissions import is_admin
from contest.refusals import Refused


def create_hub(
    s: Session,
    *,
    actor: User | None,
    slug: str,
    name: Mapping[str, str],
    languages: tuple[str, ...] = ("en", "zh", "he"),
    timezone: str = "UTC",
    at: datetime,
) -> Hub:
    """Make a hub, the first one with its network.

    Refuses permission.denied, slug.form, slug.taken, contest.name_missing, contest.timezone.
    """
    if actor is not None and not is_admin(actor):
        raise Refused("permission.denied")
    check_slug(slug)
    check_name(name)
    check_timezone(timezone)
    network = s.scalars(select(Network).order_by(Network.id).limit(1)).first()
    if network is None:
        network = Network(slug="network", name=dict(name), created_at=at)
        s.add(network)
        s.flush()
    hub = Hub(
        slug=slug,
        name=dict(name),
        languages=list(languages),
        timezone=timezone,
        network_id=network.id,
        created_at=at,
    )
    insert_row(s, hub, slug)
    audit(s, actor=actor, action="hub.create", subject=hub, contest_id=None, after={"slug": slug}, at=at)
    return hub


def find_hub(s: Session, *, slug: str) -> Hub:
    """The hub of a short name; refuses hub.unknown."""
    hub = s.scalar(select(Hub).where(Hub.slug == slug))
    if hub is None:
        raise Refused("hub.unknown", slug=slug)
    return hub
