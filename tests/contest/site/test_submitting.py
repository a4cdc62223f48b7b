"""Handing a program in: by editor, by file, and everything that is refused, each with its own sentence."""

import io

import pytest
from sqlalchemy import func, select

from contest import db
from contest.models import Submission
from tests import making
from tests.contest.site.conftest import fresh
from tests.making import HOUR, MINUTE, NOW

PROGRAM = "print(sum(map(int, input().split())))\n"
A = "/c/cup/problems/A"


def form(**changes):
    return {"language": "python3", "source": PROGRAM, "nonce": "n1", **changes}


def count() -> int:
    with db.reading() as s:
        return s.scalar(select(func.count(Submission.id)))


def only() -> Submission:
    with db.reading() as s:
        return s.scalars(select(Submission)).one()


def test_editor(coder, world):
    answer = coder.post(A, form())
    made = only()
    assert answer.status_code == 303
    assert answer.location == f"{A}?sent={made.public_id}#result"
    assert (made.language, made.entry_id, made.stage_problem_id) == (
        "python3",
        world.lanterns.id,
        world.first.id,
    )
    assert world.storage.read(made.source_digest) == PROGRAM.encode()
    assert (
        "Received and kept. No judging machine is ready just now: it goes on by itself." in coder.get(A).text
    )
    with db.transaction() as s:
        making.make_worker(s)
    page = coder.get(A).text
    assert "Received. Yours is next." in page


def test_line_ends_of_the_browser_are_made_plain(coder, world):
    coder.post(A, form(source="a = 1\r\nprint(a)\r\n"))
    assert world.storage.read(only().source_digest) == b"a = 1\nprint(a)\n"


def test_file_goes_before_the_editor_and_keeps_its_bytes(coder, world):
    coder.post(
        A, form(file=(io.BytesIO(b"print(1)\r\n"), "../../x/main.py")), content_type="multipart/form-data"
    )
    made = only()
    assert world.storage.read(made.source_digest) == b"print(1)\r\n"
    assert made.filename == "main.py"


def test_file_tells_its_language(coder, world):
    data = {"nonce": "n", "language": "", "file": (io.BytesIO(b"int main() {}"), "main.cpp")}
    assert coder.post(A, data, content_type="multipart/form-data").status_code == 303
    assert only().language == "cpp"


def test_warm_up(coder, world, now):
    now.set(NOW - 2 * HOUR)
    answer = coder.post("/c/cup/warm-up/A", form())
    assert answer.status_code == 303
    assert only().stage_problem_id == world.warm.id


