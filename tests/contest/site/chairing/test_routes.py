"""The chair's pages: who finds them, what they do, and that a conflict is nowhere on them."""

from types import SimpleNamespace

import pytest
from sqlalchemy import event, select

from contest import db
from contest.actions.marking import locking, marks
from contest.actions.marking.sittings import SittingForm, add_turns, create_sitting
from contest.models import Audit, Conflict, ConflictKind, Mark, MarkKind, RoundState, Sheet, Sitting
from tests.contest.site.conftest import fresh, make_login
from tests.making import NOW, make_user
from tests.making_marks import mark
from tests.making_pitches import assign, make_juror, make_pitch_contest, make_round, make_startup, pin

CRITERIA = ("problem", "team", "market")


@pytest.fixture
def hall(app, now):
    """A round of three startups, a chair, two jurors and an organiser; Ada's sheet of Reed is in, with a late mark."""
    with db.transaction() as s:
        contest = make_pitch_contest(s, slug="pitches")
        entries = [make_startup(s, contest, name=name) for name in ("Reed", "Moss", "Fern")]
        round_ = make_round(s, contest, entries=entries)
        round_.pitch_seconds = 180
        people = {name: make_login(s, name.lower(), name=name) for name in ("Ada", "Ben", "Cleo")}
        jurors = {name: make_juror(s, contest, user=user) for name, user in people.items()}
        seats = {
            (name, entry.name): assign(s, round_, jurors[name], entry)
            for name in ("Ada", "Ben")
            for entry in entries
        }
        organiser = make_login(s, "olga", name="Olga", admin=True)
        make_login(s, "eve", name="Eve")
        sitting = create_sitting(
            s,
            actor=organiser,
            round_=round_,
            form=SittingForm("Room 1", room="A 12", chair=jurors["Cleo"]),
            entries=entries,
            at=NOW,
        )
        ada = seats["Ada", "Reed"]
        touches = [mark(key, 3) for key in CRITERIA]
        marks.put(s, juror=jurors["Ada"], assignment=ada, touches=touches, at=NOW)
        sheet = locking.submit(s, juror=jurors["Ada"], assignment=ada, at=NOW)
        marks.put(s, juror=jurors["Ada"], assignment=ada, touches=[mark("team", 5)], at=NOW)
        late = s.scalars(select(Mark).where(Mark.is_late)).one()
        return SimpleNamespace(
            contest=contest,
            round=round_,
            entries={entry.name: entry for entry in entries},
            jurors=jurors,
            seats=seats,
            sitting=sitting,
            sheet=sheet,
            late=late,
            home=f"/c/pitches/chair/{round_.public_id}",
        )


def entry_path(hall, name="Reed"):
    return f"{hall.home}/entries/{hall.entries[name].public_id}"


def sitting_path(hall):
    return f"{hall.home}/sittings/{hall.sitting.public_id}"


def signed_in(browse, login):
    return browse().sign_in(SimpleNamespace(login=login))


@pytest.fixture
def chair(browse, hall):
    return signed_in(browse, "cleo")


@pytest.fixture
def organiser(browse, hall):
    return signed_in(browse, "olga")


def gets(hall):
    return (
        hall.home,
        f"{hall.home}/_progress",
        f"{hall.home}/ticket",
        entry_path(hall),
        sitting_path(hall),
        f"{sitting_path(hall)}/_now",
    )


def test_the_chair_and_organisers_find_the_pages_and_nobody_else(browse, hall, chair, organiser):
    for path in gets(hall):
        assert chair.get(path).status_code == 200, path
        assert organiser.get(path).status_code == 200, path
    for login in ("ada", "eve"):
        other = signed_in(browse, login)
        for path in (*gets(hall), "/c/pitches/chair"):
            assert other.get(path).status_code == 404, (login, path)
    assert chair.get("/c/pitches/chair").location == hall.home
    assert organiser.get("/c/pitches/chair").location == hall.home


def test_a_private_contest_is_led_all_the_same(hall, chair):
    with db.transaction() as s:
        fresh(s, hall.contest).is_public = False
    assert chair.get(hall.home).status_code == 200


def test_making_sittings_is_for_organisers(hall, chair, organiser):
    for path in (f"{hall.home}/sittings/new", f"{sitting_path(hall)}/edit"):
        assert chair.get(path).status_code == 404
        assert organiser.get(path).status_code == 200
    form = {"name": "Mine", "room": "", "chair": "", "starts_at": ""}
    for path in (f"{hall.home}/sittings", f"{sitting_path(hall)}/edit", f"{sitting_path(hall)}/drop"):
        assert chair.post(path, form).status_code == 404
    reed = hall.entries["Reed"].public_id
    chair.post(f"{sitting_path(hall)}/turns/{reed}/remove")
    with db.reading() as s:
        assert len(fresh(s, hall.sitting).turns) == 3


