"""The personal link: one tap, no password, and never more than a juror's place."""

import pytest
from sqlalchemy import select

from contest import db
from contest.actions import seating
from contest.actions.accounts import hash_password
from contest.models import Audit, Juror, Role
from tests import making
from tests.contest.site.conftest import fresh


def juror_of(s, panel, name="Li"):
    return s.scalars(select(Juror).where(Juror.public_id == panel.jurors[name])).one()


def test_looking_at_a_link_opens_nothing(client, panel):
    page = client.get(panel.links["Li"])
    assert page.status_code == 200
    assert "You are <bdi>Li</bdi>, a juror here." in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert client.get(f"/jury/{panel.jurors['Li']}").status_code == 303
    with db.reading() as s:
        assert juror_of(s, panel).opened_at is None


def test_one_press_opens_the_place_and_another_time_the_panel_at_once(client, panel):
    answer = client.post(panel.links["Li"], token=client.token(panel.links["Li"]))
    assert (answer.status_code, answer.location) == (303, f"/jury/{panel.jurors['Li']}/about")
    with db.reading() as s:
        assert juror_of(s, panel).opened_at is not None
    answer = client.get(panel.links["Li"])
    assert (answer.status_code, answer.location) == (303, f"/jury/{panel.jurors['Li']}")


def test_a_press_needs_its_token(client, panel):
    assert client.client.post(panel.links["Li"]).status_code == 400
    assert client.client.post(panel.links["Li"], data={"csrf_token": "forged"}).status_code == 400


@pytest.mark.parametrize("what", ["renewed", "revoked", "mistyped"])
def test_a_link_that_opens_nothing_says_so_kindly(client, panel, app, now, what):
    link = panel.links["Li"]
    with db.transaction() as s:
        if what == "renewed":
            codes = app.extensions["podium_codes"]
            seating.renew_link(s, actor=None, juror=juror_of(s, panel), codes=codes, at=now())
        elif what == "revoked":
            seating.revoke_juror(s, actor=None, juror=juror_of(s, panel), reason="ill", at=now())
        else:
            link = link[:-2]
    token = client.token()
    for answer in (client.get(link), client.post(link, token=token)):
        assert answer.status_code == 404
        assert "This link opens nothing any more" in answer.text
        assert "What you marked is safe." in answer.text


def test_who_is_revoked_is_out_at_once(come_in, panel, now):
    browser = come_in("Li")
    with db.transaction() as s:
        seating.revoke_juror(s, actor=None, juror=juror_of(s, panel), reason="ill", at=now())
    assert browser.get(f"/jury/{panel.jurors['Li']}").location.startswith("/login")


@pytest.mark.parametrize("what", ["password", "role"])
def test_a_link_never_opens_an_account(client, panel, what):
    token = client.token(panel.links["Li"])
    with db.transaction() as s:
        user = juror_of(s, panel).user
        if what == "password":
            user.login, user.password_hash = "li", hash_password("three words nobody guesses")
        else:
            making.grant(s, user, Role.JURY)
    where = f"/login?next=/jury/{panel.jurors['Li']}"
    for answer in (client.get(panel.links["Li"]), client.post(panel.links["Li"], token=token)):
        assert (answer.status_code, answer.location) == (303, where)
    assert client.get("/account").status_code == 303


def test_wrong_links_are_answered_later_and_later(client, app):
    delays = [float(client.get(f"/j/nobody-{n}").headers.get("X-Podium-Delay", 0)) for n in range(42)]
    assert delays[19:23] == [0, 0.25, 0.5, 0.75]
    assert delays[-1] == 5.0


def test_another_who_is_signed_in_is_told_and_signed_out(come_in, panel):
    browser = come_in("Li")
    page = browser.get(panel.links["Noa"])
    assert "<bdi>Li</bdi> is signed in on this phone and will be signed out." in page.text
    browser.post(panel.links["Noa"], token=browser.token(panel.links["Noa"]))
    assert browser.get(f"/jury/{panel.jurors['Li']}").status_code == 404
    assert browser.get(f"/jury/{panel.jurors['Noa']}").location.endswith("/about")


