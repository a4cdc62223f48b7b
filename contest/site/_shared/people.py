"""Who asks: the session's user, while the session's epoch is still the user's."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import g, redirect, request, session, url_for
from flask_login import AnonymousUserMixin, LoginManager, current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy.exc import DatabaseError
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response as AnyResponse

from contest.db import reading
from contest.models import User
from contest.permissions import may_organise_something
from contest.queries.people import by_public_id
from contest.site._shared.links import here

P = ParamSpec("P")
R = TypeVar("R")
EPOCH = "epoch"


class Viewer:
    """A user as flask-login sees one: what pages need, detached from the database."""

    is_authenticated = True
    is_anonymous = False

    def __init__(self, user: User) -> None:
        self.user = user

    @property
    def is_active(self) -> bool:
        """Whether the account is in use."""
        return self.user.is_active

    @property
    def name(self) -> str:
        """What the person is called."""
        return self.user.name

    @property
    def organises(self) -> bool:
        """Whether there is anything to organise."""
        return may_organise_something(self.user)

    def get_id(self) -> str:
        """What the session keeps: the public id."""
        return self.user.public_id


def bind(manager: LoginManager) -> None:
    """Tell flask-login how to find a user."""

    @manager.user_loader
    def load(public_id: str) -> Viewer | None:
        with reading() as s:
            user = by_public_id(s, public_id)
        if user is None or not user.is_active or session.get(EPOCH) != user.epoch:
            return None
        return Viewer(user)


def me() -> Viewer | None:
    """The signed-in person, for the page's frame."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001


def settle() -> None:
    """Before an error page: whoever asks is nobody, while the database can't tell who."""
    try:
        _ = current_user.is_authenticated
    except DatabaseError:
        g._login_user = AnonymousUserMixin()  # noqa: SLF001 -- where flask-login keeps it


def viewer() -> User | None:
    """The user who asks; None: signed out."""
    return current_user.user if current_user.is_authenticated else None


def the_viewer() -> User:
    """The user who asks, behind `signed_in`."""
    user = viewer()
    if user is None:
        raise Unauthorized
    return user


def sign_in(user: User) -> None:
    """Begin a session of this user; what the old one held is dropped: nobody can fix it beforehand."""
    session.clear()
    session[EPOCH] = user.epoch
    session.permanent = True
    login_user(Viewer(user))
    g.pop("csrf_token", None)
    generate_csrf()


def sign_out() -> None:
    """End this session."""
    logout_user()
    session.clear()


def signed_in(view: Callable[P, R]) -> Callable[P, R | AnyResponse]:
    """A view for people who are signed in; others log in first and come back."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R | AnyResponse:
        if not current_user.is_authenticated:
            # A script that asks for a part of a page has no use for the log-in form.
            if "HX-Request" in request.headers or request.accept_mimetypes.best == "application/json":
                raise Unauthorized
            return redirect(url_for("accounts.log_in", next=here()), 303)
        return view(*args, **kwargs)

    return guarded
