"""Every route of the site with every name in it right, and every row of its database."""

from types import SimpleNamespace

from sqlalchemy import select

from contest import db
from contest.actions import auditing, organising
from contest.actions.boards import releasing
from contest.actions.boards.series import SeriesForm, add_contest, create_series
from contest.actions.marking import marks
from contest.codes import Codes
from contest.models import (
    Audit,
    Base,
    Conflict,
    ConflictKind,
    Division,
    Mark,
    Pass,
    QuestionKind,
    Seating,
    SeriesKind,
    Sitting,
    Snapshot,
    SnapshotKind,
    Task,
    TaskKind,
    Turn,
)
from judge.boards.canonical import written
from judge.verdicts import Verdict
from tests import making, making_marks, making_pitches
from tests.conftest import SECRET
from tests.contest.site.conftest import fresh
from tests.making import HOUR, NOW
from tests.making_rejudgings import begun


def make_things(world):
    """Ids of everything an address may name, all of the Paper Lanterns or of their contest."""
    with db.transaction() as s:
        entry, contest = fresh(s, world.lanterns), fresh(s, world.contest)
        failed = making.make_submission(s, entry, fresh(s, world.first), failed=True, storage=world.storage)
        wrong = making.make_submission(
            s, entry, fresh(s, world.first), verdict=Verdict.WA, storage=world.storage
        )
        organiser = fresh(s, world.organiser)
        organising.make_passes(s, actor=organiser, contest=contest, count=1, codes=Codes(SECRET), at=NOW)
        organising.hide_name(s, actor=organiser, entry=entry, at=NOW)
        task = Task(kind=TaskKind.IMPORT, contest_id=contest.id, facts={"filename": "a.zip"}, queued_at=NOW)
        s.add(task)
        s.flush()
        picture = {"digest": world.storage.put(b"a picture"), "width": 4, "height": 3, "type": "image/webp"}
        deck = making_pitches.make_deck(s, entry, pages=[picture], digest=world.storage.put(b"%PDF-1.7"))
        return SimpleNamespace(
            entry=entry.public_id,
            deck=deck.public_id,
            submission=wrong.public_id,
            trial=making.make_trial(s, entry, fresh(s, world.first)).public_id,
            judging=failed.judgings[0].public_id,
            pass_=s.scalars(select(Pass)).first().public_id,
            line=s.scalars(select(Audit).where(Audit.subject == entry.public_id)).first().public_id,
            task=task.public_id,
            rejudging=begun(s, contest, at=NOW + HOUR).public_id,
            problem=fresh(s, world.first).public_id,
            **_startup(s, world, entry),
            **_panel(s),
            **_boards(s, contest, world.storage),
        )


def _startup(s, world, entry):
    """A call in the same contest, with a question that the Paper Lanterns answered by a file."""
    contest = fresh(s, world.contest)
    making_pitches.add_pitch(s, contest)
    question = making_pitches.make_question(s, contest, QuestionKind.FILE)
    version = making_pitches.add_version(s, entry, submitted_at=NOW)
    digest = world.storage.put(b"a plan")
    version.answers = {question.public_id: {"digest": digest, "filename": "plan.pdf", "bytes": 6}}
    return {
        "question": question.public_id,
        "version": version.public_id,
        "member": making.member(entry).public_id,
    }


def _panel(s):
    """A juror with a sheet and a conflict, in a contest of pitches."""
    contest = making_pitches.make_pitch_contest(s, slug="pitches")
    startup, other = (making_pitches.make_startup(s, contest) for _ in range(2))
    round_ = making_pitches.make_round(s, contest, entries=[startup, other])
    juror = making_pitches.make_juror(s, contest)
    sheet = making_pitches.assign(s, round_, juror, startup)
    mark = making_marks.mark()
    marks.put(s, juror=juror, assignment=sheet, touches=[mark], at=NOW)
    sitting = Sitting(round=round_, name="Room 1", turns=[Turn(entry=startup, position=0)])
    s.add(sitting)
    conflict = Conflict(juror=juror, entry=other, kind=ConflictKind.DECLARED, created_at=NOW)
    draft = Seating(round=round_, created_at=NOW)
    s.add_all([conflict, draft])
    s.flush()
    moved = auditing.audit(
        s,
        actor=None,
        action="seat.add",
        subject=sheet,
        contest_id=contest.id,
        after={"round": round_.public_id, "released": True},
        at=NOW,
    )
    s.flush()
    return {
        "seating": draft.public_id,
        "moved": moved.public_id,
        "juror": juror.public_id,
        "sheet": sheet.public_id,
        "round": round_.public_id,
        "conflict": conflict.public_id,
        "marked": startup.public_id,
        "written": sheet.sheet.public_id,
        "mark": s.scalars(select(Mark.public_id).where(Mark.key == mark.key)).one(),
        "sitting": sitting.public_id,
    }


