"""Every page opens, for everyone it is for."""

import pytest

from contest import db
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh

PUBLIC = (
    "/",
    "/login",
    "/register",
    "/join",
    "/join/BCDF-GHJK-LMNP",
    "/c/cup",
    "/c/cup/board",
    "/c/cup/problems/A",
)
OWN = (
    "/account",
    "/c/cup",
    "/c/cup/problems/A",
    "/c/cup/problems/B",
    "/c/cup/board",
    "/c/cup/submissions",
    "/c/cup/name",
)


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["en", "zh", "he"])
def test_public_page_opens(world, client, path, language):
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    tag, direction = {"en": ("en", "ltr"), "zh": ("zh-Hans", "ltr"), "he": ("he", "rtl")}[language]
    assert f'<html lang="{tag}" dir="{direction}">' in answer.text


@pytest.mark.parametrize("path", OWN)
def test_own_page_opens(coder, path):
    assert coder.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/account", "/c/cup/submissions", "/c/cup/name", "/s/abcdefghjkmn"])
def test_own_page_asks_to_log_in(world, client, path):
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (303, f"/login?next={path}")


@pytest.mark.parametrize("verdict", [*Verdict, None, "failed"])
def test_submission_page_opens(coder, world, verdict):
    with db.transaction() as s:
        made = making.make_submission(
            s,
            fresh(s, world.lanterns),
            fresh(s, world.first),
            verdict=verdict if isinstance(verdict, Verdict) else None,
            failed=verdict == "failed",
            storage=world.storage,
        )
    for path in (
        f"/s/{made.public_id}",
        f"/s/{made.public_id}/_result",
        "/c/cup/problems/A/_tries",
        "/c/cup/submissions",
        "/c/cup",
    ):
        assert coder.get(path).status_code == 200


def test_source_is_saved_as_it_was_sent(coder, world):
    source = "print('你好')  # שלום\r\n".encode()
    with db.transaction() as s:
        made = making.make_submission(
            s, fresh(s, world.lanterns), fresh(s, world.first), source=source, storage=world.storage
        )
    answer = coder.get(f"/s/{made.public_id}/source")
    assert answer.data == source
    assert answer.headers["Content-Disposition"] == f"attachment; filename=A-{made.public_id}.py"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_own_ticket_names_both_topics(coder, world, app):
    from contest.tickets import read_stream

    ticket = read_stream(app.config["SECRET_KEY"], coder.get("/c/cup/ticket").json["ticket"])
    assert ticket.topics == (f"contest:{world.contest.public_id}", f"entry:{world.lanterns.public_id}")


def test_spectators_ticket_names_the_contest(client, world, app):
    from contest.tickets import read_stream

    ticket = read_stream(app.config["SECRET_KEY"], client.get("/c/cup/ticket").json["ticket"])
    assert ticket.topics == (f"contest:{world.contest.public_id}",)


def test_health(client):
    assert client.get("/health").text == "ok\n"


def test_statement_that_storage_lacked_for_a_while_is_there_again(coder, world, tmp_path):
    digest = world.first.version.manifest["statement/problem.en.md"]
    (kept,) = (path for path in (tmp_path / "storage").rglob("*") if path.name.endswith(digest[-16:]))
    away = kept.with_name("away")
    kept.rename(away)
    assert "There is no text here" in coder.get("/c/cup/problems/A").text
    away.rename(kept)
    assert "Add two numbers." in coder.get("/c/cup/problems/A").text
