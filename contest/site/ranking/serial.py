"""Series: contests of several hubs added up, for everybody and for who organises them."""

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions.boards import series as actions
from contest.actions.boards.releasing import publish, withdraw
from contest.actions.organising import find_contest
from contest.db import reading, transaction
from contest.extensions import chosen_language
from contest.models import Network
from contest.permissions import may_organise, may_organise_series
from contest.queries.contests import in_language
from contest.queries.published import document_of, published, snapshot_by_id
from contest.refusals import Refused
from contest.site._shared.fields import FlaskForm, take_refusal
from contest.site._shared.people import signed_in, the_viewer, viewer
from contest.site._shared.settling import settled
from contest.site.ranking import ledgers
from contest.site.ranking.blueprint import bp
from contest.site.ranking.forms import JoinForm, PublishForm, SeriesForm, WithdrawForm
from contest.site.ranking.pages import desk_page, find_series, list_page, members, networks, order_of, rule_of
from contest.site.ranking.results import history, storage
from contest.site.ranking.tables import TYPES, file_of


@bp.get("/series/<slug>")
def series(slug: str) -> ResponseReturnValue:
    """The published board of a series."""
    with reading() as s:
        found = find_series(s, slug)
        order = order_of(found)
        at = clock.now()
        shown = published(s, found, at)
        document = None if shown.board is None else document_of(shown.board, storage())
        return render_template(
            "ranking/series.html",
            series=found,
            name=in_language(found.name, chosen_language(), order),
            about=in_language(found.about, chosen_language(), order),
            contests=members(s, found, sees_all=False),
            shown=shown,
            document=document,
            rule=rule_of(found) if document is None else document["inputs"]["rule"],
            ledger=None if document is None else ledgers.ledger(document, order),
            at=ledgers.at,
            past=history(s, found, order, sees_all=False),
            may_organise=may_organise_series(viewer(), found.network),
        )


@bp.get("/series/<slug>/<snapshot>.<kind>")
def series_file(slug: str, snapshot: str, kind: str) -> Response:
    """One snapshot of a series as a file."""
    with reading() as s:
        found = find_series(s, slug)
        one = snapshot_by_id(s, found, snapshot)
        sees_all = may_organise_series(viewer(), found.network)
        if one is None or not (one.is_open(clock.now()) or sees_all):
            raise NotFound
        if one.snapshot.digest is None or kind not in TYPES:
            raise NotFound
        document = document_of(one.snapshot, storage())
        name = f"{found.slug}-{document['published']['number']}"
        return file_of(
            one.snapshot, document, ledgers.ledger(document, order_of(found)), storage(), kind=kind, name=name
        )


@bp.get("/organise/series")
@signed_in
def all_series() -> ResponseReturnValue:
    """The series one may organise, and a form for a new one."""
    with reading() as s:
        found = networks(s)
        return list_page(s, found, SeriesForm(formdata=None))


@bp.post("/organise/series")
@signed_in
def create() -> ResponseReturnValue:
    """Make a series."""
    form = SeriesForm()
    with reading() as s:
        found = networks(s)
        if not form.validate():
            return list_page(s, found, form), 422
    try:
        with transaction() as s:
            made = actions.create_series(
                s,
                actor=the_viewer(),
                network=s.get_one(Network, found[0].id),
                slug=(form.slug.data or "").strip().lower(),
                form=form.wanted(),
                at=clock.now(),
            )
            slug = made.slug
    except Refused as error:
        take_refusal(form, error, {"name": "name_en"})
        with reading() as s:
            return list_page(s, networks(s), form), error.status
    flash(_("The series is made. Now bring in contests."), "ok")
    return redirect(url_for("ranking.series_desk", slug=slug), 303)


@bp.get("/organise/series/<slug>")
@signed_in
def series_desk(slug: str) -> ResponseReturnValue:
    """A series as its organisers see it."""
    with reading() as s:
        found = find_series(s, slug, organising=True)
        return desk_page(s, found)


@bp.post("/organise/series/<slug>")
@signed_in
def change(slug: str) -> ResponseReturnValue:
    """Change what is said of it."""
    form = SeriesForm()
    form.slug.data, form.slug.raw_data = slug, [slug]

    def act(s: Session) -> str:
        found = find_series(s, slug, organising=True)
        actions.edit_series(s, actor=the_viewer(), series=found, form=form.wanted(), at=clock.now())
        return _("Changed.")

    return _settled(slug, form, "form", act)


@bp.post("/organise/series/<slug>/contests")
@signed_in
def bring_in(slug: str) -> ResponseReturnValue:
    """Bring in a contest of one's own, or change its weight."""
    form = JoinForm()

    def act(s: Session) -> str:
        found = find_series(s, slug, organising=True)
        contest = find_contest(s, slug=(form.contest.data or "").strip())
        if not may_organise(viewer(), contest):
            # A contest that isn't theirs is as if it weren't there.
            raise Refused("contest.unknown", slug=contest.slug)
        weight = form.weight.data
        actions.add_contest(
            s, actor=the_viewer(), series=found, contest=contest, weight=weight, at=clock.now()
        )
        return _("It is in the series now.")

    return _settled(slug, form, "joining", act)


@bp.post("/organise/series/<slug>/contests/<contest>/remove")
@signed_in
def take_out(slug: str, contest: str) -> ResponseReturnValue:
    """Take out a contest of one's own."""
    with transaction() as s:
        found = find_series(s, slug, organising=True)
        own = next((each.contest for each in found.contests if each.contest.public_id == contest), None)
        if own is None or not may_organise(viewer(), own):
            raise NotFound
        actions.remove_contest(s, actor=the_viewer(), series=found, contest=own, at=clock.now())
    flash(_("It is out of the series."), "ok")
    return redirect(url_for("ranking.series_desk", slug=slug), 303)


@bp.post("/organise/series/<slug>/publish")
@signed_in
def release_series(slug: str) -> ResponseReturnValue:
    """Publish the board of the series."""
    form = PublishForm()

    def act(s: Session) -> str:
        publish(
            s,
            actor=the_viewer(),
            of=find_series(s, slug, organising=True),
            storage=storage(),
            reason=form.reason.data or "",
            embargo_until=form.embargo_until.at("UTC"),
            at=clock.now(),
        )
        return _("Published.")

    return _settled(slug, form, "publishing", act)


@bp.post("/organise/series/<slug>/withdraw")
@signed_in
def take_series_back(slug: str) -> ResponseReturnValue:
    """Withdraw what is published of a series."""
    form = WithdrawForm()

    def act(s: Session) -> str:
        found, reason = find_series(s, slug, organising=True), form.reason.data or ""
        withdraw(s, actor=the_viewer(), of=found, reason=reason, at=clock.now())
        return _("Withdrawn. The page says so, and why.")

    return _settled(slug, form, "withdrawing", act)


def _settled(slug: str, form: FlaskForm, name: str, act: Callable[[Session], str]) -> ResponseReturnValue:
    """Do it; `name` is the form's among those of `desk_page`."""

    def page() -> str:
        with reading() as s:
            return desk_page(s, find_series(s, slug, organising=True), **{name: form})

    to = url_for("ranking.series_desk", slug=slug)
    return settled(form, act=act, page=page, to=to, aliases={"name": "name_en"})
