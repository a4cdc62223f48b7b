"""Whose startup a page is of, and what may be done with it now."""

from dataclasses import dataclass

from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest.actions.startups import drafting
from contest.models import Call, Entry, EntryVersion
from contest.queries import startups as queries
from contest.queries.startups import Window
from contest.site._shared.places import Place, find_place


@dataclass(frozen=True, slots=True)
class Startup:
    """A contest with its call and the viewer's own entry, read in one transaction."""

    place: Place
    call: Call
    window: Window
    entry: Entry
    version: EntryVersion | None
    """the draft, else what was handed in last"""

    @property
    def may_write(self) -> bool:
        """Whether it can be changed now."""
        return self.window.is_open and self.entry.withdrawn_at is None

    @property
    def base(self) -> str:
        """What this window shows, so that another's newer text is not overwritten."""
        return drafting.base_of(self.version)

    @property
    def seen(self) -> str:
        """What is looked at here, so that nothing else is handed in."""
        return drafting.seen_of(self.version)


def find_call(s: Session, slug: str, *, entered: bool = False) -> tuple[Place, Call]:
    """The contest of an address and its call with its questions; 404 where no startups enter."""
    place = find_place(s, slug, entered=entered)
    call = queries.call_of(s, place.contest)
    if call is None:
        raise NotFound
    return place, call


def find_startup(s: Session, slug: str) -> Startup:
    """The viewer's own startup; 404 for who takes no part."""
    place, call = find_call(s, slug, entered=True)
    entry = place.entry_in(s)
    return Startup(
        place,
        call,
        queries.window_of(s, call, entry, place.at),
        entry,
        drafting.current(s, entry),
    )
