"""What a phone sends: each touch answered by its key, kept once, never over another device's word."""

import pytest
from sqlalchemy import func, select

from contest import db
from contest.actions.rounds.telling import tell_round
from contest.models import Assignment, Mark, Remark, RoundState, Sheet
from tests.contest.site.conftest import fresh


class Phone:
    """A juror's browser that sends touches as the script does."""

    def __init__(self, browser, panel, name, device="phone"):
        self.browser, self.panel, self.name, self.device = browser, panel, name, device
        self.at = f"/jury/{panel.jurors[name]}"
        self.token = browser.get(f"{self.at}/token").json["csrf"]

    def touch(self, key, criterion="problem", value="3", *, sheet="Night Owl", kind="value", base="", **more):
        made = {
            "key": f"touch-no-{key}",
            "sheet": self.panel.sheets[self.name, sheet],
            "kind": kind,
            "base": base,
        }
        if criterion:
            made["criterion"] = self.panel.rows[criterion]
        if value is not None and kind == "value":
            made["value"] = value
        return {**made, **more}

    def send(self, *touches, **more):
        headers = {"X-CSRFToken": self.token, "Accept": "application/json"}
        body = {"device": self.device, "touches": list(touches), **more}
        return self.browser.client.post(f"{self.at}/touches", json=body, headers=headers)

    def state(self, sheet="Night Owl"):
        return self.browser.get(f"{self.at}/sheets/{self.panel.sheets[self.name, sheet]}/state").json


@pytest.fixture
def phone(come_in, panel):
    return Phone(come_in("Li"), panel, "Li")


@pytest.fixture
def tablet(come_in, panel):
    return Phone(come_in("Li"), panel, "Li", device="tablet")


def marks():
    with db.reading() as s:
        rows = s.scalars(select(Mark).order_by(Mark.id))
        return [(row.key, row.kind.value, None if row.value is None else int(row.value)) for row in rows]


def test_touches_are_kept_in_order_and_answered_by_key(phone):
    answer = phone.send(
        phone.touch(1, "team", "5"), phone.touch(2), phone.touch(3, "market", None, kind="abstain")
    )
    assert answer.status_code == 200
    told = answer.json
    assert told["saved"] == ["touch-no-1", "touch-no-2", "touch-no-3"]
    assert (told["late"], told["refused"], told["differs"]) == ([], [], [])
    assert told["owner"] == phone.panel.jurors["Li"]
    said = told["sheets"][phone.panel.sheets["Li", "Night Owl"]]
    assert {key: said["marks"][phone.panel.rows[key]]["value"] for key in ("team", "problem")} == {
        "team": "5",
        "problem": "3",
    }
    assert marks() == [
        ("touch-no-1", "value", 5),
        ("touch-no-2", "value", 3),
        ("touch-no-3", "abstain", None),
    ]


def test_what_is_sent_twice_is_kept_once_and_answered_as_before(phone):
    batch = [phone.touch(1), phone.touch(2, value="4", base="touch-no-1")]
    assert (
        phone.send(*batch).json["saved"] == phone.send(*batch).json["saved"] == ["touch-no-1", "touch-no-2"]
    )
    assert len(marks()) == 2


def test_a_refused_touch_holds_up_nothing(phone):
    told = phone.send(phone.touch(1, value="9"), phone.touch(2, "team", "2")).json
    assert told["saved"] == ["touch-no-2"]
    [refused] = told["refused"]
    assert (refused["key"], refused["code"]) == ("touch-no-1", "mark.scale")
    assert refused["text"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"value": "NaN"}, "number.form"),
        ({"value": "1e309"}, "number.form"),
        ({"value": "٣"}, "number.form"),
        ({"value": 3}, "touch.form"),
        ({"value": "3.5"}, "mark.step"),
        ({"value": None}, "mark.value"),
        ({"kind": "set"}, "touch.form"),
        ({"kind": None}, "touch.form"),
        ({"kind": "abstain"}, "mark.required"),
        ({"criterion": "nothing"}, "mark.criterion"),
        ({"criterion": 5}, "touch.form"),
        ({"key": "short"}, "touch.form"),
        ({"key": None}, "touch.form"),
        ({"sheet": "nothing"}, "assignment.other"),
        ({"sheet": None}, "assignment.other"),
        ({"base": 7}, "touch.form"),
        ({"text": ["x"]}, "touch.form"),
    ],
)
def test_bad_input_is_refused_by_name(phone, more, code):
    told = phone.send(phone.touch(1) | more, phone.touch(2, "team")).json
    assert [each["code"] for each in told["refused"]] == [code]
    assert told["saved"] == ["touch-no-2"]