def _boards(s, contest, storage):
    """Boards of the contest and of a series, published and held back."""
    form = SeriesForm({"en": "Tour"}, SeriesKind.TOTAL, is_public=True)
    network = contest.hub.network
    series = create_series(s, actor=None, network=network, slug="tour", form=form, at=NOW)
    add_contest(s, actor=None, series=series, contest=contest, at=NOW)
    s.refresh(series)
    division = Division(contest=contest, slug="juniors", name={"en": "Juniors"})
    s.add(division)
    found = {}
    for of, document in (
        (contest, releasing.contest_document(s, contest, at=NOW)),
        (series, releasing.series_document(s, series, storage, at=NOW)),
    ):
        document["published"] = {"number": 1, "at": NOW.isoformat(), "replaces": None, "reason": ""}
        content = written(document)
        made = Snapshot(
            contest_id=contest.id if of is contest else None,
            series_id=series.id if of is series else None,
            kind=SnapshotKind.PUBLISHED,
            digest=storage.put(content),
            bytes=len(content),
            embargo_until=NOW + HOUR,
            published_at=NOW,
        )
        s.add(made)
        s.flush()
        found[of] = made.public_id
    return {
        "snapshot": found[contest],
        "series_snapshot": found[series],
        "contest": contest.public_id,
        "series": "tour",
        "division": division.public_id,
    }


def kind_of_id(rule):
    """Which of `things` a rule's public_id names."""
    for part, kind in (
        ("/entries/", "entry"),
        ("/decks/", "deck"),
        ("/s/", "submission"),
        ("/t/", "trial"),
        ("/judgings/", "judging"),
        ("/passes/", "pass_"),
        ("/log/", "line"),
        ("/tasks/", "task"),
        ("/desk/rejudgings/", "rejudging"),
        ("/desk/problems/", "problem"),
        ("/desk/startups/", "entry"),
        ("/desk/questions/", "question"),
        ("/startup/members/", "member"),
        ("/versions/", "version"),
        ("/desk/jurors/", "juror"),
        ("/desk/conflicts/", "conflict"),
        ("/desk/rounds/", "round"),
        ("/desk/seatings/", "seating"),
        ("/desk/seats/", "sheet"),
        ("/desk/moves/", "moved"),
        ("/jury/<juror>/conflicts/", "conflict"),
        ("/jury/<juror>/rounds/", "round"),
    ):
        if part in rule.rule:
            return kind
    raise AssertionError(f"what does {rule.rule} name?")


def _led(things):
    """What the addresses of a chair's pages name."""
    return {
        "round_id": things.round,
        "entry_id": things.marked,
        "sitting_id": things.sitting,
        "sheet_id": things.written,
        "mark_id": things.mark,
        "settle": "take",
        "drive": "start",
        "turn": "begin",
    }


# Pages whose things stand in the contest of pitches.
IN_PITCHES = ("/standings/", "/desk/jurors", "/desk/conflicts", "/desk/rounds", "/desk/seat", "/desk/moves")
VERBS = {
    "organising.decide": "withdraw",
    "organising.move_round": "later",
    "organising.task": "cancel",
    "organising.decide_juror": "renew",
    "organising.decide_seating": "drop",
    "organising.seating_task": "cancel",
    "organising.move_question": "retire",
    "pitching.decide": "withdraw",
}


def addresses(app, things, method, *, slug="cup", **changed):
    """Every route with that method: its rule and an address in which every name is right."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if method not in rule.methods:
            continue
        values = {
            "slug": slug,
            "part": "problems",
            "label": "A",
            "language": "en",
            "scheme": "dark",
            "code": "BCDF",
            "filename": "css/contest.css",
            "number": 1,
            "which": "in",
            "line": things.line,
            "kind": "text",
            "ending": "csv",
            "question": things.question,
            "name": "deck",
            "verb": VERBS.get(rule.endpoint),
            "juror": things.juror,
            "entry": things.marked,
            "sheet": things.sheet,
            "token": "no-link-of-anybody",
            "contest": things.contest,
            "snapshot": things.snapshot,
            "division": things.division,
            **_led(things),
        }
        is_pitch = rule.endpoint.startswith("chairing.") or any(part in rule.rule for part in IN_PITCHES)
        if is_pitch and slug == "cup":
            values["slug"] = "pitches"
        if "/series/" in rule.rule:
            values |= {"slug": things.series if slug == "cup" else slug, "snapshot": things.series_snapshot}
        if rule.endpoint in {"ranking.result_file", "ranking.series_file"}:
            values["kind"] = "json"
        values = {name: value for name, value in values.items() if name in rule.arguments}
        if "public_id" in rule.arguments:
            values["public_id"] = getattr(things, kind_of_id(rule))
        values |= {name: value for name, value in changed.items() if name in rule.arguments}
        yield rule, adapter.build(rule.endpoint, values, method=method)


def everything():
    """Every row of every table, to see that nothing was written."""
    with db.reading() as s:
        return {
            table.name: [tuple(row) for row in s.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }


FIELDS = {
    "name": "Forged",
    "name_en": "Forged",
    "login": "ada",
    "password": "x" * 20,
    "code": "BCDF-BCDF-BCDF",
    "source": "x",
    "what": "samples",
    "own_input": "1 2",
    "language": "c",
    "count": "3",
    "label": "Z",
    "colour": "#000000",
    "confirm": "y",
    "reason": "Because",
    "criterion": "x",
    "value": "3",
    "text": "x",
}
