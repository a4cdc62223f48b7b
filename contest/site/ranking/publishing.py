"""The organisers' page of results: the board as it stands, how stages count, publishing, taking back."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from contest import clock
from contest.actions.boards.combining import combine_stages
from contest.actions.boards.releasing import contest_document, publish, withdraw
from contest.db import reading
from contest.extensions import chosen_language
from contest.models import Contest, Division, Entry
from contest.permissions import may_organise_series
from contest.queries.combining import counting_stages, default_rule, feeds_of, series_of
from contest.queries.contests import in_language
from contest.queries.inputs import divided
from contest.queries.published import published
from contest.site._shared.fields import FlaskForm
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place, find_place
from contest.site._shared.settling import settled
from contest.site.ranking import ledgers
from contest.site.ranking.blueprint import bp
from contest.site.ranking.forms import (
    CombineForm,
    DivisionForm,
    EntriesForm,
    PublishForm,
    WithdrawForm,
    chosen,
    combine_form,
)
from contest.site.ranking.results import history, storage
from judge.boards.documents import NotComparable
from judge.boards.shares import KINDS, PointsRule


def own_desk(s: Session, slug: str) -> Place:
    """The contest, where the viewer organises it."""
    place = find_place(s, slug)
    if not place.may_organise:
        raise NotFound
    return place


@bp.get("/c/<slug>/desk/results")
@signed_in
def desk(slug: str) -> ResponseReturnValue:
    """The board as it stands, and what to do with it."""
    return shown(slug)


def shown(slug: str, **forms: FlaskForm) -> str:
    """The page with the form that was refused (`results_page` has their names); 404 for whose it isn't."""
    with reading() as s:
        return results_page(s, own_desk(s, slug), **forms)


@bp.post("/c/<slug>/desk/results/combine")
@signed_in
def combine(slug: str) -> ResponseReturnValue:
    """Set how the stages count."""
    with reading() as s:
        form = combine_form([feeds_of(stage) for stage in counting_stages(own_desk(s, slug).contest)])

    def act(s: Session) -> str:
        contest = own_desk(s, slug).contest
        wanted = form.wanted(counting_stages(contest))
        combine_stages(s, actor=the_viewer(), contest=contest, form=wanted, at=clock.now())
        return _("Changed. The board below follows it.")

    return settled(form, act=act, page=lambda: shown(slug, form=form), to=url_for("ranking.desk", slug=slug))


@bp.post("/c/<slug>/desk/results/publish")
@signed_in
def release(slug: str) -> ResponseReturnValue:
    """Publish the board as it stands."""
    form = PublishForm()

    def act(s: Session) -> str:
        place = own_desk(s, slug)
        made = publish(
            s,
            actor=the_viewer(),
            of=place.contest,
            storage=storage(),
            reason=form.reason.data or "",
            embargo_until=form.embargo_until.at(place.zone),
            at=clock.now(),
        )
        if made.embargo_until is not None:
            return _("Kept as it is; everybody sees it once the time has come.")
        return _("Published.")

    return settled(
        form, act=act, page=lambda: shown(slug, publishing=form), to=url_for("ranking.desk", slug=slug)
    )


@bp.post("/c/<slug>/desk/results/withdraw")
@signed_in
def take_back(slug: str) -> ResponseReturnValue:
    """Withdraw what is published."""
    form = WithdrawForm()

    def act(s: Session) -> str:
        contest, reason = own_desk(s, slug).contest, form.reason.data or ""
        withdraw(s, actor=the_viewer(), of=contest, reason=reason, at=clock.now())
        return _("Withdrawn. The page says so, and why.")

    return settled(
        form, act=act, page=lambda: shown(slug, withdrawing=form), to=url_for("ranking.desk", slug=slug)
    )


def _as_set(contest: Contest) -> CombineForm:
    """The form of how stages count, filled with what holds now."""
    found = contest.combination
    rows = {} if found is None else {points.stage_id: points for points in found.stages}
    data: dict[str, Any] = {
        "drop_lowest": 0 if found is None else found.drop_lowest,
        "digits": 2 if found is None else found.digits,
    }
    stages = counting_stages(contest)
    for number, stage in enumerate(stages):
        points = rows.get(stage.id)
        rule = default_rule(stage) if points is None else PointsRule.parse(points.rule)
        data |= chosen(number, rule, stage.weight, None if points is None else points.minimum)
    return combine_form([feeds_of(stage) for stage in stages], formdata=None, data=data)


def results_page(
    s: Session,
    place: Place,
    form: CombineForm | None = None,
    *,
    publishing: PublishForm | None = None,
    withdrawing: WithdrawForm | None = None,
    dividing: DivisionForm | None = None,
) -> str:
    """The page, with the form that was refused."""
    order = place.contest.hub.languages
    language = chosen_language()
    document, trouble = None, None
    try:
        document = contest_document(s, place.contest, at=place.at)
    except NotComparable as error:
        trouble = _trouble(_names(s, place), error)
    past = history(s, place.contest, order, sees_all=True)
    entries = divided(s, place.contest)
    return render_template(
        "ranking/desk.html",
        place=place,
        form=form or _as_set(place.contest),
        publishing=publishing or PublishForm(formdata=None),
        withdrawing=withdrawing or WithdrawForm(formdata=None),
        dividing=dividing or DivisionForm(formdata=None),
        filling=EntriesForm(formdata=None),
        divisions=_divisions(s, place, entries),
        entries=entries,
        stages=[in_language(stage.name, language, order) for stage in counting_stages(place.contest)],
        ledger=None if document is None else ledgers.ledger(document, order),
        at=ledgers.at,
        trouble=trouble,
        shown=published(s, place.contest, place.at),
        past=past,
        series=[
            (each.slug, in_language(each.name, language, order))
            for each in series_of(s, place.contest)
            if each.is_public or may_organise_series(the_viewer(), each.network)
        ],
        kinds=KINDS,
        page="results",
    )


def _divisions(
    s: Session, place: Place, entries: Sequence[Entry]
) -> list[tuple[Division, str, frozenset[str]]]:
    """Each division, its name for the viewer, and who stands in it by public id."""
    language, order = chosen_language(), place.contest.hub.languages
    return [
        (
            each,
            in_language(each.name, language, order),
            frozenset(entry.public_id for entry in entries if each in entry.divisions),
        )
        for each in place.contest_in(s).divisions
    ]


def _names(s: Session, place: Place) -> dict[str, str]:
    """Names of entries, by what documents call them."""
    contest = place.contest_in(s)
    return {entry.public_id: entry.name or str(entry.number) for entry in contest.entries}


def _trouble(names: dict[str, str], error: NotComparable) -> list[list[str]]:
    return [[names.get(entry, entry) for entry in part.entries] for part in error.parts]
