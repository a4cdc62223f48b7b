import io
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from contest import db
from contest.models import Deck, EntryVersion, QuestionKind, RoundState, Task
from tests import making, making_pitches
from tests.contest.site.conftest import fresh, make_login

URL = "/c/pitch/startup"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
JSON = {"Accept": "application/json"}


@pytest.fixture
def scene(app, now):
    """A call that asks for a file, a startup of Li's, and people who have no part in it."""
    with db.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="pitch")
        file = making_pitches.make_question(
            s, contest, QuestionKind.FILE, label="Your plan", limits={"extensions": ["pdf", "html"]}
        )
        text = making_pitches.make_question(s, contest, label="Why")
        li, avi = make_login(s, "li", name="Li"), make_login(s, "avi", name="Avi")
        dana, organiser = make_login(s, "dana", name="Dana"), make_login(s, "olga", admin=True)
        entry = making_pitches.make_startup(s, contest, name="Kingfisher", user=li, submitted=False)
        making_pitches.make_startup(s, contest, name="Other", user=avi)
        return SimpleNamespace(
            contest=contest,
            file=file.public_id,
            text=text.public_id,
            li=li,
            avi=avi,
            dana=dana,
            organiser=organiser,
            entry=entry,
        )


def sent(content, name):
    return io.BytesIO(content), name


def upload(client, name, content, filename):
    return client.post(f"{URL}/files/{name}", {"file": sent(content, filename)}, headers=JSON)


def latest(scene):
    with db.reading() as s:
        found = s.scalars(
            select(EntryVersion)
            .where(EntryVersion.entry_id == scene.entry.id)
            .order_by(EntryVersion.number.desc())
        ).first()
        return found.public_id, found.answers, found.deck_id


def test_a_file_is_received_by_itself_and_saved_as_an_attachment(client, scene):
    client.sign_in(scene.li)
    evil = b"<script>alert(document.domain)</script>"
    answer = upload(client, scene.file, evil, "../../\u202eplan.html")
    assert (answer.status_code, answer.json["base"]) == (200, "1.0")
    public_id, answers, _deck = latest(scene)
    assert answers[scene.file]["filename"] == "plan.html"
    got = client.get(f"/c/pitch/versions/{public_id}/files/{scene.file}")
    assert got.data == evil
    assert got.headers["Content-Disposition"] == "attachment; filename=plan.html"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.mimetype == "application/octet-stream"
    assert "no-store" in got.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("content", "filename", "status"),
    [(b"MZ", "plan.exe", 422), (b"", "plan.pdf", 422), (b"x", "pdf", 422)],
)
def test_a_file_of_another_kind_is_refused_by_name(client, scene, content, filename, status):
    client.sign_in(scene.li)
    answer = upload(client, scene.file, content, filename)
    assert answer.status_code == status
    assert filename in answer.json["message"]
    assert latest(scene)[1] == {}


def test_files_go_with_the_form_where_there_is_no_script(client, scene):
    client.sign_in(scene.li)
    form = {"base": "1.0", "name_en": "Kingfisher", "one_liner_en": "Typed", "do": "save"}
    files = {"deck": sent(PDF, "deck.pdf"), f"answer_{scene.file}": sent(b"%PDF", "plan.pdf")}
    answer = client.post(URL, {**form, **files})
    assert answer.status_code == 303, answer.text
    with db.reading() as s:
        version = s.scalars(select(EntryVersion).where(EntryVersion.entry_id == scene.entry.id)).one()
        assert version.one_liner == {"en": "Typed"}
        assert version.deck.filename == "deck.pdf"
        assert version.answers[scene.file]["filename"] == "plan.pdf"
        assert s.scalars(select(Task.kind)).all() == ["render"]
    page = client.get(URL).text
    assert "deck.pdf" in page
    assert "plan.pdf" in page
    for name in ("deck", scene.file):
        again = {**form, "base": "1.1", "do": f"drop-{name}"}
        assert client.post(URL, again).status_code == 303
    assert latest(scene)[1:] == ({}, None)


