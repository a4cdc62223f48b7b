"""Jurors: invited with a link of their own, confirming themselves, leaving."""

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contest.actions.accounts import NAME_MOST
from contest.actions.auditing import audit
from contest.actions.naming import clean_name
from contest.actions.publishing import lock_contest
from contest.actions.seating.seats import end_all
from contest.actions.startups.countries import COUNTRIES
from contest.codes import Codes
from contest.languages import LANGUAGES
from contest.models import Juror, Stage, User
from contest.permissions import may_organise
from contest.refusals import Refused

TOKEN_BYTES = 24  # 192 bits: nobody guesses it, so nothing has to slow guessing down
LOAD_MOST = 500
AFFILIATION_MOST = 120
EMAIL_MOST = 254
_EMAIL = re.compile(r"[^\s@<>\"'(),:;\\]+@(?:[\w-]+\.)+[\w-]{2,}\Z")


@dataclass(frozen=True, slots=True)
class JurorForm:
    """What is known of a juror; checked when it is taken."""

    name: str
    languages: Sequence[str]
    fields: Sequence[str] = ()  # keys of the call's sectors; none: any
    country: str = ""
    affiliation: str = ""
    email: str = ""
    least: int = 0
    most: int = 12


def invite(
    s: Session, *, actor: User | None, stage: Stage, form: JurorForm, codes: Codes, at: datetime
) -> Juror:
    """Put somebody on the panel: a person is made for them, and a link.

    Refuses permission.denied, account.name_form and juror.languages, .language, .field, .country, .email,
    .text_long, .load, .load_range.
    """
    _may(actor, stage)
    lock_contest(s, stage.contest_id)
    given = checked(stage, form)
    user = User(name=given.name, created_at=at)
    juror = Juror(stage_id=stage.id, user=user, invited_at=at)
    _take(juror, given)
    _give_link(juror, codes)
    s.add(juror)
    audit(
        s,
        actor=actor,
        action="juror.invite",
        subject=juror,
        contest_id=stage.contest_id,
        after=_facts(juror),
        at=at,
    )
    return juror


def edit_juror(s: Session, *, actor: User | None, juror: Juror, form: JurorForm, at: datetime) -> Juror:
    """Change what is known of a juror; refuses as `invite`. Seats that are given stay."""
    _may(actor, juror.stage)
    lock_contest(s, juror.stage.contest_id)
    given = checked(juror.stage, form)
    before = _facts(juror)
    juror.user.name = given.name
    _take(juror, given)
    after = _facts(juror)
    if after != before:
        _tell(s, actor, juror, "juror.edit", before=before, after=after, at=at)
    return juror


def renew_link(s: Session, *, actor: User | None, juror: Juror, codes: Codes, at: datetime) -> Juror:
    """Give another link; the old one opens nothing, who came by it is logged out. Refuses juror.revoked."""
    _may(actor, juror.stage)
    lock_contest(s, juror.stage.contest_id)
    if juror.revoked_at is not None:
        raise Refused("juror.revoked")
    _give_link(juror, codes)
    _sign_out(juror)
    _tell(s, actor, juror, "juror.renew_link", before={}, after={}, at=at)
    return juror


def revoke_juror(s: Session, *, actor: User | None, juror: Juror, reason: str, at: datetime) -> int:
    """Take a juror off the panel, or let them leave: their link ends, their open seats become gaps.

    Marks stay in the history and stop counting, except in rounds that are decided. Returns how many seats
    fell free. Refuses juror.revoked.
    """
    _may(actor, juror.stage)
    lock_contest(s, juror.stage.contest_id)
    if juror.revoked_at is not None:
        raise Refused("juror.revoked")
    juror.revoked_at = at
    juror.link_hmac = juror.link_cipher = None
    _sign_out(juror)
    _tell(
        s,
        actor,
        juror,
        "juror.revoke",
        before={"revoked_at": None},
        after={"revoked_at": at, "reason": reason.strip()},
        at=at,
    )
    return end_all(s, juror=juror, reason="left", at=at)


def restore_juror(s: Session, *, actor: User | None, juror: Juror, codes: Codes, at: datetime) -> Juror:
    """Put a juror back on the panel with a new link; seats are given by hand or by a top-up.

    Refuses juror.not_revoked.
    """
    _may(actor, juror.stage)
    lock_contest(s, juror.stage.contest_id)
    if juror.revoked_at is None:
        raise Refused("juror.not_revoked")
    before = juror.revoked_at
    juror.revoked_at = None
    _give_link(juror, codes)
    _tell(s, actor, juror, "juror.restore", before={"revoked_at": before}, after={"revoked_at": None}, at=at)
    return juror


def link_of(juror: Juror, codes: Codes) -> str | None:
    """The token of a juror's link, decrypted; None: there is none."""
    return None if juror.link_cipher is None else codes.open(juror.link_cipher)


