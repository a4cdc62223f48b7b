"""A sheet as plain forms: whoever has no script marks all the same, and meets the same rules."""

import re

import pytest
from sqlalchemy import select

from contest import db
from contest.models import Criterion, Entry, Mark, MarkKind, Remark, Round, RoundState
from tests import making_pitches
from tests.making import MINUTE, NOW

FIELD = re.compile(r'name="(base-[^"]+)" value="([^"]*)"')


class Form:
    """The form of a sheet as a page showed it."""

    def __init__(self, browser, panel, name="Li", sheet="Night Owl"):
        self.browser, self.panel = browser, panel
        self.path = f"/jury/{panel.jurors[name]}/sheets/{panel.sheets[name, sheet]}"
        self.panel_path = f"/jury/{panel.jurors[name]}"
        self.open()

    def open(self):
        self.page = self.browser.get(self.path).text
        self.hidden = dict(FIELD.findall(self.page))
        self.hidden["nonce"] = re.search(r'name="nonce" value="([^"]+)"', self.page)[1]
        return self

    def send(self, act="save", **said):
        marks = {
            f"mark-{self.panel.rows.get(key, key)}": value
            for key, value in said.items()
            if key in self.panel.rows
        }
        texts = {key: value for key, value in said.items() if key not in self.panel.rows}
        form = {**self.hidden, **marks, **texts, "act": act}
        return self.browser.post(self.path, form, token=self.browser.token(self.path))

    def post(self, what, **form):
        return self.browser.post(f"{self.path}/{what}", form, token=self.browser.token(self.path))


@pytest.fixture
def form(come_in, panel):
    return Form(come_in("Li"), panel)


def values():
    with db.reading() as s:
        rows = s.execute(select(Criterion.key, Mark.kind, Mark.value).join(Mark.criterion).order_by(Mark.id))
        return [
            (key, "-" if value is None else int(value)) if kind is MarkKind.VALUE else (key, kind.value)
            for key, kind, value in rows
        ]


def test_what_was_left_alone_is_no_touch(form):
    assert form.send(problem="4", feedback="Well told.").status_code == 303
    form.open().send(problem="4", team="2", feedback="Well told.")
    assert values() == [("problem", 4), ("team", 2)]
    with db.reading() as s:
        assert s.scalars(select(Remark.text)).all() == ["Well told."]


def test_a_form_sent_twice_is_kept_once(form):
    form.send(problem="4")
    assert form.send(problem="4").status_code == 303
    assert values() == [("problem", 4)]


def test_another_device_meanwhile_is_shown_and_not_overwritten(form, come_in, panel):
    other = Form(come_in("Li"), panel)
    other.send(problem="5", note="From the tablet")
    answer = form.send(problem="2", note="From the phone")
    assert answer.status_code == 409
    assert "On another device" in answer.text
    assert "Here: 2, not kept. Choose again." in answer.text
    assert "From the tablet" in answer.text
    assert "From the phone" in answer.text
    assert values() == [("problem", 5)]
    form.open().send(problem="2")
    assert values() == [("problem", 5), ("problem", 2)]


@pytest.mark.parametrize("typed", ["9", "2.5", "NaN", "٣", "1e3"])
def test_a_mark_that_is_none_is_refused_at_its_place(form, typed):
    answer = form.send(problem=typed, team="3")
    assert answer.status_code == 409
    assert "Not everything was kept: see below." in answer.text
    assert values() == [("team", 3)]


def test_submitting_names_what_is_missing_then_locks(form, panel):
    answer = form.send("submit", problem="4")
    assert (answer.status_code, "Still to mark: Team." in answer.text) == (409, True)
    assert form.open().send("submit", team="3", market="abstain").status_code == 303
    page = form.open().page
    assert "The sheet is locked." in page
    assert re.search(r"<fieldset[^>]* data-shut disabled>", page)
    assert form.send(team="5").status_code == 303
    assert "came after the lock" in form.browser.get(form.path).text
    assert values()[-1] == ("team", 5)


def test_others_marks_come_after_the_own_lock_and_not_before(form, come_in, panel):
    other = Form(come_in("Noa"), panel, "Noa")
    other.send("submit", problem="1", team="1")
    assert "Noa" not in form.open().page
    form.send("submit", problem="5", team="5")
    page = form.open().page
    assert "How the panel stands" in page
    assert "<bdi>Noa</bdi>" in page


