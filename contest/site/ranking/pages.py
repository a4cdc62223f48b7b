"""What the pages of series are made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions.boards.releasing import series_document
from contest.extensions import chosen_language
from contest.models import Contest, Hub, Network, Series
from contest.permissions import may_organise, may_organise_series
from contest.queries.combining import series_by_slug, series_in
from contest.queries.contests import in_language
from contest.queries.published import published
from contest.site._shared.people import viewer
from contest.site.ranking import ledgers
from contest.site.ranking.forms import LANGUAGES, JoinForm, PublishForm, SeriesForm, WithdrawForm
from contest.site.ranking.results import history, storage


@dataclass(frozen=True, slots=True)
class Member:
    """A contest of a series, as its pages list it."""

    slug: str
    public_id: str
    name: str
    hub: str
    weight: str
    is_published: bool
    is_ours: bool
    is_seen: bool  # anyone may open its page


def find_series(s: Session, slug: str, *, organising: bool = False) -> Series:
    """A series of an address; 404 where it isn't there or isn't theirs to see."""
    found = series_by_slug(s, slug)
    if found is None:
        raise NotFound
    may = may_organise_series(viewer(), found.network)
    if not may and (organising or not found.is_public):
        raise NotFound
    return found


def order_of(series: Series) -> Sequence[str]:
    """In which order a text's languages are looked for: those of its first hub."""
    contests = series.contests
    return contests[0].contest.hub.languages if contests else LANGUAGES


def rule_of(series: Series) -> dict[str, str | int]:
    """How it adds up, as a document tells it."""
    return {
        "kind": series.kind.value,
        "missing": series.missing.value,
        "drop_lowest": series.drop_lowest,
    }


def members(s: Session, series: Series, *, sees_all: bool) -> list[Member]:
    """Its contests; of those that not everybody may see organisers alone hear (`sees_all`)."""
    at, language, order = clock.now(), chosen_language(), order_of(series)
    return [
        Member(
            slug=each.contest.slug,
            public_id=each.contest.public_id,
            name=in_language(each.contest.name, language, order),
            hub=in_language(each.contest.hub.name, language, order),
            weight=f"{each.weight.normalize():f}",
            is_published=each.contest.is_public and published(s, each.contest, at).board is not None,
            is_ours=may_organise(viewer(), each.contest),
            is_seen=each.contest.is_public,
        )
        for each in series.contests
        if sees_all or each.contest.is_public
    ]


def networks(s: Session) -> list[Network]:
    """The networks whose series one may organise; 404 for who may of none."""
    rows = s.scalars(select(Network).order_by(Network.id))
    found = [network for network in rows if may_organise_series(viewer(), network)]
    if not found:
        raise NotFound
    return found


def list_page(s: Session, found: list[Network], form: SeriesForm) -> str:
    """All series one may organise, and the form for a new one."""
    language = chosen_language()
    rows = [
        (each.slug, in_language(each.name, language, LANGUAGES), len(each.contests), each.is_public)
        for network in found
        for each in series_in(s, network)
    ]
    return render_template("ranking/all_series.html", rows=rows, form=form)


def desk_page(
    s: Session,
    series: Series,
    form: SeriesForm | None = None,
    *,
    joining: JoinForm | None = None,
    publishing: PublishForm | None = None,
    withdrawing: WithdrawForm | None = None,
) -> str:
    """A series as its organisers see it: contests, the board as it stands, publishing."""
    order, at = order_of(series), clock.now()
    document = series_document(s, series, storage(), at=at)
    return render_template(
        "ranking/series_desk.html",
        series=series,
        name=in_language(series.name, chosen_language(), order),
        contests=members(s, series, sees_all=True),
        ours=_ours(s, series),
        form=form or as_it_is(series),
        joining=joining or JoinForm(formdata=None, data={"weight": 1}),
        publishing=publishing or PublishForm(formdata=None),
        withdrawing=withdrawing or WithdrawForm(formdata=None),
        ledger=ledgers.ledger(document, order),
        at=ledgers.at,
        shown=published(s, series, at),
        past=history(s, series, order, sees_all=True),
    )


def as_it_is(series: Series) -> SeriesForm:
    """The form filled with what holds now."""
    data = {
        "slug": series.slug,
        "kind": series.kind.value,
        "missing": series.missing.value,
        "drop_lowest": series.drop_lowest,
        "is_public": series.is_public,
        **{f"name_{each}": series.name.get(each, "") for each in LANGUAGES},
        **{f"about_{each}": series.about.get(each, "") for each in LANGUAGES},
    }
    return SeriesForm(formdata=None, data=data)


def _ours(s: Session, series: Series) -> list[tuple[str, str]]:
    """Contests one may bring in."""
    inside = {each.contest_id for each in series.contests}
    rows = s.scalars(
        select(Contest).join(Hub).where(Hub.network_id == series.network_id).order_by(Contest.id.desc())
    )
    return [
        (each.slug, in_language(each.name, chosen_language(), each.hub.languages))
        for each in rows
        if each.id not in inside and may_organise(viewer(), each)
    ]
