"""Nothing a phone can send breaks the page that takes it, and what is sound beside it is kept."""

import json

import pytest

from contest import db
from contest.extensions import limiter
from contest.models import Mark
from contest.settings import Settings
from tests.conftest import SECRET
from tests.contest.site.marking.test_touches import Phone


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request, tmp_path):
    return Settings(
        home=tmp_path,
        url=None,
        database_url=request.getfixturevalue(f"{request.param}_url"),
        redis_url=None,
        storage_url=str(tmp_path / "storage"),
        secret_key=SECRET,
    )


@pytest.fixture
def phone(come_in, panel, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    return Phone(come_in("Li"), panel, "Li")


HOSTILE = (
    "",
    "a\x00b",
    "\ud800",
    "x" * 5000,
    "\u202e" * 40,
    "NaN",
    "Infinity",
    "1e309",
    "-0",
    "\u0663",
    "9" * 400,
    "0x3",
    " 3 ",
    None,
    True,
    3,
    1e308,
    [],
    {},
    [["x"]],
)
FIELDS = ("key", "sheet", "kind", "criterion", "value", "base", "text", "language", "said_at")


def send(phone, body):
    headers = {"X-CSRFToken": phone.token, "Accept": "application/json", "Content-Type": "application/json"}
    return phone.browser.client.post(f"{phone.at}/touches", data=body, headers=headers)


def test_no_field_of_a_touch_breaks_its_batch(phone):
    for number, value in enumerate(HOSTILE):
        bad = [
            {**phone.touch(f"bad-{number}-{kind}-{field}", kind=kind, sheet="Tidal Garden"), field: value}
            for kind in ("value", "feedback", "sheet-abstain", "submit")
            for field in FIELDS
        ]
        good = phone.touch(f"good-{number}", base=f"touch-no-good-{number - 1}")
        answer = send(phone, json.dumps({"device": "phone", "touches": [*bad, good]}))
        assert answer.status_code == 200, value
        assert f"touch-no-good-{number}" in answer.json["saved"], value


def test_no_device_breaks_a_batch(phone):
    for number, value in enumerate(HOSTILE):
        body = {"device": value, "touches": [phone.touch(number, base=f"touch-no-{number - 1}")]}
        assert send(phone, json.dumps(body)).status_code == 200, value


NO_BATCHES = (
    b"",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"touches":' * 20_000,
    b'{"touches": [' + b"[" * 50_000 + b"]" * 50_000 + b"]}",
    b'{"touches": [{"key": ' + b"9" * 10_000 + b"}]}",
    b'{"touches": NaN}',
    b'{"touches": {"length": 3}}',
    b'{"touches": [null]}',
    json.dumps({"touches": [{}] * 101}).encode(),
)


def test_what_is_no_batch_is_refused_by_name(phone):
    for body in NO_BATCHES:
        assert send(phone, body).status_code == 422, body[:40]
    with db.reading() as s:
        assert s.query(Mark).count() == 0
