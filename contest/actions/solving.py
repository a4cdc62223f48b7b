"""What a contestant does with a problem: keep a draft, submit a program."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from contest import queues
from contest.actions.handing_in import check_answers
from contest.actions.publishing import lock_contest, raise_version, tell_entry
from contest.db import after_commit
from contest.models import Draft, Entry, Judging, PartyMember, Stage, StageProblem, Submission, User
from contest.phases import Phase, phase
from contest.queries.handing_in import takes_answers
from contest.queries.offering import allowed_languages, checked_languages
from contest.refusals import Refused
from contest.storage import Storage
from judge.grading.answering import ANSWERS
from sandbox.languages import UnknownLanguage, language

MINUTE = timedelta(minutes=1)
FILENAME_MOST = 255
NONCE_MOST = 64


def submit(
    s: Session,
    *,
    actor: User,
    entry: Entry | None,
    problem: StageProblem,
    language: str,
    source: bytes,
    storage: Storage,
    filename: str | None = None,
    nonce: str | None = None,
    at: datetime,
) -> Submission:
    """Receive a program: once this returns and the transaction stands, it will be judged.

    Where answers are handed in, `source` is what `handing_in.packed` makes of them, and the language says
    nothing. `nonce` is the form's own random text: the same again is refused. Refuses what
    `handing_in.check_answers` does, and
    submission.not_entered, .before_start, .after_end, .empty, .too_large, .nul, .language_unknown,
    .language_not_offered, .language_unavailable, .too_soon, .repeated (its `submission` is the public id
    of the first), .form, and entry.withdrawn.
    """
    stage = problem.stage
    entry = own_entry(s, actor, entry, stage)
    _check_phase(stage, at)
    if takes_answers(problem.version):
        check_answers(stage, problem, source)
        language = ANSWERS.key
    else:
        check_source(stage, problem, source)
        check_language(s, stage, problem, language, at)
    _check_nonce(s, entry, nonce)
    _check_rate(s, stage, entry, at)
    digest = storage.put(source)  # before the lock: a slow disk makes nobody else wait
    lock_contest(s, stage.contest_id)
    _check_nonce(s, entry, nonce)
    _check_rate(s, stage, entry, at)
    submission = Submission(
        stage_problem_id=problem.id,
        entry_id=entry.id,
        user_id=actor.id,
        language=language,
        source_digest=digest,
        source_bytes=len(source),
        filename=_plain_filename(filename),
        nonce=nonce,
        received_at=at,
    )
    submission.judgings.append(Judging(version_id=problem.version_id, queued_at=at))
    s.add(submission)
    s.flush()
    raise_version(s, stage.contest_id, kind="submission", subject=submission.public_id, at=at)
    tell_entry(s, entry.public_id)
    after_commit(s, lambda: queues.wake(queues.SANDBOX))
    return submission


def save_draft(
    s: Session,
    *,
    actor: User,
    entry: Entry | None,
    problem: StageProblem,
    language: str,
    text: str,
    at: datetime,
) -> Draft:
    """Keep what stands in the editor; the newest wins.

    Refuses submission.not_entered, .before_start, .language_unknown, draft.too_large, entry.withdrawn.
    """
    entry = own_entry(s, actor, entry, problem.stage)
    if phase(problem.stage.window, at) is Phase.BEFORE:
        raise Refused("submission.before_start")
    if takes_answers(problem.version):
        language = ANSWERS.key
    else:
        _known(language)
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > problem.stage.source_bytes:
        raise Refused("draft.too_large", size=size, limit=problem.stage.source_bytes)
    # Two machines of one entry may save at once: the row of the entry lets one in after the other.
    lock_entry(s, entry)
    draft = s.scalar(
        select(Draft).where(
            Draft.entry_id == entry.id, Draft.stage_problem_id == problem.id, Draft.language == language
        )
    )
    if draft is None:
        draft = Draft(entry_id=entry.id, stage_problem_id=problem.id, language=language)
        s.add(draft)
    draft.text = text.replace("\r\n", "\n").replace("\x00", "")
    draft.updated_at = at
    s.flush()
    return draft


def lock_entry(s: Session, entry: Entry) -> None:
    """Let nobody else write for this entry until the commit."""
    s.execute(select(Entry.id).where(Entry.id == entry.id).with_for_update(key_share=True))


def own_entry(s: Session, actor: User, entry: Entry | None, stage: Stage) -> Entry:
    """The entry, if it is the actor's and takes part ("submission.not_entered", "entry.withdrawn")."""
    if entry is None or entry.contest_id != stage.contest_id:
        raise Refused("submission.not_entered")
    belongs = select(PartyMember.id).where(
        PartyMember.party_id == entry.party_id, PartyMember.user_id == actor.id
    )
    if s.scalar(belongs) is None:
        raise Refused("submission.not_entered")
    if entry.withdrawn_at is not None:
        raise Refused("entry.withdrawn")
    return entry