def test_a_bad_deck_is_named_and_the_text_typed_beside_it_is_kept(client, scene):
    client.sign_in(scene.li)
    form = {"base": "1.0", "name_en": "Kingfisher", "one_liner_en": "Typed", "do": "preview"}
    answer = client.post(URL, {**form, "deck": sent(b"PK\x03\x04", "slides.pptx")})
    assert answer.status_code == 422
    assert "slides.pptx is no PDF" in answer.text
    assert 'id="w-deck"' in answer.text
    with db.reading() as s:
        assert s.scalars(select(Deck)).all() == []
        version = s.scalars(select(EntryVersion).where(EntryVersion.entry_id == scene.entry.id)).one()
        assert version.one_liner == {"en": "Typed"}


def test_what_is_too_large_is_refused_before_it_is_read(client, scene):
    client.sign_in(scene.li)
    token = client.token("/join")
    answer = client.client.post(
        f"{URL}/files/deck",
        data=b"x",
        content_type="multipart/form-data; boundary=x",
        headers={"X-CSRFToken": token},
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
    )
    assert answer.status_code == 413


def test_only_questions_for_files_take_files(client, scene):
    client.sign_in(scene.li)
    for name in (scene.text, "bcdfbcdfbcdf", "%2e%2e"):
        assert upload(client, name, b"%PDF", "plan.pdf").status_code == 404


@pytest.fixture
def handed_in(client, scene):
    """Li's file, in a version that is handed in; its address."""
    client.sign_in(scene.li)
    upload(client, scene.file, b"the plan", "plan.pdf")
    with db.transaction() as s:
        version = s.scalars(select(EntryVersion).where(EntryVersion.entry_id == scene.entry.id)).one()
        version.submitted_at, version.digest = making.NOW, "ab" * 32
        return f"/c/pitch/versions/{version.public_id}/files/{scene.file}"


def test_others_find_no_file(client, scene, handed_in, browse):
    assert client.get(handed_in).status_code == 200
    assert browse().sign_in(scene.organiser).get(handed_in).status_code == 200
    assert browse().get(handed_in).location.startswith("/login?next=")
    for who in (scene.avi, scene.dana):
        assert browse().sign_in(who).get(handed_in).status_code == 404
    for wrong in (
        handed_in.replace("/c/pitch", "/c/other"),
        handed_in + "x",
        handed_in.replace(scene.file, scene.text),
    ):
        assert client.get(wrong).status_code == 404


def test_a_juror_reads_files_of_what_they_judge_while_they_may(scene, handed_in, browse):
    with db.transaction() as s:
        contest, entry = fresh(s, scene.contest), fresh(s, scene.entry)
        round_ = making_pitches.make_round(s, contest, entries=[entry])
        juror = making_pitches.make_juror(s, contest, user=fresh(s, scene.dana))
        seat = making_pitches.assign(s, round_, juror, entry, released=False)
    dana = browse().sign_in(scene.dana)

    def change(**values):
        with db.transaction() as s:
            for row in (fresh(s, round_), fresh(s, juror), fresh(s, seat)):
                for name, value in values.items():
                    if hasattr(row, name) and name in type(row).__table__.columns:
                        setattr(row, name, value)
        return dana.get(handed_in).status_code

    assert dana.get(handed_in).status_code == 404, "a draft of a seating is hidden"
    assert change(released_at=making.NOW) == 200
    assert dana.get(handed_in).headers["Content-Disposition"] == "attachment; filename=file.pdf"
    assert change(blind=["answers"]) == 404
    assert change(blind=["name"]) == 200
    assert change(state=RoundState.DRAFT) == 404
    assert change(state=RoundState.CLOSED) == 200
    with db.transaction() as s:
        making_pitches.make_conflict(s, fresh(s, juror), fresh(s, scene.entry))
    assert dana.get(handed_in).status_code == 404, "a conflict hides all of it"
    with db.transaction() as s:
        for conflict in fresh(s, juror).conflicts:
            conflict.lifted_at, conflict.lifted_reason = making.NOW, "mistaken"
    assert dana.get(handed_in).status_code == 200
    assert change(ended_at=making.NOW, ended_reason="moved") == 404
    assert change(ended_at=None, ended_reason=None) == 200
    assert change(revoked_at=making.NOW) == 404