def test_gb18030_is_offered_to_be_converted(coder, world):
    text = "# 你好，世界\nprint(1)\n"
    data = {"nonce": "n", "language": "python3", "file": (io.BytesIO(text.encode("gb18030")), "main.py")}
    answer = coder.post(A, data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "Your file isn't written in UTF-8." in answer.text
    assert text in answer.text
    assert count() == 0
    assert coder.post(A, form(source=text)).status_code == 303
    assert world.storage.read(only().source_digest) == text.encode()


def test_neither_utf_8_nor_gb18030_goes_to_the_compiler_as_it_is(coder, world):
    source = b"print(1) # \xff\xff\xff\n"
    data = {"nonce": "n", "language": "python3", "file": (io.BytesIO(source), "main.py")}
    assert coder.post(A, data, content_type="multipart/form-data").status_code == 303
    assert world.storage.read(only().source_digest) == source


REFUSED = {
    "empty": (form(source="  \r\n "), 422, "There is nothing in it: write or choose a program."),
    "too large": (
        form(source="#" * 131_073),
        413,
        "The program has 131,073 bytes; at most 131,072 are taken.",
    ),
    "unknown language": (form(language="cobol"), 422, "There is no language cobol here."),
    "no language": (form(language=""), 422, "There is no language  here."),
    "NUL": (form(source="a\0b"), 422, "The file is no text: a NUL byte stands at position 2."),
    "long nonce": (form(nonce="n" * 65), 422, None),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(coder, world, name):
    data, status, sentence = REFUSED[name]
    answer = coder.post(A, data)
    assert answer.status_code == status
    if sentence:
        assert sentence in answer.text
    assert count() == 0


def test_what_was_typed_is_still_there_when_refused(coder, world):
    assert "print(7 * 6)" in coder.post(A, form(source="print(7 * 6)", language="cobol")).text


def test_chinese_comments_of_128_kib_are_taken(coder, world):
    source = ("#" + "题" * 43_000 + "\n") + "x=1\n" * 100
    assert len(source.encode()) < 131_072
    assert coder.post(A, form(source=source)).status_code == 303


def test_after_the_end(coder, world, now):
    now.set(NOW + 4 * HOUR)
    answer = coder.post(A, form())
    assert answer.status_code == 409
    assert "The contest is over: submissions are no longer taken." in answer.text
    assert count() == 0


def test_before_the_start_the_problem_is_not_there(coder, world, now):
    now.set(NOW - 2 * HOUR)
    token = coder.token()
    assert coder.get(A).status_code == 404
    assert coder.post(A, form(), token=token).status_code == 404
    assert count() == 0


def test_not_in_this_contest(client, world):
    client.sign_in(world.eve)
    answer = client.post(A, form())
    assert answer.status_code == 403
    assert "You are not in this contest: enter it first." in answer.text
    assert count() == 0


def test_withdrawn(coder, world):
    with db.transaction() as s:
        fresh(s, world.lanterns).withdrawn_at = NOW
    answer = coder.post(A, form())
    assert answer.status_code == 403
    assert "This entry was withdrawn: ask the organisers." in answer.text
    assert count() == 0


def test_form_sent_twice_is_one_submission(coder, world):
    coder.post(A, form())
    first = only()
    answer = coder.post(A, form())
    assert answer.status_code == 409
    assert "This form was sent before: the program was received once." in answer.text
    assert f'href="/s/{first.public_id}"' in answer.text
    assert count() == 1


def test_too_many_in_a_minute(coder, world, now):
    for number in range(10):
        assert coder.post(A, form(nonce=f"n{number}")).status_code == 303
    answer = coder.post(A, form(nonce="n10"))
    assert answer.status_code == 429
    assert "Too many at once: submit again in 60 seconds." in answer.text
    assert count() == 10
    now.set(NOW + MINUTE)
    assert coder.post(A, form(nonce="n11")).status_code == 303


def test_signed_out(client, world):
    answer = client.post(A, form())
    assert (answer.status_code, answer.location) == (303, "/login?next=/")
    assert count() == 0


@pytest.mark.parametrize(
    "path", ["/c/cup/problems/Z", "/c/nothing/problems/A", "/c/cup/warm-up/B", "/c/cup/problems/%00"]
)
def test_forged_address(coder, world, path):
    token = coder.token()
    assert coder.post(path, form(), token=token).status_code == 404
    assert count() == 0


def test_more_fields_than_asked_for_change_nothing(coder, world):
    extra = {
        "verdict": "AC",
        "entry_id": world.foxes.id,
        "entry": world.foxes.public_id,
        "score": "100",
        "user_id": world.bob.id,
        "received_at": "2020-01-01",
    }
    coder.post(A, form(**extra))
    made = only()
    assert (made.entry_id, made.user_id, made.received_at) == (world.lanterns.id, world.ada.id, NOW)
    with db.reading() as s:
        assert making.only_judging(s, made).verdict is None


def test_body_over_the_routes_limit_is_not_read(coder, world):
    answer = coder.post(A, form(source="#" * 600_000))
    assert answer.status_code == 413
    assert "That was too large" in answer.text


def test_other_routes_take_less(client, world):
    answer = client.post("/login", {"login": "x" * 300_000, "password": "y"})
    assert answer.status_code == 413


def test_limits_are_told_to_the_front(app):
    limits = app.extensions["podium_body_limits"]
    assert limits("POST", A) == 512 * 1024
    assert limits("POST", f"{A}/draft") == 512 * 1024
    assert limits("POST", "/login") == 256 * 1024
    assert limits("POST", "/nothing/here") == 256 * 1024
    assert limits("GET", A) == 256 * 1024


def test_refused_ones_are_limited_too(coder):
    token = coder.token()
    answers = [coder.post(A, form(language="cobol"), token=token).status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]


def test_bench_of_a_withdrawn_entry_says_so(coder, world):
    with db.transaction() as s:
        fresh(s, world.lanterns).withdrawn_at = NOW
    page = coder.get(A).text
    assert "This entry was withdrawn. Ask the organisers." in page
    assert 'name="nonce"' not in page


def test_warm_up_closes_by_itself(coder, world):
    page = coder.get("/c/cup/warm-up/A").text
    assert "The warm-up is over." in page
    assert 'name="nonce"' not in page


def test_no_machine_is_ready(coder, world):
    with db.transaction() as s:
        making.make_worker(s, languages=()).languages = {"python3": {"ok": False}}
    assert "No judging machine is ready just now." in coder.get(A).text


@pytest.mark.parametrize("trouble", ["sandbox.engine_unreachable", "worker.redis_away", None])
def test_page_says_when_the_machines_can_not_judge(coder, world, trouble):
    said = "What you submit is kept, and judged as soon as one is."
    assert said in coder.get(A).text
    with db.transaction() as s:
        making.make_worker(s).trouble = None if trouble is None else {"code": trouble, "facts": {}}
    assert (said in coder.get(A).text) == (trouble == "sandbox.engine_unreachable")


def test_only_languages_of_a_live_worker_are_offered(coder, world):
    with db.transaction() as s:
        making.make_worker(s, languages=("c", "java"))
    page = coder.get(A).text
    assert '<option value="java"' in page
    assert '<option value="python3"' not in page
    answer = coder.post(A, form())
    assert answer.status_code == 409
    assert "No judging machine can run Python 3 at the moment." in answer.text
