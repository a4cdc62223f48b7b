"""What a round needs before it is opened, and while jurors mark."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contest.models import Contest, DeckState, Eligibility, EntryVersion, Juror, Round, RoundState, Rubric
from contest.models.pitching.startups import Deck
from contest.queries.readiness import Check, Level
from contest.queries.rounds import Count, candidates, count, newest_rubric, round_before, rounds_of
from contest.queries.startups import Taking, taking
from judge.marks import N_

MESSAGES: dict[str, str] = {
    "round.none": N_("No round is set up yet."),
    "round.rubric": N_("There are {count} criteria to mark by."),
    "round.no_rubric": N_("There is nothing to mark by yet: write the rubric."),
    "round.rubric_language": N_("Criterion {number} has no name in {language}."),
    "round.entries": N_("{count} entries are in."),
    "round.no_entries": N_("No entry is in yet."),
    "round.taking": N_("Entries can still be handed in: the round can be opened after that."),
    "round.unchecked": N_("Nobody has checked whether {count} of the entries may take part."),
    "round.decks_waiting": N_("{count} decks are not drawn yet: judges see no pages of them."),
    "round.decks_refused": N_("{count} decks can't be shown."),
    "round.before": N_("The round before it is not decided yet."),
    "round.jurors": N_("{count} judges are on the panel."),
    "round.no_jurors": N_("Nobody is on the panel yet: invite judges."),
    "round.seats": N_("Every entry has its {count} judges."),
    "round.seats_short": N_("An entry has {fewest} judges; {count} are planned for each."),
    "round.seats_draft": N_("{count} seats are a draft that judges don't see: release the seating."),
    "round.balance": N_("Sums of ranks need equally many marks from each judge and for each entry."),
}


def round_checks(s: Session, round_: Round, at: datetime) -> list[Check]:
    """All that was looked at, for a round that is being set up or open."""
    return [
        *_rubric(s, round_),
        *(_before_opening(s, round_, at) if round_.state is RoundState.DRAFT else ()),
        *_panel(s, round_),
    ]


def pitch_checks(s: Session, contest: Contest, at: datetime) -> list[Check]:
    """What the round that comes next, or is under way, needs; nothing where nobody pitches."""
    if contest.pitch is None:
        return []
    rounds = rounds_of(s, contest.pitch)
    if not rounds:
        return [Check("round.none", Level.RED if contest.code is None else Level.WARNING)]
    waiting = (each for each in rounds if each.state in {RoundState.DRAFT, RoundState.OPEN})
    following = next(waiting, None)
    found = [] if following is None else round_checks(s, following, at)
    # Decks are told of for the whole contest beside.
    return [check for check in found if not check.code.startswith("round.decks")]


def _rubric(s: Session, round_: Round) -> Iterator[Check]:
    rubric = newest_rubric(s, round_)
    if rubric is None or not rubric.criteria:
        yield Check("round.no_rubric", Level.RED)
        return
    yield Check("round.rubric", Level.OK, {"count": len(rubric.criteria)})
    yield from _languages(rubric, round_.stage.contest.hub.languages)


def _languages(rubric: Rubric, languages: list[str]) -> Iterator[Check]:
    for number, criterion in enumerate(rubric.criteria, start=1):
        for language in languages:
            if not criterion.name.get(language):
                facts = {"number": number, "language": language}
                yield Check("round.rubric_language", Level.WARNING, facts)


def _before_opening(s: Session, round_: Round, at: datetime) -> Iterator[Check]:
    before = round_before(s, round_)
    if before is not None and before.state is not RoundState.DECIDED:
        yield Check("round.before", Level.RED)
    call = round_.stage.call
    until = round_.entries_by or (None if call is None else taking(call, at).until)
    is_taken = call is not None and taking(call, at).taking is not Taking.CLOSED
    if until is not None and at < until and (round_.entries_by is not None or is_taken):
        yield Check("round.taking", Level.WARNING)
    versions = candidates(s, round_)
    if not versions:
        yield Check("round.no_entries", Level.RED)
        return
    yield Check("round.entries", Level.OK, {"count": len(versions)})
    unchecked = sum(v.entry.eligibility is Eligibility.UNCHECKED for v in versions.values())
    if unchecked:
        yield Check("round.unchecked", Level.WARNING, {"count": unchecked})
    yield from _decks(s, versions)


def _decks(s: Session, versions: Mapping[int, EntryVersion]) -> Iterator[Check]:
    wanted = [version.deck_id for version in versions.values() if version.deck_id is not None]
    rows = s.execute(select(Deck.state, func.count(Deck.id)).where(Deck.id.in_(wanted)).group_by(Deck.state))
    states = dict(row.tuple() for row in rows)
    if states.get(DeckState.WAITING):
        yield Check("round.decks_waiting", Level.WARNING, {"count": states[DeckState.WAITING]})
    if states.get(DeckState.REFUSED):
        yield Check("round.decks_refused", Level.WARNING, {"count": states[DeckState.REFUSED]})


def _panel(s: Session, round_: Round) -> Iterator[Check]:
    found = count(s, round_)
    if round_.state is RoundState.DRAFT and not found.seats:
        jurors = s.scalar(
            select(func.count(Juror.id)).where(Juror.stage_id == round_.stage_id, Juror.revoked_at.is_(None))
        )
        if jurors:
            yield Check("round.jurors", Level.OK, {"count": jurors})
        else:
            yield Check("round.no_jurors", Level.WARNING)
    else:
        yield from _seats(round_, found)
    if round_.rule == "ranksum":
        yield Check("round.balance", Level.WARNING)


def _seats(round_: Round, found: Count) -> Iterator[Check]:
    if found.drafts:
        yield Check("round.seats_draft", Level.WARNING, {"count": found.drafts})
    if found.fewest < round_.reviews:
        facts = {"fewest": found.fewest, "count": round_.reviews}
        yield Check("round.seats_short", Level.RED if not found.seats else Level.WARNING, facts)
    else:
        yield Check("round.seats", Level.OK, {"count": round_.reviews})
