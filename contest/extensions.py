"""Flask's extensions: made here, bound to an app in `contest.app`."""

from typing import Any

from flask import Flask, request
from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect
from redis.backoff import NoBackoff
from redis.retry import Retry

from contest.connections import ANSWER_S, CONNECT_S
from contest.languages import COOKIE, negotiate

babel = Babel()
csrf = CSRFProtect()
login = LoginManager()


def _address() -> str:
    return request.remote_addr or ""


limiter = Limiter(key_func=_address, headers_enabled=False, strategy="fixed-window")


def chosen_language() -> str:
    """The language of this request: en, zh or he."""
    return negotiate(request.cookies.get(COOKIE), request.headers.get("Accept-Language"))


def limiter_settings(redis_address: str) -> dict[str, Any]:
    """Where counts are kept. Without Redis each process counts for itself: a limit is better than a 500."""
    address = redis_address.replace("unix://", "redis+unix://", 1)
    return {
        "RATELIMIT_STORAGE_URI": address,
        "RATELIMIT_STORAGE_OPTIONS": {
            "socket_connect_timeout": CONNECT_S,
            "socket_timeout": ANSWER_S,
            "retry": Retry(NoBackoff(), 0),
        },
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_KEY_PREFIX": "podium",
    }


def bind(app: Flask, translations: str) -> None:
    """Bind all of them."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = translations
    babel.init_app(app, locale_selector=chosen_language)
    csrf.init_app(app)
    limiter.init_app(app)
    login.init_app(app)
