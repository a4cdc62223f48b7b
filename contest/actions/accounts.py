"""Accounts: registering, signing in, passwords, and ending every session at once."""

import re
from datetime import datetime

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contest.actions.auditing import audit
from contest.actions.naming import clean_name
from contest.models import Contest, Grant, Hub, Role, User
from contest.permissions import is_admin, may_organise, may_reset_password
from contest.refusals import Refused

PASSWORD_LEAST = 8
PASSWORD_MOST = 1024  # bytes: argon2 reads all of them
NAME_MOST = 80
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}\Z")
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# What an unknown user's password is compared with, so that both answers take the same work.
_NOBODY = _HASHER.hash("nobody has this password")


def register(
    s: Session, *, login: str, password: str, name: str, language: str | None = None, at: datetime
) -> User:
    """Make an account.

    Refuses account.login_form, .login_taken, .name_form, .password_short, .password_long.
    """
    login = login.strip().lower()
    if not _LOGIN.match(login):
        raise Refused("account.login_form")
    name = clean_name(name)
    if not 1 <= len(name) <= NAME_MOST:
        raise Refused("account.name_form", most=NAME_MOST)
    hashed = hash_password(password)  # before the first statement: SQLite's write lock isn't held meanwhile
    user = User(login=login, name=name, password_hash=hashed, language=language, created_at=at)
    try:
        with s.begin_nested():
            s.add(user)
            s.flush()
    except IntegrityError:
        raise Refused("account.login_taken", login=login) from None
    return user


def add_user(s: Session, *, login: str, password: str, name: str, is_admin: bool, at: datetime) -> User:
    """Make an account at the command line, an administrator's if so; refuses as `register`."""
    user = register(s, login=login, password=password, name=name, at=at)
    if is_admin:
        user.grants.append(Grant(role=Role.ADMIN, granted_at=at))
    audit(
        s, actor=None, action="user.add", subject=user, contest_id=None, at=at, after={"is_admin": is_admin}
    )
    return user


def authenticate(s: Session, *, login: str, password: str, at: datetime) -> User:  # noqa: ARG001 -- as all
    """The user of this log-in name and password; refuses account.sign_in_failed. Reads only."""
    user = s.scalar(select(User).where(User.login == login.strip().lower()))
    stored = _NOBODY if user is None or user.password_hash is None else user.password_hash
    fits = _verify(stored, password)
    if user is None or user.password_hash is None or not user.is_active or not fits:
        raise Refused("account.sign_in_failed")
    return user


def change_password(s: Session, *, actor: User, current: str, new: str, at: datetime) -> User:
    """Change one's own password, which ends every session (sign this one in again by the new epoch).

    Refuses account.no_password, .password_wrong, .password_short, .password_long.
    """
    if actor.password_hash is None:
        raise Refused("account.no_password")
    if not _verify(actor.password_hash, current):
        raise Refused("account.password_wrong")
    hashed = hash_password(new)
    user = s.get_one(User, actor.id)
    user.password_hash = hashed
    user.epoch += 1
    audit(s, actor=actor, action="user.password", subject=user, contest_id=None, at=at)
    return user


def reset_password(s: Session, *, actor: User | None, user: User, new: str, at: datetime) -> User:
    """Give someone a new password, by an organiser or at the command line (actor None); ends every session.

    Refuses permission.denied, account.no_password (a seat opened by its join code has none), and as above.
    """
    if actor is not None and not may_reset_password(actor, user):
        raise Refused("permission.denied")
    if user.login is None:
        raise Refused("account.no_password")
    hashed = hash_password(new)
    user = s.get_one(User, user.id)
    user.password_hash = hashed
    user.epoch += 1
    audit(s, actor=actor, action="user.password_reset", subject=user, contest_id=None, at=at)
    return user


def sign_out_everywhere(s: Session, *, actor: User, at: datetime) -> User:
    """End every session of the user."""
    user = s.get_one(User, actor.id)
    user.epoch += 1
    audit(s, actor=actor, action="user.sign_out_everywhere", subject=user, contest_id=None, at=at)
    return user


def give_role(
    s: Session,
    *,
    actor: User | None,
    user: User,
    role: Role,
    hub: Hub | None = None,
    contest: Contest | None = None,
    at: datetime,
) -> Grant:
    """Give someone a role on a hub, on a contest, or everywhere; what they have already is left as it is.

    Refuses permission.denied: everywhere and on a hub by an administrator, on a contest by its organisers.
    """
    allowed = actor is None or is_admin(actor) or (contest is not None and may_organise(actor, contest))
    if not allowed:
        raise Refused("permission.denied")
    scope = {
        "hub_id": None if hub is None else hub.id,
        "contest_id": None if contest is None else contest.id,
    }
    for held in user.grants:
        if (held.role, held.hub_id, held.contest_id) == (role, scope["hub_id"], scope["contest_id"]):
            return held
    grant = Grant(role=role, granted_at=at, **scope)
    user.grants.append(grant)
    audit(
        s,
        actor=actor,
        action="user.grant",
        subject=user,
        contest_id=scope["contest_id"],
        after={"role": role, **scope},
        at=at,
    )
    return grant


def find_user(s: Session, *, login: str) -> User:
    """The account of a log-in name; refuses account.unknown."""
    user = s.scalar(select(User).where(User.login == func.lower(login.strip())))
    if user is None:
        raise Refused("account.unknown", login=login)
    return user


def hash_password(password: str) -> str:
    """Argon2id of a password that is long enough; refuses account.password_short, .password_long."""
    if len(password) < PASSWORD_LEAST:
        raise Refused("account.password_short", least=PASSWORD_LEAST)
    if len(password.encode("utf-8", "surrogatepass")) > PASSWORD_MOST:
        raise Refused("account.password_long", most=PASSWORD_MOST)
    return _HASHER.hash(password)


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password[:PASSWORD_MOST])
    except (VerificationError, InvalidHashError):
        return False
