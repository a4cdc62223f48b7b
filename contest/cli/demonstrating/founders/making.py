"""What the founders' contests need: hubs, contests, problems, startups with their decks, programs, jurors.

Each step looks for what is there, so that a demonstration that was stopped goes on where it stood.
"""

import io
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.decks import receive_deck
from contest.actions.importing import import_package, store_files
from contest.actions.organising import ContestForm, StageForm, create_contest, create_hub
from contest.actions.organising.forms import PitchForm
from contest.actions.rounds.forms import RoundForm
from contest.actions.rounds.rounds import add_round
from contest.actions.rounds.rubrics import save_rubric
from contest.actions.rounds.template import TEMPLATE
from contest.actions.seating.jurors import JurorForm, confirm, invite
from contest.actions.solving import submit as hand_in
from contest.actions.startups import checking, drafting, entering
from contest.actions.startups.reading import DraftForm, Person
from contest.actions.startups.submitting import submit
from contest.actions.uploading import keep_deck
from contest.cli.demonstrating.founders.manifest import Founders, Place, Team
from contest.cli.demonstrating.founders.slides import deck
from contest.cli.demonstrating.manifest import Set
from contest.codes import Codes
from contest.models import (
    Call,
    Contest,
    Eligibility,
    EnteringBy,
    EntrantSees,
    Entry,
    Hub,
    Juror,
    Party,
    PartyMember,
    Round,
    Stage,
    StageProblem,
    Submission,
    User,
)
from contest.storage import Storage
from judge.packages import read as read_package
from sandbox.languages import by_extension

DAY = timedelta(days=1)
BEGAN, LASTS = timedelta(hours=2), timedelta(hours=5)
MOST = 8
"""Entries a juror marks at most."""


def contest_of(s: Session, place: Place) -> Contest | None:
    """One of the two contests."""
    return s.scalar(select(Contest).where(Contest.slug == place.slug))


def pitch_of(contest: Contest) -> tuple[Stage, Call]:
    """The pitch stage with its call."""
    stage = contest.pitch
    if stage is None or stage.call is None:
        raise LookupError(f"{contest.slug} has no pitch stage")
    return stage, stage.call


def entry_of(s: Session, contest: Contest, team: Team) -> Entry | None:
    """A team's entry, by whichever of its names the site shows."""
    return s.scalar(select(Entry).where(Entry.contest_id == contest.id, Entry.name.in_(team.name.values())))


def make_contests(s: Session, told: Founders, at: datetime) -> None:
    """Hubs and contests."""
    second = s.scalar(select(Hub).where(Hub.slug == told.second_hub))
    if second is None:
        second = create_hub(s, actor=None, slug=told.second_hub, name=told.second_hub_name, at=at)
    first = s.scalars(select(Hub).where(Hub.slug == told.first_hub)).one()
    for hub, place, codes in ((first, told.first, True), (second, told.second, False)):
        if contest_of(s, place) is None:
            stage = StageForm(starts_at=at - BEGAN, ends_at=at - BEGAN + LASTS)
            create_contest(
                s,
                actor=None,
                hub=hub,
                form=ContestForm(
                    slug=place.slug,
                    name=place.name,
                    about=place.about,
                    stage=stage if codes else None,
                    pitch=PitchForm(opens_at=at - 10 * DAY, deadline=at - DAY, ends_at=at + DAY),
                    entering=EnteringBy.OPEN,
                ),
                at=at,
            )


def bring_problem(s: Session, told: Founders, problem: Set, storage: Storage, at: datetime) -> None:
    """One package into the first contest, unless it is there."""
    contest = contest_of(s, told.first)
    if contest is None or contest.code is None:
        raise LookupError(told.first.slug)
    there = select(StageProblem.id).where(
        StageProblem.stage_id == contest.code.id, StageProblem.label == problem.label
    )
    if s.scalar(there) is None:
        package = read_package(problem.path)
        import_package(
            s,
            actor=None,
            contest=contest,
            package=package,
            manifest=store_files(package, storage),
            stage=contest.code,
            label=problem.label,
            colour=problem.colour,
            at=at,
        )


