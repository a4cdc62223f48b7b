"""A form that asks for one thing: done in one transaction, or its page again with what is wrong."""

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from contest.db import transaction
from contest.refusals import Refused
from contest.site._shared.fields import FlaskForm, take_refusal


def settled(
    form: FlaskForm,
    *,
    act: Callable[[Session], str],
    page: Callable[[], str],
    to: str,
    aliases: dict[str, str] | None = None,
) -> ResponseReturnValue:
    """`act` does it and says so, then the viewer is led to `to`.

    Both `act` and `page` look for themselves whether the viewer may: what isn't theirs is 404, whatever was
    typed. `aliases` as take_refusal has them.
    """
    if not form.validate():
        return page(), 422
    try:
        with transaction() as s:
            said = act(s)
    except Refused as error:
        take_refusal(form, error, aliases)
        return page(), error.status
    flash(said, "ok")
    return redirect(to, 303)