def test_the_first_page_says_how_far_it_is(hall, chair):
    page = chair.get(hall.home).text
    assert "1 of 6 sheets are in" in page
    assert "1 mark came late and waits for you." in page
    for name in ("Reed", "Moss", "Fern", "Ada", "Ben"):
        assert f"<bdi>{name}</bdi>" in page
    assert "Cleo" not in page.partition("By juror")[2], "who marks nothing has no line"


def test_a_conflict_of_the_chair_is_nowhere(hall, chair):
    with db.transaction() as s:
        cleo, reed = fresh(s, hall.jurors["Cleo"]), fresh(s, hall.entries["Reed"])
        s.add(Conflict(juror_id=cleo.id, entry_id=reed.id, kind=ConflictKind.DOMAIN, created_at=NOW))
    for path in (hall.home, f"{hall.home}/_progress", sitting_path(hall), f"{sitting_path(hall)}/_now"):
        page = chair.get(path).text
        assert "Reed" not in page
        assert hall.entries["Reed"].public_id not in page
    page = chair.get(hall.home).text
    assert "0 of 4 sheets are in" in page
    assert "came late" not in page
    assert chair.get(entry_path(hall)).status_code == 404
    for path in (
        f"{entry_path(hall)}/sheets/{hall.sheet.public_id}/unlock",
        f"{entry_path(hall)}/sheets/{hall.sheet.public_id}/take",
        f"{entry_path(hall)}/sheets/{hall.sheet.public_id}/change",
        f"{entry_path(hall)}/marks/{hall.late.public_id}/take",
        f"{entry_path(hall)}/note",
    ):
        assert chair.post(path, {"reason": "x", "text": "x"}).status_code == 404, path
    other = entry_path(hall, "Moss")
    for path in (
        f"{other}/sheets/{hall.sheet.public_id}/unlock",
        f"{other}/marks/{hall.late.public_id}/take",
    ):
        assert chair.post(path, {"reason": "x"}).status_code == 404, "by way of another entry"
    with db.reading() as s:
        assert fresh(s, hall.sheet).locked_at == NOW


def test_late_marks_are_taken_and_left_with_a_reason(hall, chair):
    page = chair.get(entry_path(hall)).text
    assert "Came late" in page
    take = f"{entry_path(hall)}/marks/{hall.late.public_id}/take"
    chair.post(take, {"reason": ""})
    with db.reading() as s:
        assert fresh(s, hall.late).accepted_at is None
    answer = chair.post(take, {"reason": "The network was away"})
    assert (answer.status_code, answer.location) == (303, entry_path(hall))
    with db.reading() as s:
        assert fresh(s, hall.late).accepted_reason == "The network was away"
    page = chair.get(entry_path(hall)).text
    assert "The mark counts now." in page
    assert "The network was away" in page
    chair.post(f"{entry_path(hall)}/marks/{hall.late.public_id}/leave", {"reason": "No"})
    with db.reading() as s:
        assert fresh(s, hall.late).left_reason == "No"
    chair.post(f"{entry_path(hall)}/sheets/{hall.sheet.public_id}/take", {"reason": "x"})
    assert "0 marks count now." in chair.get(entry_path(hall)).text


def test_a_mark_is_changed_with_a_reason(hall, chair):
    path = f"{entry_path(hall)}/sheets/{hall.sheet.public_id}/change"
    with db.reading() as s:
        criteria = {each.key: each.public_id for each in fresh(s, hall.sheet).rubric.criteria}
    for value in ("٤", "1e309", "NaN", "9", ""):
        chair.post(path, {"criterion": criteria["team"], "value": value, "reason": "x"})
    with db.reading() as s:
        assert s.scalars(select(Mark).where(Mark.changed_by_id.is_not(None))).all() == []
    chair.post(path, {"criterion": criteria["team"], "value": "4", "reason": "We saw it run"})
    with db.reading() as s:
        changed = s.scalars(select(Mark).where(Mark.changed_by_id.is_not(None))).one()
        assert (changed.kind, changed.value, changed.changed_reason) == (MarkKind.VALUE, 4, "We saw it run")
    page = chair.get(entry_path(hall)).text
    assert "A mark was changed" in page
    assert "We saw it run" in page
    answer = chair.post(path, {"criterion": "x", "value": "4", "reason": "x"})
    assert answer.status_code == 404


def test_unlock_and_notes(hall, chair):
    chair.post(f"{entry_path(hall)}/sheets/{hall.sheet.public_id}/unlock", {"reason": "A slip"})
    chair.post(f"{entry_path(hall)}/note", {"text": "Strong team"})
    with db.reading() as s:
        assert fresh(s, hall.sheet).locked_at is None
        actions = s.scalars(select(Audit.action).order_by(Audit.id)).all()
    assert actions[-2:] == ["sheet.unlock", "deliberation.note"]
    page = chair.get(entry_path(hall)).text
    assert "A slip" in page
    assert "Strong team" in page


