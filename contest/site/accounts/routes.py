"""Accounts: log in and out, register, change the password, end every session."""

from http import HTTPStatus

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from contest import clock
from contest.actions import accounts
from contest.db import reading, transaction
from contest.extensions import chosen_language, limiter
from contest.queries.contests import listed
from contest.refusals import Refused
from contest.site._shared import slowing
from contest.site._shared.fields import take_refusal
from contest.site._shared.links import local_path
from contest.site._shared.people import sign_in, sign_out, signed_in, the_viewer, viewer
from contest.site.accounts.forms import LogInForm, PasswordForm, RegisterForm

bp = Blueprint("accounts", __name__)

TRIES = "20 per 10 minutes"
"""Failed log-ins of one account; what succeeds isn't counted."""


def _has_failed(answer: Response) -> bool:
    return answer.status_code != HTTPStatus.SEE_OTHER


def _login_named() -> str:
    return "login:" + request.form.get("login", "").strip().lower()[:64]


def _after() -> str:
    return local_path(request.values.get("next"), url_for("front.home"))


@bp.get("/login")
def log_in() -> ResponseReturnValue:
    """The log-in form."""
    if viewer() is not None:
        return redirect(_after(), 303)
    return render_template("accounts/log_in.html", form=LogInForm(), after=_after())


@bp.post("/login")
@limiter.limit(TRIES, key_func=_login_named, deduct_when=_has_failed)
def check_in() -> ResponseReturnValue:
    """Log in."""
    form = LogInForm()
    if not form.validate():
        return render_template("accounts/log_in.html", form=form, after=_after()), 422
    try:
        # A mere reading: a password is checked for longer than a write may hold the database.
        with reading() as s:
            user = accounts.authenticate(
                s, login=form.login.data, password=form.password.data, at=clock.now()
            )
    except Refused as error:
        take_refusal(form, error)
        page = render_template("accounts/log_in.html", form=form, after=_after())
        return slowing.failed(make_response(page, error.status), "login")
    sign_in(user)
    return redirect(_after(), 303)


@bp.get("/register")
def register() -> ResponseReturnValue:
    """The form of a new account."""
    if viewer() is not None:
        return redirect(_after(), 303)
    return render_template("accounts/register.html", form=RegisterForm(), after=_after())


@bp.post("/register")
def make_account() -> ResponseReturnValue:
    """Make an account and log in."""
    form = RegisterForm()
    if not form.validate():
        return render_template("accounts/register.html", form=form, after=_after()), 422
    try:
        with transaction() as s:
            user = accounts.register(
                s,
                login=form.login.data,
                password=form.password.data,
                name=form.name.data,
                language=chosen_language(),
                at=clock.now(),
            )
    except Refused as error:
        take_refusal(form, error)
        page = render_template("accounts/register.html", form=form, after=_after())
        return slowing.failed(make_response(page, error.status), "register")
    sign_in(user)
    flash(_("Welcome! Your account is made."), "ok")
    return redirect(_after(), 303)


@bp.post("/logout")
def log_out() -> ResponseReturnValue:
    """End this session."""
    sign_out()
    flash(_("You are logged out."), "ok")
    return redirect(url_for("front.home"), 303)


@bp.get("/account")
@signed_in
def account() -> ResponseReturnValue:
    """What one's account is, and what may be changed."""
    return _account(PasswordForm(), 200)


@bp.post("/account/password")
@signed_in
@limiter.limit(
    TRIES,
    key_func=lambda: f"password:{the_viewer().id}",
    deduct_when=_has_failed,
)
def change_password() -> ResponseReturnValue:
    """Change the password; every other session ends."""
    form = PasswordForm()
    if not form.validate():
        return _account(form, 422)
    try:
        with transaction() as s:
            user = accounts.change_password(
                s, actor=the_viewer(), current=form.current.data, new=form.password.data, at=clock.now()
            )
    except Refused as error:
        take_refusal(form, error)
        return _account(form, error.status)
    sign_in(user)
    flash(_("Your password is changed. Everywhere else you are logged out."), "ok")
    return redirect(url_for("accounts.account"), 303)


@bp.post("/account/sessions")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session but this one."""
    with transaction() as s:
        user = accounts.sign_out_everywhere(s, actor=the_viewer(), at=clock.now())
    sign_in(user)
    flash(_("Everywhere else you are logged out."), "ok")
    return redirect(url_for("accounts.account"), 303)


def _account(form: FlaskForm, status: int) -> ResponseReturnValue:
    with reading() as s:
        contests = [
            each
            for each in listed(s, viewer=the_viewer(), language=chosen_language(), at=clock.now())
            if each.is_mine or each.may_organise
        ]
    page = render_template("accounts/account.html", form=form, user=the_viewer(), contests=contests)
    return page, status