def enter_team(s: Session, place: Place, team: Team, storage: Storage, at: datetime) -> Entry:
    """A startup with its deck, handed in two days ago; the party it was elsewhere, if it was."""
    contest = contest_of(s, place)
    if contest is None:
        raise LookupError(place.slug)
    _, call = pitch_of(contest)
    then = at - 2 * DAY
    name, language = next(iter(team.name.values())), next(iter(team.name))
    there = entry_of(s, contest, team)
    if there is not None:
        return there
    party = s.scalar(select(Party).where(Party.name.in_(team.name.values())).order_by(Party.id).limit(1))
    if party is None:
        user = User(name=team.people[0][0], created_at=then)
        s.add(user)
        s.flush()
    else:
        user = s.scalars(
            select(User).join(PartyMember, PartyMember.user_id == User.id).where(PartyMember.party == party)
        ).first() or User(name=team.people[0][0], created_at=then)
    entry = entering.enter(s, actor=user, call=call, name=name, language=language, party=party, at=then)
    form = DraftForm(
        name=team.name,
        one_liner=team.one_liner,
        sector=team.sector,
        maturity=team.maturity,
        country=team.country,
        people=[Person(*person) for person in team.people],
    )
    base = drafting.base_of(drafting.current(s, entry))
    drafting.save_draft(s, actor=user, entry=entry, call=call, form=form, base=base, at=then)
    slides = deck(
        team.name.get("en", name),
        team.one_liner.get("en", ""),
        [", ".join(person) for person in team.people],
    )
    kept = keep_deck(io.BytesIO(slides), filename=f"{team.key}.pdf", storage=storage)
    drawn = receive_deck(s, actor=user, entry=entry, upload=kept, at=then)
    draft = drafting.set_deck(s, actor=user, entry=entry, call=call, deck=drawn, at=then)
    submit(s, actor=user, entry=entry, call=call, seen=drafting.seen_of(draft), at=then)
    checking.check(s, actor=None, entry=entry, eligibility=Eligibility.ELIGIBLE, at=at)
    return entry


def hand_in_programs(s: Session, told: Founders, team: Team, storage: Storage, at: datetime) -> list[str]:
    """A team's programs, unless it handed in any; the public ids of its submissions."""
    contest = contest_of(s, told.first)
    if contest is None or contest.code is None:
        raise LookupError(told.first.slug)
    entry = entry_of(s, contest, team)
    if entry is None:
        raise LookupError(team.key)
    there = s.scalars(select(Submission.public_id).where(Submission.entry_id == entry.id)).all()
    if there or at >= contest.code.ends_at:
        return list(there)
    made = []
    for problem, path in team.programs:
        row = next(each for each in contest.code.problems if each.label == problem.label)
        language = by_extension(path.name)
        if language is None:
            raise LookupError(path.name)
        made.append(
            hand_in(
                s,
                actor=entry.party.members[0].user,
                entry=entry,
                problem=row,
                language=language.key,
                source=path.read_bytes(),
                filename=path.name,
                storage=storage,
                at=at,
            )
        )
    return [submission.public_id for submission in made]


def make_round(s: Session, told: Founders, place: Place, at: datetime) -> Round:
    """The one round of a contest with its rubric."""
    contest = contest_of(s, place)
    if contest is None:
        raise LookupError(place.slug)
    stage, _ = pitch_of(contest)
    if stage.rounds:
        return stage.rounds[0]
    form = RoundForm(
        name=told.round, reviews=place.reviews, pitch_seconds=300, entrant_sees=EntrantSees.PLACE
    )
    made = add_round(s, actor=None, stage=stage, form=form, at=at)
    save_rubric(s, actor=None, round_=made, form=TEMPLATE, at=at)
    return made


def invite_judges(s: Session, told: Founders, place: Place, codes: Codes, at: datetime) -> list[Juror]:
    """The jurors of a contest, who have confirmed; each is one person in both contests' eyes."""
    contest = contest_of(s, place)
    if contest is None:
        raise LookupError(place.slug)
    stage, _ = pitch_of(contest)
    if stage.jurors:
        return list(stage.jurors)
    made = []
    for judge in told.judges:
        form = JurorForm(
            name=judge.name,
            languages=judge.languages,
            fields=judge.fields,
            country=judge.country,
            affiliation=judge.affiliation,
            most=MOST,
        )
        juror = invite(s, actor=None, stage=stage, form=form, codes=codes, at=at)
        confirm(s, juror=juror, languages=judge.languages, fields=judge.fields, at=at)
        made.append(juror)
    return made