def juror_by_link(s: Session, codes: Codes, token: str) -> Juror | None:
    """Whose link this is; None: nobody's, or no longer."""
    found = s.scalar(select(Juror).where(Juror.link_hmac == _digest(codes, token)))
    return None if found is None or found.revoked_at is not None or not found.user.is_active else found


def open_link(s: Session, *, juror: Juror, at: datetime) -> Juror:  # noqa: ARG001 -- as all actions
    """Remember when a juror came for the first time."""
    if juror.opened_at is None:
        juror.opened_at = at
    return juror


def confirm(
    s: Session,
    *,
    juror: Juror,
    languages: Sequence[str],
    fields: Sequence[str],
    at: datetime,
    name: str | None = None,
) -> Juror:
    """The juror says what they read and know (and how they are called); may be said again.

    Refuses juror.revoked, account.name_form, juror.languages, .language, .field.
    """
    lock_contest(s, juror.stage.contest_id)
    if juror.revoked_at is not None:
        raise Refused("juror.revoked")
    before = _facts(juror)
    if name is not None:
        juror.user.name = _name(name)
    juror.languages = _languages(languages)
    juror.fields = _fields(juror.stage, fields)
    juror.opened_at = juror.opened_at or at
    juror.confirmed_at = juror.confirmed_at or at
    after = _facts(juror) | {"confirmed_at": juror.confirmed_at}
    _tell(s, juror.user, juror, "juror.confirm", before=before, after=after, at=at)
    return juror


def checked(stage: Stage, form: JurorForm) -> JurorForm:
    """The form with its texts cleaned; refuses as `invite`."""
    country = form.country.strip().upper()
    if country and country not in COUNTRIES:
        raise Refused("juror.country")
    affiliation = clean_name(form.affiliation)
    if len(affiliation) > AFFILIATION_MOST:
        raise Refused("juror.text_long", most=AFFILIATION_MOST)
    email = unicodedata.normalize("NFC", form.email).strip()
    if email and (len(email) > EMAIL_MOST or not _EMAIL.match(email)):
        raise Refused("juror.email", email=email[:80])
    if not 0 <= form.least <= LOAD_MOST or not 0 <= form.most <= LOAD_MOST:
        raise Refused("juror.load", most=LOAD_MOST)
    if form.least > form.most:
        raise Refused("juror.load_range", least=form.least, most=form.most)
    return JurorForm(
        name=_name(form.name),
        languages=_languages(form.languages),
        fields=_fields(stage, form.fields),
        country=country,
        affiliation=affiliation,
        email=email,
        least=form.least,
        most=form.most,
    )


def _name(typed: str) -> str:
    name = clean_name(typed)
    if not 1 <= len(name) <= NAME_MOST:
        raise Refused("account.name_form", most=NAME_MOST)
    return name


def _languages(given: Sequence[str]) -> list[str]:
    for language in given:
        if language not in LANGUAGES:
            raise Refused("juror.language", language=language[:40], choices=", ".join(LANGUAGES))
    if not given:
        raise Refused("juror.languages")
    return [language for language in LANGUAGES if language in given]


def _fields(stage: Stage, given: Sequence[str]) -> list[str]:
    """In the order of the call."""
    known = [] if stage.call is None else [str(sector["key"]) for sector in stage.call.sectors]
    for key in given:
        if key not in known:
            raise Refused("juror.field", field=key[:40], choices=", ".join(known))
    return [key for key in known if key in given]


def _take(juror: Juror, form: JurorForm) -> None:
    juror.languages, juror.fields = list(form.languages), list(form.fields)
    juror.country, juror.affiliation = form.country or None, form.affiliation or None
    juror.email, juror.least, juror.most = form.email or None, form.least, form.most


def _give_link(juror: Juror, codes: Codes) -> None:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    juror.link_hmac, juror.link_cipher = _digest(codes, token), codes.seal(token)


def _digest(codes: Codes, token: str) -> str:
    """Told apart from a join code of the same letters."""
    return codes.digest(f"juror {token[:200]}")


def _sign_out(juror: Juror) -> None:
    """Whoever came by the link alone has no other way in."""
    if juror.user.login is None:
        juror.user.epoch += 1


def _facts(juror: Juror) -> dict[str, object]:
    """What the audit keeps: no e-mail address, which is nobody's business there."""
    return {
        "name": juror.user.name,
        "languages": list(juror.languages),
        "fields": list(juror.fields),
        "country": juror.country,
        "affiliation": juror.affiliation,
        "least": juror.least,
        "most": juror.most,
    }


def _tell(
    s: Session,
    actor: User | None,
    juror: Juror,
    action: str,
    *,
    before: dict[str, object],
    after: dict[str, object],
    at: datetime,
) -> None:
    audit(
        s,
        actor=actor,
        action=action,
        subject=juror,
        contest_id=juror.stage.contest_id,
        before=before,
        after=after,
        at=at,
    )


def _may(actor: User | None, stage: Stage) -> None:
    if actor is not None and not may_organise(actor, stage.contest):
        raise Refused("permission.denied")
