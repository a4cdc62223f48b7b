"""The pitch stage: letting startups enter a contest, its end, its rounds in order."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from wtforms.validators import InputRequired

from contest import clock
from contest.actions.rounds import rounds as acting
from contest.actions.rounds import stages
from contest.db import reading, transaction
from contest.models import Stage
from contest.queries.rounds import round_by_id
from contest.site._shared.fields import REQUIRED, FlaskForm, TimeField, local
from contest.site._shared.people import signed_in, the_viewer
from contest.site._shared.places import Place
from contest.site._shared.settling import settled
from contest.site.organising.desk import bp, find_desk, round_lines
from contest.site.organising.filling import pitch_defaults
from contest.site.organising.forms import PitchForm, pitch_wanted


class EndForm(FlaskForm):
    """When the pitch stage is over."""

    pitch_ends_at = TimeField(_l("All is over at"), [InputRequired(REQUIRED)])


@bp.get("/c/<slug>/desk/rounds")
@signed_in
def rounds(slug: str) -> ResponseReturnValue:
    """The rounds in order; of a contest without startups the form that lets them in."""
    return _page(slug)


@bp.post("/c/<slug>/desk/pitch")
@signed_in
def add_pitch(slug: str) -> ResponseReturnValue:
    """Let startups enter."""
    form = PitchForm()

    def act(s: Session) -> str:
        contest = find_desk(s, slug).contest
        wanted = pitch_wanted(form, contest.timezone)
        stages.add_pitch(s, actor=the_viewer(), contest=contest, form=wanted, at=clock.now())
        return _("Startups can enter. Now set up the rounds.")

    to = url_for("organising.rounds", slug=slug)
    return settled(form, act=act, page=lambda: _page(slug, adding=form), to=to)


@bp.post("/c/<slug>/desk/pitch/end")
@signed_in
def end_pitch(slug: str) -> ResponseReturnValue:
    """Move the end."""
    form = EndForm()

    def act(s: Session) -> str:
        contest = find_desk(s, slug).contest
        ends_at = form.pitch_ends_at.at(contest.timezone)
        stages.end_pitch_at(s, actor=the_viewer(), contest=contest, ends_at=ends_at, at=clock.now())
        return _("Changed.")

    to = url_for("organising.rounds", slug=slug)
    return settled(form, act=act, page=lambda: _page(slug, ending=form), to=to)


@bp.post("/c/<slug>/desk/pitch/remove")
@signed_in
def remove_pitch(slug: str) -> ResponseReturnValue:
    """Take an empty pitch stage out."""
    with transaction() as s:
        contest = find_desk(s, slug).contest
        stages.remove_pitch(s, actor=the_viewer(), contest=contest, at=clock.now())
    flash(_("Startups can't enter any more."), "ok")
    return redirect(url_for("organising.settings", slug=slug), 303)


@bp.post('/c/<slug>/desk/rounds/<public_id>/<any("earlier","later"):verb>')
@signed_in
def move_round(slug: str, public_id: str, verb: str) -> ResponseReturnValue:
    """Let a round change places with its neighbour."""
    with transaction() as s:
        found = round_by_id(s, find_desk(s, slug).contest, public_id)
        if found is None:
            raise NotFound
        by = -1 if verb == "earlier" else 1
        acting.move_round(s, actor=the_viewer(), round_=found, by=by, at=clock.now())
    return redirect(url_for("organising.rounds", slug=slug), 303)


def _page(slug: str, *, adding: PitchForm | None = None, ending: EndForm | None = None) -> str:
    with reading() as s:
        place = find_desk(s, slug)
        stage = place.contest.pitch
        if stage is not None:
            return _rounds_page(s, place, stage, ending)
    form = adding or PitchForm(formdata=None, data=pitch_defaults(clock.now(), place.zone))
    return render_template("organising/pitch.html", place=place, page="rounds", form=form)


def _rounds_page(s: Session, place: Place, stage: Stage, ending: EndForm | None) -> str:
    is_free = place.contest.code is not None and not any(stages.contents(s, stage).values())
    shown = {"pitch_ends_at": local(stage.ends_at, place.zone)}
    return render_template(
        "organising/rounds.html",
        place=place,
        page="rounds",
        lines=round_lines(s, place),
        stage=stage,
        is_free=is_free,
        end_form=ending or EndForm(formdata=None, data=shown),
    )
