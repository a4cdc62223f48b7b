"""`create_app`: the site, made of its settings."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

from contest import clock, codes, db, events, extensions, queues, storage, wording
from contest.settings import Settings
from contest.site import BLUEPRINTS
from contest.site._shared import (
    bodies,
    errors,
    headers,
    languages,
    links,
    looks,
    people,
    results,
    times,
    tracing,
    visible,
)

ROOT = Path(__file__).resolve().parent
TEMPLATES = ROOT.parent / "templates"
BODY_BYTES = 256 * 1024
REMEMBER = timedelta(days=30)


def create_app(settings: Settings, database: db.Database | None = None) -> Flask:
    """The Flask app; binds the process' database, Redis and storage as it goes."""
    app = Flask("contest", template_folder=str(TEMPLATES), static_folder=str(ROOT / "static"))
    app.config.update(configuration(settings))
    app.extensions["podium_settings"] = settings

    database = database or db.Database(settings.database_url)
    db.bind(database)
    app.extensions["podium_database"] = database
    events.bind(settings.redis_address)
    queues.bind(settings.redis_address)
    app.extensions["podium_storage"] = storage.Storage(settings.storage_url)
    app.extensions["podium_codes"] = codes.Codes(settings.secret_key)

    app.before_request(tracing.begin)
    # Before the token is looked for, since that reads the body.
    app.before_request(bodies.limit)
    extensions.bind(app, str(ROOT / "translations"))
    people.bind(extensions.login)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register(app)
    app.after_request(headers.secure)
    app.after_request(tracing.tell)
    app.extensions["podium_body_limits"] = bodies.Limits(app)
    app.extensions["podium_public_paths"] = headers.is_public_path
    _prepare_templates(app)
    return app


def configuration(settings: Settings) -> dict[str, object]:
    """Flask's own configuration."""
    hosts = None
    if settings.url:
        # The machine itself may always ask (health, the demonstration); nobody else by another name.
        hosts = [urlsplit(settings.url).hostname, "localhost", "127.0.0.1", "[::1]"]
    return {
        "SECRET_KEY": settings.secret_key,
        "PODIUM_REDIS": settings.redis_address,
        "TRUSTED_HOSTS": hosts,
        "MAX_CONTENT_LENGTH": BODY_BYTES,
        "MAX_FORM_MEMORY_SIZE": None,  # the route's own limit holds for the whole body
        "SESSION_COOKIE_NAME": "podium_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_secure,
        "PERMANENT_SESSION_LIFETIME": REMEMBER,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,  # a contest lasts longer than any hour; the session ends it
        "WTF_CSRF_SSL_STRICT": False,  # a Referer may be missing behind a proxy; the token is what counts
        "TEMPLATES_AUTO_RELOAD": False,
        **extensions.limiter_settings(settings.redis_address),
    }


def _prepare_templates(app: Flask) -> None:
    """What every template may use without being handed it."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        static=links.static,
        clock=times.clock,
        day=times.day,
        moment=times.moment,
        into=times.into,
        left=times.left,
        span_left=times.span_left,
        span=times.span,
        zone_name=times.zone_name,
        languages=languages.TONGUES,
    )
    app.jinja_env.filters.update(
        seconds=wording.seconds,
        size=wording.size,
        in_brief=results.in_brief,
        visibly=visible.visibly,
        language_name=wording.language_name,
    )
    app.context_processor(
        lambda: {
            "language": languages.current(),
            "scheme": looks.scheme(),
            "this_address": links.here(),
            "now": clock.now(),
            "me": people.me(),
        }
    )