def test_what_a_rule_forbids_is_said_on_the_page(hall, chair):
    with db.transaction() as s:
        fresh(s, hall.round).state = RoundState.CLOSED
    chair.post(f"{entry_path(hall)}/sheets/{hall.sheet.public_id}/unlock", {"reason": "A slip"})
    assert "This round is closed." in chair.get(entry_path(hall)).text
    chair.post(f"{sitting_path(hall)}/start")
    assert "No pitch is on: begin one first." in chair.get(sitting_path(hall)).text


def test_marks_stay_closed_to_a_chair_who_has_to_mark_it_too(browse, hall, chair):
    with db.transaction() as s:
        assign(s, fresh(s, hall.round), fresh(s, hall.jurors["Cleo"]), fresh(s, hall.entries["Reed"]))
    page = chair.get(entry_path(hall)).text
    assert "Others' marks are closed to you yet." in page
    assert "Came late" not in page
    assert "Weighted mean" not in page


def test_a_sitting_is_driven_without_script(hall, chair):
    reed, fern = (hall.entries[name].public_id for name in ("Reed", "Fern"))
    for verb in (
        f"turns/{fern}/up",
        f"turns/{fern}/up",
        f"turns/{fern}/begin",
        "start",
        "minute",
        "pause",
        "reset",
        "end",
    ):
        assert chair.post(f"{sitting_path(hall)}/{verb}").status_code == 303, verb
    chair.post(f"{sitting_path(hall)}/turns/{reed}/skip", {"reason": ""})
    chair.post(f"{sitting_path(hall)}/turns/{reed}/skip", {"reason": "Absent"})
    with db.reading() as s:
        turns = fresh(s, hall.sitting).turns
        assert [turn.entry.name for turn in turns] == ["Fern", "Reed", "Moss"]
        assert [turn.ended_at for turn in turns] == [NOW, None, None]
        assert turns[1].skipped_reason == "Absent"
    assert chair.post(f"{sitting_path(hall)}/turns/{reed}/return").status_code == 303
    assert chair.post(f"{sitting_path(hall)}/turns/{reed}/dance").status_code == 404


def test_a_sitting_is_made_filled_changed_and_taken_away(hall, organiser):
    form = {"name": "Room 2", "room": "B", "chair": hall.jurors["Ada"].public_id, "starts_at": ""}
    assert organiser.post(f"{hall.home}/sittings", {**form, "name": ""}).status_code == 422
    assert organiser.post(f"{hall.home}/sittings", {**form, "chair": "nobody"}).status_code == 422
    assert organiser.post(f"{hall.home}/sittings", {**form, "entries": ["nothing"]}).status_code == 422
    entries = [hall.entries[name].public_id for name in ("Moss", "Reed")]
    answer = organiser.post(f"{hall.home}/sittings", {**form, "entries": entries})
    assert answer.status_code == 303
    with db.reading() as s:
        made = s.scalars(select(Sitting).where(Sitting.name == "Room 2")).one()
        assert [turn.entry.name for turn in made.turns] == ["Moss", "Reed"]
        assert made.chair.user.name == "Ada"
    path = f"{hall.home}/sittings/{made.public_id}"
    changed = {**form, "name": "Room 3", "chair": "", "starts_at": "2027-05-01T14:00"}
    assert organiser.post(f"{path}/edit", changed).status_code == 303
    with db.reading() as s:
        made = fresh(s, made)
        assert (made.name, made.chair, made.starts_at.hour) == ("Room 3", None, 14)
    assert organiser.post(f"{path}/drop").status_code == 303
    with db.reading() as s:
        assert len(s.scalars(select(Sitting)).all()) == 1
        assert len(s.scalars(select(Sheet)).all()) == 1


def test_pages_take_as_many_statements_with_many_rows_as_with_few(app, hall, organiser):
    paths = (hall.home, sitting_path(hall), entry_path(hall))
    few = [_statements(app, organiser, path) for path in paths]
    with db.transaction() as s:
        round_, contest, reed = (fresh(s, each) for each in (hall.round, hall.contest, hall.entries["Reed"]))
        for number in range(4):
            entry, juror = make_startup(s, contest), make_juror(s, contest)
            pin(s, round_, entry)
            add_turns(
                s, actor=make_user(s, admin=True), sitting=fresh(s, hall.sitting), entries=[entry], at=NOW
            )
            for each in (entry, reed):
                seat = assign(s, round_, juror, each)
                touches = [mark(key, 1 + number) for key in CRITERIA]
                marks.put(s, juror=juror, assignment=seat, touches=touches, at=NOW)
                locking.submit(s, juror=juror, assignment=seat, at=NOW)
    assert [_statements(app, organiser, path) for path in paths] == few


def _statements(app, browser, path):
    seen = []
    engine = app.extensions["podium_database"].engine

    def see(*given):
        seen.append(given[2])

    event.listen(engine, "before_cursor_execute", see)
    assert browser.get(path).status_code == 200
    event.remove(engine, "before_cursor_execute", see)
    return len(seen)