def test_the_juror_confirms_who_they_are(come_in, panel):
    browser = come_in("Li")
    about = f"/jury/{panel.jurors['Li']}/about"
    form = {"name": "李伟", "languages": ["zh", "en"], "fields": ["health"]}
    assert browser.post(about, form, token=browser.token(about)).location == f"/jury/{panel.jurors['Li']}"
    with db.reading() as s:
        juror = juror_of(s, panel)
        assert (juror.user.name, juror.languages, juror.fields) == ("李伟", ["en", "zh"], ["health"])
        assert "juror.confirm" in s.scalars(select(Audit.action)).all()
    answer = browser.post(about, {"name": "李伟"}, token=browser.token(about))
    assert (answer.status_code, "A juror reads at least one language." in answer.text) == (422, True)


def test_a_conflict_is_one_tap_and_one_back(come_in, panel):
    browser = come_in("Li")
    about = f"/jury/{panel.jurors['Li']}/about"
    assert "Silk Battery" in browser.get(about).text
    entry = panel.entries["Silk Battery"].public_id
    where = f"/jury/{panel.jurors['Li']}/conflicts"
    assert browser.post(where, {"entry": entry}, token=browser.token(about)).status_code == 303
    for path in (about, f"/jury/{panel.jurors['Li']}", f"/jury/{panel.jurors['Li']}/ranking"):
        assert "Silk Battery" not in browser.get(path).text, path
    assert 'of <span class="num">2</span> done' in browser.get(f"/jury/{panel.jurors['Li']}").text
    gone = f"/jury/{panel.jurors['Li']}/sheets/{panel.sheets['Li', 'Silk Battery']}"
    assert (browser.get(gone).status_code, browser.get(f"{gone}/state").status_code) == (404, 404)
    # Declared twice is not there to be declared.
    assert browser.post(where, {"entry": entry}, token=browser.token(about)).status_code == 404
    with db.reading() as s:
        conflict = juror_of(s, panel).conflicts[0].public_id
    assert (
        browser.post(f"{where}/{conflict}/undo", {"next": about}, token=browser.token(about)).location
        == about
    )
    assert "Silk Battery" in browser.get(about).text


def test_names_that_a_round_leaves_out_are_not_listed(come_in, panel):
    browser = come_in("Li")
    with db.transaction() as s:
        fresh(s, panel.round).blind = ["name"]
    page = browser.get(f"/jury/{panel.jurors['Li']}/about").text
    assert "Names are not shown in this contest." in page
    for path in ("", f"/sheets/{panel.sheets['Li', 'Night Owl']}"):
        assert "<bdi>Night Owl</bdi>" not in browser.get(f"/jury/{panel.jurors['Li']}{path}").text


def test_the_worker_names_what_pages_are_made_of(client, app):
    answer = client.get("/jury/worker.js")
    assert answer.headers["Service-Worker-Allowed"] == "/j"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.mimetype == "text/javascript"
    files = app.json.loads(answer.text.split("\n")[0].removeprefix("const FILES = ").rstrip(";"))
    for file in files:
        with client.get(file) as found:
            assert found.status_code == 200, file


def test_pages_say_whose_they_are(come_in, panel):
    browser = come_in("Li")
    own = panel.jurors["Li"]
    for path in ("", "/about", "/ranking", f"/sheets/{panel.sheets['Li', 'Night Owl']}"):
        answer = browser.get(f"/jury/{own}{path}")
        assert (answer.headers["X-Podium-Juror"], answer.headers["Cache-Control"]) == (own, "no-store")
    assert "X-Podium-Juror" not in browser.get(f"/jury/{panel.jurors['Noa']}").headers
