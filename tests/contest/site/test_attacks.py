"""Classes of attacks, closed by walking every route: forged forms and other people's things."""

import pytest

from contest import db
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.walking import FIELDS, addresses, everything, make_things

# Open to everybody, signed in or not; every other route is somebody's.
PUBLIC = {
    "front.home",
    "front.health",
    "front.speak",
    "front.paint",
    "accounts.log_in",
    "accounts.check_in",
    "accounts.register",
    "accounts.make_account",
    "accounts.log_out",
    "entering.join",
    "entering.open_seat",
    # Boards that are published, and the series that everybody may see; what is held back is not there.
    "ranking.results",
    "ranking.series",
    "watching.contest",
    "watching.now",
    "watching.look",
    "watching.pulse",
    "watching.board",
    "watching.board_part",
    "watching.ticket",
    "solving.problems",
    "solving.problem",
    "solving.picture",
    "solving.sample_file",
    "marking.link",
    "marking.begin",
    "marking.worker",
    "static",
}
# Of whoever is signed in.
ANYONES = {
    "accounts.account",
    "accounts.change_password",
    "accounts.sign_out_everywhere",
    "entering.enter",
    "entering.take_part",
    "pitching.startup",
    "pitching.enter",
    "marking.own_juries",
}
# Pages of a problem that everyone may read, and that show nothing to who takes no part.
SHARED = {"solving.latest", "solving.submit", "solving.save", "solving.try_out", "solving.statement_file"}
# Of who takes part: their own startup, which none of these can name another's of.
OWN_STARTUP = {f"pitching.{each}" for each in ("save", "keep", "upload", "side", "submit", "decide")} | {
    "standings.own"
}


@pytest.fixture
def things(world):
    return make_things(world)


@pytest.mark.parametrize("who", ["nobody", "ada", "organiser"])
def test_every_post_needs_its_token(app, client, world, things, who):
    if who != "nobody":
        client.sign_in(getattr(world, who))
    before = everything()
    for _rule, path in addresses(app, things, "POST"):
        for form in (FIELDS, {**FIELDS, "csrf_token": "forged"}):
            assert client.client.post(path, data=form).status_code == 400, path
        answer = client.client.post(path, json=FIELDS)
        assert answer.status_code == 400, path
    assert everything() == before


def test_signed_out_people_are_led_to_the_log_in_or_told_nothing(app, client, world, things):
    before = everything()
    for method in ("GET", "POST"):
        for rule, path in addresses(app, things, method):
            if rule.endpoint in PUBLIC:
                continue
            answer = client.get(path) if method == "GET" else client.post(path, FIELDS)
            shut = answer.status_code == 303 and answer.location.startswith("/login?next=")
            assert shut or answer.status_code == 404, (rule.endpoint, answer.status_code)
    assert everything() == before


@pytest.mark.parametrize("who", ["bob", "eve"])
def test_others_things_are_not_there(app, client, world, things, who):
    client.sign_in(getattr(world, who))
    before = everything()
    for method in ("GET", "POST"):
        for rule, path in addresses(app, things, method):
            own = {
                "solving.submissions",
                "solving.submission_list",
                "solving.sources",
                "entering.name",
                "entering.rename",
            }
            own |= OWN_STARTUP
            if rule.endpoint in PUBLIC | ANYONES | SHARED | (own if who == "bob" else set()):
                continue
            answer = client.get(path) if method == "GET" else client.post(path, FIELDS)
            assert answer.status_code == 404, (rule.endpoint, answer.status_code)
            assert "Paper Lanterns" not in answer.text
    assert everything() == before


@pytest.mark.parametrize("who", ["nobody", "eve"])
def test_a_private_contest_is_nowhere(app, client, world, things, who):
    with db.transaction() as s:
        fresh(s, world.contest).is_public = False
    if who != "nobody":
        client.sign_in(getattr(world, who))
    for method in ("GET", "POST"):
        for rule, path in addresses(app, things, method):
            if not rule.rule.startswith(("/c/", "/s/", "/t/")):
                continue
            answer = client.get(path) if method == "GET" else client.post(path, FIELDS)
            is_led = who == "nobody" and answer.location == f"/login?next={path if method == 'GET' else '/'}"
            assert is_led or answer.status_code == 404, (rule.endpoint, answer.status_code)
            assert "X-Podium-Public" not in answer.headers


def test_an_organiser_of_another_contest_has_no_part_in_this_one(app, client, world, things):
    with db.transaction() as s:
        other = making.make_contest(s, slug="other")
        making.grant(s, fresh(s, world.eve), contest=other)
    client.sign_in(world.eve)
    before = everything()
    for slug in ("cup", "other"):
        for method in ("GET", "POST"):
            for rule, path in addresses(app, things, method, slug=slug):
                if not rule.endpoint.startswith(("organising.", "ranking.")) or (
                    slug == "other" and not any(value in path for value in vars(things).values())
                ):
                    continue
                if rule.endpoint in PUBLIC | {"organising.contests"}:
                    continue
                answer = client.get(path) if method == "GET" else client.post(path, FIELDS)
                assert answer.status_code == 404, (slug, rule.endpoint, answer.status_code)
    assert everything() == before


def test_a_submission_cannot_be_handed_in_for_a_contest_one_is_not_in(client, world, things):
    client.sign_in(world.eve)
    before = everything()
    for path in ("/c/cup/problems/A", "/c/cup/problems/A/draft"):
        answer = client.post(path, {"source": "x", "language": "c", "base": ""})
        assert 400 <= answer.status_code < 500
    assert everything() == before
