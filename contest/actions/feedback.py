"""What a panel tells an entrant together, beside what each judge writes."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.rounds.telling import tell_round
from contest.actions.startups.texts import LANGUAGES, clean_text
from contest.models import Entry, Round, RoundEntry, User
from contest.queries.chairs import chair_of
from contest.refusals import Refused

TEXT_MOST = 4000


def tell_entrant(
    s: Session, *, actor: User, round_: Round, entry: Entry, texts: Mapping[str, str], at: datetime
) -> None:
    """Set the panel's common words, by language; empty ones are left out.

    Refuses permission.denied, missing, remark.language, remark.long.
    """
    chair_of(s, actor, round_).check(entry.id)
    pinned = s.scalar(
        select(RoundEntry).where(RoundEntry.round_id == round_.id, RoundEntry.entry_id == entry.id)
    )
    if pinned is None:
        raise Refused("missing")
    if not texts.keys() <= set(LANGUAGES):
        raise Refused("remark.language")
    told = {key: clean_text(text) for key, text in texts.items()}
    longest = max((len(text) for text in told.values()), default=0)
    if longest > TEXT_MOST:
        raise Refused("remark.long", count=longest, most=TEXT_MOST)
    before, after = dict(pinned.feedback), {key: text for key, text in told.items() if text}
    if after == before:
        return
    pinned.feedback = after
    audit(
        s,
        actor=actor,
        action="feedback.tell",
        subject=entry,
        contest_id=round_.stage.contest_id,
        before={"words": before},
        after={"round": round_.public_id, "words": after},
        at=at,
    )
    tell_round(s, round_)
