"""Drafts: kept on the server, the same on every machine, never overwritten in silence."""

import pytest

from tests.making import HOUR, NOW, SECOND

DRAFT = "/c/cup/problems/A/draft"


def save(browser, text, base="", language="python3"):
    return browser.post(DRAFT, {"source": text, "language": language, "base": base})


def test_draft_is_there_after_a_reload(coder, world):
    answer = save(coder, "x = 1\n")
    assert answer.status_code == 200
    assert answer.json["said"] == "Draft kept, 12:00:00"
    page = coder.get("/c/cup/problems/A").text
    assert ">\nx = 1\n</textarea>" in page
    assert f'name="base" value="{answer.json["base"]}"' in page


def test_leading_newline_is_kept(coder, world):
    save(coder, "\n\nx = 1\n")
    assert ">\n\n\nx = 1\n</textarea>" in coder.get("/c/cup/problems/A").text


def test_draft_opens_on_another_machine_in_its_language(coder, world, browse):
    save(coder, "int main() {}\n", language="cpp")
    page = browse().sign_in(world.ada).get("/c/cup/problems/A").text
    assert "int main() {}" in page
    assert '<option value="cpp" selected>' in page


def test_each_language_has_its_own(coder, world):
    save(coder, "one", language="python3")
    save(coder, "two", language="c")
    assert ">\none</textarea>" in coder.get("/c/cup/problems/A?language=python3").text
    assert ">\ntwo</textarea>" in coder.get("/c/cup/problems/A?language=c").text


def test_another_machines_change_is_not_overwritten(coder, world, browse, now):
    other = browse().sign_in(world.ada)
    base = save(coder, "first").json["base"]
    now.set(NOW + SECOND)
    newer = save(other, "second", base).json["base"]
    now.set(NOW + 2 * SECOND)
    answer = save(coder, "third", base)
    assert answer.status_code == 409
    assert answer.json == {"text": "second", "base": newer}
    assert ">\nsecond</textarea>" in coder.get("/c/cup/problems/A").text
    assert save(coder, "third", newer).status_code == 200


def test_nobody_elses_draft_is_shown(coder, world, browse):
    save(coder, "a secret thought")
    assert "a secret thought" not in browse().sign_in(world.bob).get("/c/cup/problems/A").text


@pytest.mark.parametrize(
    ("text", "language", "status", "sentence"),
    [
        ("x" * 131_073, "python3", 413, "The draft has 131,073 bytes; at most 131,072 are kept."),
        ("x", "cobol", 422, "There is no language cobol here."),
    ],
)
def test_refused(coder, text, language, status, sentence):
    answer = save(coder, text, language=language)
    assert (answer.status_code, answer.json) == (status, {"message": sentence})


def test_not_in_this_contest(client, world):
    client.sign_in(world.eve)
    answer = save(client, "x")
    assert (answer.status_code, answer.json) == (
        403,
        {"message": "You are not in this contest: enter it first."},
    )


def test_before_the_start(coder, world, now):
    token = coder.token()
    now.set(NOW - 2 * HOUR)
    assert coder.post(DRAFT, {"source": "x", "language": "c", "base": ""}, token=token).status_code == 404


def test_signed_out_meanwhile(coder, browse, world):
    token = coder.token()
    browse().sign_in(world.ada).post("/account/sessions")
    form = {"csrf_token": token, "source": "x", "language": "c", "base": ""}
    answer = coder.client.post(DRAFT, data=form, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["message"]) == (401, "Please log in again")
    part = coder.get("/c/cup/problems/A/_tries", headers={"HX-Request": "true"})
    assert part.status_code == 401