@pytest.mark.parametrize("said_at", ["yesterday", "2026-11-24T10:00:00", "9999-01-01T00:00:00+00:00", "١"])
def test_a_clock_that_makes_no_sense_costs_no_mark(phone, said_at):
    assert phone.send(phone.touch(1, said_at=said_at)).json["saved"] == ["touch-no-1"]


@pytest.mark.parametrize(
    "body", [None, [], {}, {"touches": "x"}, {"touches": ["x"]}, {"touches": [{}] * 101}]
)
def test_a_body_that_is_none(phone, body):
    headers = {"X-CSRFToken": phone.token, "Accept": "application/json"}
    answer = phone.browser.client.post(f"{phone.at}/touches", json=body, headers=headers)
    assert (answer.status_code, answer.json["message"] != "") == (422, True)


def test_the_token_of_a_page_that_is_older_than_the_session(phone):
    phone.token = "of another session"
    assert phone.send(phone.touch(1)).status_code == 400
    phone.token = phone.browser.get(f"{phone.at}/token").json["csrf"]
    assert phone.send(phone.touch(1)).json["saved"] == ["touch-no-1"]


def test_another_juror_can_neither_send_nor_ask(come_in, phone, panel):
    other = Phone(come_in("Noa"), panel, "Noa")
    other.at = phone.at
    assert other.send(phone.touch(1)).status_code == 404
    assert other.browser.get(f"{phone.at}/token").status_code == 404
    other.at = f"/jury/{panel.jurors['Noa']}"
    told = other.send(phone.touch(1)).json
    assert [each["code"] for each in told["refused"]] == ["assignment.other"]
    assert (told["sheets"], marks()) == ({}, [])


def test_who_is_signed_out_is_told_so(phone, client):
    assert client.get(f"{phone.at}/token", headers={"Accept": "application/json"}).status_code == 401
    answer = client.client.post(
        f"{phone.at}/touches",
        json={"touches": []},
        headers={"Accept": "application/json", "X-CSRFToken": client.token()},
    )
    assert answer.status_code == 401


def test_another_device_is_not_overwritten_unseen(phone, tablet):
    phone.send(phone.touch(1, value="1"))
    seen = phone.state()["marks"][phone.panel.rows["problem"]]["key"]
    assert tablet.send(tablet.touch(2, value="4", base=seen)).json["saved"] == ["touch-no-2"]
    waited = [phone.touch(3, value="3", base=seen), phone.touch(4, value="5", base="touch-no-3")]
    told = phone.send(*waited, phone.touch(5, "team", "2")).json
    assert told["saved"] == ["touch-no-5"]
    assert [each["key"] for each in told["differs"]] == ["touch-no-3", "touch-no-4"]
    theirs = told["differs"][0]["theirs"]
    assert (theirs["value"], theirs["device"]) == ("4", "tablet")
    assert [row[2] for row in marks()] == [1, 4, 2]
    # Seen, and said again.
    assert phone.send(phone.touch(6, value="5", base=theirs["key"])).json["saved"] == ["touch-no-6"]
    assert [row[2] for row in marks()] == [1, 4, 2, 5]