def _check_phase(stage: Stage, at: datetime) -> None:
    now = phase(stage.window, at)
    if now is Phase.BEFORE:
        raise Refused("submission.before_start")
    if now is Phase.ENDED:
        raise Refused("submission.after_end")


def check_source(stage: Stage, problem: StageProblem, source: bytes) -> None:
    """Refuse a program that is too large, empty or no text ("submission.too_large", ".empty", ".nul")."""
    limit = min(stage.source_bytes, problem.version.code_bytes)
    if len(source) > limit:
        raise Refused("submission.too_large", size=len(source), limit=limit)
    if not source.strip():
        raise Refused("submission.empty")
    if b"\0" in source:
        raise Refused("submission.nul", position=source.index(b"\0") + 1)


def _known(key: str) -> str:
    try:
        return language(key).name
    except UnknownLanguage:
        raise Refused("submission.language_unknown", language=key[:32]) from None


def check_language(s: Session, stage: Stage, problem: StageProblem, key: str, at: datetime) -> None:
    """Refuse a language by the submission.language_… that says why."""
    name = _known(key)
    if key not in allowed_languages(stage, problem.version):
        raise Refused("submission.language_not_offered", language=name)
    checked = checked_languages(s, at)
    if checked is not None and key not in checked:
        raise Refused("submission.language_unavailable", language=name)


def _check_nonce(s: Session, entry: Entry, nonce: str | None) -> None:
    if nonce is None:
        return
    if not 1 <= len(nonce) <= NONCE_MOST:
        raise Refused("submission.form")
    first = s.scalar(
        select(Submission.public_id).where(Submission.entry_id == entry.id, Submission.nonce == nonce)
    )
    if first is not None:
        raise Refused("submission.repeated", submission=first)


def _check_rate(s: Session, stage: Stage, entry: Entry, at: datetime) -> None:
    """At most `stage.submissions_per_minute` in any minute that ends now."""
    times = select(Submission.received_at).where(Submission.entry_id == entry.id)
    if wait := seconds_to_wait(s, times, Submission.received_at, most=stage.submissions_per_minute, at=at):
        raise Refused("submission.too_soon", wait=wait)


def seconds_to_wait(
    s: Session,
    times: Select[datetime],
    column: InstrumentedAttribute[datetime],
    *,
    most: int,
    at: datetime,
) -> int:
    """Whole seconds until one more is within `most` in any minute; 0: it is now."""
    newest = s.scalars(times.where(column > at - MINUTE).order_by(column.desc()).limit(most)).all()
    if len(newest) < most:
        return 0
    wait = (newest[-1] + MINUTE - at).total_seconds()
    return max(1, -int(-wait // 1))


def _plain_filename(filename: str | None) -> str | None:
    """The last part of a name, for showing: it is data, never a path."""
    if not filename:
        return None
    last = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in last if letter.isprintable())[:FILENAME_MOST] or None