def test_undo_takes_the_last_touch_back_and_no_more(form, now):
    form.send(problem="4")
    now.set(NOW + MINUTE)
    form.open().send(problem="4", team="2")
    now.set(NOW + 2 * MINUTE)
    assert form.post("undo").status_code == 303
    assert values() == [("problem", 4), ("team", 2), ("team", "clear")]


@pytest.mark.parametrize("said", [{"reason": "They are not here"}, {"other": "The sound failed"}])
def test_leaving_out_and_taking_in(form, said):
    assert form.post("leave-out", **said).status_code == 303
    page = form.open().page
    assert "You leave this entry out." in page
    assert next(iter(said.values())) in page
    assert '1</span> of <span class="num">3</span> done' in form.browser.get(form.panel_path).text
    form.post("take-in")
    assert '0</span> of <span class="num">3</span> done' in form.browser.get(form.panel_path).text


def test_leaving_out_asks_why(form):
    assert form.post("leave-out").status_code == 409


def test_stepping_back_asks_why_and_then_the_entry_is_gone(form, panel):
    assert form.post("recuse").status_code == 422
    assert form.post("recuse", reason="We worked together.").location == form.panel_path
    page = form.browser.get(form.panel_path).text
    assert "Night Owl" not in page
    assert '0</span> of <span class="num">2</span> done' in page
    for what in ("undo", "leave-out", "take-in", "recuse"):
        token = form.browser.token(form.panel_path)
        assert form.browser.post(f"{form.path}/{what}", {"reason": "x"}, token=token).status_code in {
            404,
            409,
        }
    undo = re.search(r'action="(/jury/[^"]+/undo)"', page)[1]
    assert form.browser.post(undo, token=form.browser.token(form.panel_path)).status_code == 303
    assert "Night Owl" in form.browser.get(form.panel_path).text


def test_own_ranking_shares_places(come_in, panel):
    browser = come_in("Li")
    for sheet, value in (("Night Owl", "3"), ("Silk Battery", "3"), ("Tidal Garden", "5")):
        Form(browser, panel, sheet=sheet).send(problem=value)
    page = browser.get(f"/jury/{panel.jurors['Li']}/ranking").text
    places = re.findall(
        r'class="place num">(\d)</span><span class="who-is"><span class="what"><bdi>([^<]+)', page
    )
    assert places == [("1", "Tidal Garden"), ("2", "Silk Battery"), ("2", "Night Owl")]
    assert "5.00" in page


def test_a_juror_s_panels_lead_to_the_only_one(come_in, panel):
    browser = come_in("Li")
    answer = browser.get("/jury")
    assert (answer.status_code, answer.location) == (303, f"/jury/{panel.jurors['Li']}")


def test_the_bar_is_fetched_again_by_itself(come_in, panel):
    browser = come_in("Li")
    path = f"/jury/{panel.jurors['Li']}/rounds/{panel.round.public_id}/_now"
    assert browser.get(path).status_code == 200
    assert browser.get(f"/jury/{panel.jurors['Li']}/_panel").status_code == 200
    assert browser.get(path.replace(panel.round.public_id, "nothing")).status_code == 404


def test_a_decided_round_shows_no_pages_of_a_deck_that_are_closed_by_then(come_in, panel, app):
    picture = {
        "digest": app.extensions["podium_storage"].put(b"a page"),
        "width": 4,
        "height": 3,
        "type": "image/webp",
    }
    with db.transaction() as s:
        entry = s.get_one(Entry, panel.entries["Night Owl"].id)
        entry.versions[-1].deck = making_pitches.make_deck(s, entry, pages=[picture])
    li, sheet = come_in("Li"), f"/jury/{panel.jurors['Li']}/sheets/{panel.sheets['Li', 'Night Owl']}"
    assert "/decks/" in li.get(sheet).text
    with db.transaction() as s:
        s.get_one(Round, panel.round.id).state = RoundState.DECIDED
    page = li.get(sheet)
    assert page.status_code == 200
    assert "/decks/" not in page.text