def test_the_same_word_from_two_devices_is_no_difference(phone, tablet):
    tablet.send(tablet.touch(1, value="4"))
    assert phone.send(phone.touch(2, value="4")).json["saved"] == ["touch-no-2"]


def test_a_lost_answer_is_no_difference(phone, tablet):
    phone.send(phone.touch(1, value="3"))
    tablet.send(tablet.touch(2, value="4", base="touch-no-1"))
    assert phone.send(phone.touch(1, value="3")).json["saved"] == ["touch-no-1"]


def test_texts_meet_as_marks_do(phone, tablet):
    def text(device, key, words, base=""):
        return device.touch(key, None, None, kind="feedback", text=words, base=base)

    phone.send(text(phone, 1, "Ask the port."))
    key = tablet.state()["texts"]["feedback"]["key"]
    assert tablet.send(text(tablet, 2, "Ask the port first.", key)).json["saved"] == ["touch-no-2"]
    told = phone.send(text(phone, 3, "Ask the town.", key)).json
    assert [each["theirs"]["text"] for each in told["differs"]] == ["Ask the port first."]
    with db.reading() as s:
        assert s.scalars(select(Remark.text).order_by(Remark.id)).all() == [
            "Ask the port.",
            "Ask the port first.",
        ]


def test_submitting_waits_its_turn_and_what_comes_after_is_late(phone):
    submit = phone.touch(3, None, None, kind="submit")
    told = phone.send(phone.touch(1), submit).json
    assert [each["code"] for each in told["refused"]] == ["sheet.incomplete"]
    assert "Team" in told["refused"][0]["text"]
    told = phone.send(phone.touch(2, "team", "4"), submit, phone.touch(4, "market", "1")).json
    assert (told["saved"], told["late"]) == (["touch-no-2", "touch-no-3"], ["touch-no-4"])
    assert phone.state()["locked"] is True
    assert phone.send(submit).json["saved"] == ["touch-no-3"]
    with db.reading() as s:
        assert s.scalar(select(func.count(Sheet.id)).where(Sheet.locked_at.is_not(None))) == 1


def test_after_the_round_marks_are_late(phone, panel):
    with db.transaction() as s:
        round_ = fresh(s, panel.round)
        round_.state = RoundState.CLOSED
        tell_round(s, round_)
    assert phone.send(phone.touch(1)).json["late"] == ["touch-no-1"]


def test_a_whole_entry_is_left_out_and_taken_in(phone):
    out = phone.touch(1, None, None, kind="sheet-abstain", text="They are not here")
    assert phone.send(out).json["saved"] == ["touch-no-1"]
    assert phone.state()["abstained"] is True
    assert phone.send(phone.touch(2, None, None, kind="sheet-resume")).json["saved"] == ["touch-no-2"]
    assert phone.state()["abstained"] is False


def test_a_recused_juror_sends_into_nothing(phone, panel):
    phone.send(phone.touch(1))
    sheet = f"{phone.at}/sheets/{panel.sheets['Li', 'Night Owl']}"
    answer = phone.browser.post(
        f"{sheet}/recuse", {"reason": "A colleague"}, token=phone.browser.token(sheet)
    )
    assert (answer.status_code, answer.location) == (303, phone.at)
    told = phone.send(phone.touch(2)).json
    assert [each["code"] for each in told["refused"]] == ["juror.conflict"]
    assert "Night" not in told["refused"][0]["text"]
    assert told["sheets"] == {}
    assert len(marks()) == 1
    assert phone.browser.get(sheet).status_code == phone.browser.get(f"{sheet}/state").status_code == 404


def test_a_draft_is_nobody_s_yet(phone, panel):
    with db.transaction() as s:
        named = panel.sheets["Li", "Night Owl"]
        s.scalars(select(Assignment).where(Assignment.public_id == named)).one().released_at = None
    assert [each["code"] for each in phone.send(phone.touch(1)).json["refused"]] == ["assignment.other"]
    assert "Night Owl" not in phone.browser.get(phone.at).text
