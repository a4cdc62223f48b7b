from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from contest.actions import claiming, organising
from contest.actions.organising import ContestForm, StageForm
from contest.models import (
    Audit,
    Combination,
    Contest,
    Event,
    Hub,
    Judging,
    JudgingState,
    Pass,
    PointsBy,
    Role,
    StagePoints,
)
from contest.refusals import Refused
from tests.making import (
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    grant,
    make_contest,
    make_entry,
    make_hub,
    make_problem,
    make_submission,
    make_user,
)

FORM = ContestForm(
    slug="spring",
    name={"en": "Spring", "he": "אביב"},
    timezone="Asia/Jerusalem",
    stage=StageForm(starts_at=NOW + HOUR, ends_at=NOW + 6 * HOUR),
)


def _staged(**changes):
    return replace(FORM, stage=replace(FORM.stage, **changes))


def _refused(call, *given, **named):
    with pytest.raises(Refused) as refused:
        call(*given, **named)
    return refused.value.code


def test_create_hub_first_one_makes_the_network(session):
    for slug in ("haifa", "shanghai"):
        organising.create_hub(session, actor=None, slug=slug, name={"en": slug}, at=NOW)
    hubs = session.scalars(select(Hub)).all()
    assert [hub.slug for hub in hubs] == ["haifa", "shanghai"]
    assert len({hub.network_id for hub in hubs}) == 1
    assert session.scalars(select(Audit.action)).all() == ["hub.create"] * 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"slug": "Haifa"}, "slug.form"),
        ({"slug": "-a"}, "slug.form"),
        ({"slug": "x" * 65}, "slug.form"),
        ({"slug": "taken"}, "slug.taken"),
        ({"name": {"en": " "}}, "contest.name_missing"),
        ({"timezone": "Mars/Base"}, "contest.timezone"),
        ({"timezone": "../etc/passwd"}, "contest.timezone"),
    ],
)
def test_create_hub_bad_input_is_refused(session, changes, code):
    make_hub(session, "taken")
    given = {"actor": None, "slug": "haifa", "name": {"en": "Haifa"}, "at": NOW} | changes
    assert _refused(organising.create_hub, session, **given) == code
    assert session.scalar(select(func.count()).select_from(Hub)) == 1


def test_create_contest_has_stage_audit_and_event(session):
    hub = make_hub(session)
    contest = organising.create_contest(
        session, actor=None, hub=hub, form=replace(FORM, warm_up=True), at=NOW
    )
    assert (contest.code.starts_at, contest.code.name) == (NOW + HOUR, {"en": "Spring", "he": "אביב"})
    assert (contest.warm_up.starts_at, contest.warm_up.ends_at, contest.warm_up.counts) == (
        None,
        NOW + HOUR,
        False,
    )
    assert contest.window.ends_at == NOW + 6 * HOUR
    assert (contest.version, session.scalars(select(Event.kind)).all()) == (1, ["contest"])
    line = session.scalars(select(Audit)).one()
    assert (line.action, line.after["starts_at"]) == ("contest.create", "2027-05-01T13:00:00+00:00")


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (replace(FORM, slug="a_b"), "slug.form"),
        (replace(FORM, slug="taken"), "slug.taken"),
        (replace(FORM, name={}), "contest.name_missing"),
        (replace(FORM, timezone="nowhere"), "contest.timezone"),
        (_staged(ends_at=NOW + HOUR), "contest.window"),
        (_staged(ends_at=NOW + 367 * 24 * HOUR), None),
        (_staged(ends_at=NOW + 367 * 24 * HOUR + 2 * HOUR), "contest.window_long"),
        (_staged(freeze_at=NOW + HOUR), "contest.freeze"),
        (_staged(languages=("c", "cobol")), "contest.languages"),
        (_staged(penalty_minutes=-1), "contest.limit"),
        (_staged(submissions_per_minute=0), "contest.limit"),
        (_staged(trials_per_minute=61), "contest.limit"),
        (_staged(source_bytes=10**9), "contest.limit"),
    ],
)
def test_create_contest_bad_input_is_refused(session, form, code):
    hub = make_contest(session, slug="taken").hub
    if code is None:
        code = "contest.window_long"
        assert form.stage.ends_at - form.stage.starts_at < 367 * 24 * HOUR
        assert form.stage.ends_at - form.stage.starts_at > 366 * 24 * HOUR
    assert _refused(organising.create_contest, session, actor=None, hub=hub, form=form, at=NOW) == code
    assert session.scalar(select(func.count()).select_from(Contest)) == 1


def test_create_contest_by_whom_it_may_be(session):
    hub = make_hub(session)
    organiser, setter, elsewhere = (make_user(session) for _ in range(3))
    grant(session, organiser, hub=hub)
    grant(session, setter, Role.SETTER, hub=hub)
    grant(session, elsewhere, hub=make_hub(session))
    for actor in (setter, elsewhere):
        given = {"actor": actor, "hub": hub, "form": FORM, "at": NOW}
        assert _refused(organising.create_contest, session, **given) == "permission.denied"
    organising.create_contest(session, actor=organiser, hub=hub, form=FORM, at=NOW)


def _edited(s, contest, form, at=NOW, **more):
    return organising.edit_contest(s, actor=None, contest=contest, form=form, at=at, **more)


def test_edit_contest_before_the_start_moves_its_times_and_the_warm_ups_end(session):
    hub = make_hub(session)
    contest = organising.create_contest(
        session, actor=None, hub=hub, form=replace(FORM, warm_up=True), at=NOW
    )
    form = replace(_staged(starts_at=NOW + 2 * HOUR), warm_up=True)
    _edited(session, contest, form)
    assert (contest.code.starts_at, contest.warm_up.ends_at, contest.version) == (
        NOW + 2 * HOUR,
        NOW + 2 * HOUR,
        2,
    )
    line = session.scalars(select(Audit).where(Audit.action == "contest.edit")).one()
    assert (line.before, line.after) == (
        {"starts_at": "2027-05-01T13:00:00+00:00"},
        {"starts_at": "2027-05-01T14:00:00+00:00"},
    )
    _edited(session, contest, replace(form, warm_up=False))
    assert contest.warm_up is None


def test_edit_contest_may_rank_by_points_unless_its_total_counts_otherwise(session):
    contest = organising.create_contest(session, actor=None, hub=make_hub(session), form=FORM, at=NOW)
    by_points = _staged(rule="points", points_by=PointsBy.GROUPS, is_tied_by_time=True)
    _edited(session, contest, by_points)
    stage = contest.code
    assert (stage.rule, stage.points_by, stage.is_tied_by_time) == ("points", PointsBy.GROUPS, True)
    contest.combination = Combination(stages=[StagePoints(stage=stage, rule="share")])
    session.flush()
    with pytest.raises(Refused) as refused:
        _edited(session, contest, FORM)
    assert refused.value.code == "combination.unfed"
    with pytest.raises(Refused) as refused:
        _edited(session, contest, _staged(rule="marks"))
    assert refused.value.code == "contest.rule"


def test_edit_contest_moving_times_while_it_runs_asks_first(session):
    contest = organising.create_contest(session, actor=None, hub=make_hub(session), form=FORM, at=NOW)
    later = _staged(ends_at=NOW + 7 * HOUR)
    with pytest.raises(Refused) as refused:
        _edited(session, contest, later, at=NOW + 2 * HOUR)
    assert (refused.value.code, refused.value.facts["moved"]) == ("contest.confirm", ["ends_at"])
    assert contest.code.ends_at == NOW + 6 * HOUR
    _edited(session, contest, replace(FORM, name={"en": "New name"}), at=NOW + 2 * HOUR)
    _edited(session, contest, later, at=NOW + 2 * HOUR, confirm=True)
    assert contest.code.ends_at == NOW + 7 * HOUR
    lines = session.scalars(
        select(Audit.after).where(Audit.action == "contest.edit").order_by(Audit.id)
    ).all()
    assert [sorted(line) for line in lines] == [["name"], ["ends_at", "name"]]


def test_start_now_keeps_the_length(session):
    contest = organising.create_contest(
        session, actor=None, hub=make_hub(session), form=replace(FORM, warm_up=True), at=NOW
    )
    given = {"actor": None, "contest": contest}
    assert _refused(organising.start_now, session, **given, at=NOW) == "contest.no_problems"
    make_problem(session, contest)
    organising.start_now(session, **given, lead=5 * SECOND, at=NOW)
    assert (contest.code.starts_at, contest.code.ends_at) == (NOW + 5 * SECOND, NOW + 5 * HOUR + 5 * SECOND)
    assert contest.warm_up.ends_at == NOW + 5 * SECOND
    assert _refused(organising.start_now, session, **given, at=NOW + MINUTE) == "contest.started"


@pytest.mark.parametrize("count", [0, -1, 501])
def test_make_passes_bad_count_is_refused(session, codes, count):
    given = {"actor": None, "contest": make_contest(session), "count": count, "codes": codes, "at": NOW}
    assert _refused(organising.make_passes, session, **given) == "passes.count"
    assert session.scalar(select(func.count()).select_from(Pass)) == 0


def test_make_passes_go_on_from_the_last_number(session, codes):
    contest = make_contest(session)
    given = {"actor": None, "contest": contest, "codes": codes, "at": NOW}
    organising.make_passes(session, count=3, **given)
    more = organising.make_passes(session, count=2, **given)
    assert [made.entry.number for made in more] == [4, 5]
    assert session.scalar(select(func.count(Pass.code_hmac.distinct()))) == 5


@pytest.fixture
def entry(session):
    return make_entry(session, make_contest(session), "Ada")


def _lines(s):
    return s.scalars(select(Audit).order_by(Audit.id)).all()


def test_rename_hide_withdraw_and_undo_each(session, entry):
    given = {"actor": None, "at": NOW}
    organising.rename_entry(session, entry=entry, name="Rude", **given)
    organising.undo(session, line=_lines(session)[-1], **given)
    assert entry.name == "Ada"
    organising.hide_name(session, entry=entry, **given)
    assert (entry.shown_name, entry.name) == (None, "Ada")
    organising.undo(session, line=_lines(session)[-1], **given)
    assert entry.shown_name == "Ada"
    organising.withdraw_entry(session, entry=entry, **given)
    organising.undo(session, line=_lines(session)[-1], **given)
    assert entry.withdrawn_at is None
    assert [(line.action, line.undone_by_id is not None) for line in _lines(session)] == [
        ("entry.rename", True),
        ("entry.rename", False),
        ("entry.hide_name", True),
        ("entry.show_name", False),
        ("entry.withdraw", True),
        ("entry.unwithdraw", False),
    ]
    assert session.scalar(select(Contest.version)) == 6


def test_undo_twice_or_after_another_change_is_refused(session, entry):
    given = {"actor": None, "at": NOW}
    organising.rename_entry(session, entry=entry, name="B", **given)
    first = _lines(session)[0]
    organising.rename_entry(session, entry=entry, name="C", **given)
    assert _refused(organising.undo, session, line=first, **given) == "undo.late"
    organising.undo(session, line=_lines(session)[1], **given)
    organising.undo(session, line=first, **given)
    assert entry.name == "Ada"
    assert _refused(organising.undo, session, line=first, **given) == "undo.not"


def test_withdraw_twice_is_refused(session, entry):
    given = {"actor": None, "entry": entry, "at": NOW}
    organising.withdraw_entry(session, **given)
    assert _refused(organising.withdraw_entry, session, **given) == "entry.withdrawn"
    organising.unwithdraw_entry(session, **given)
    assert _refused(organising.unwithdraw_entry, session, **given) == "entry.not_withdrawn"


def test_entries_are_changed_by_the_contests_organisers_alone(session, entry, codes):
    stranger = make_user(session)
    grant(session, stranger, contest=make_contest(session))
    grant(session, stranger, Role.JURY, contest=entry.contest)
    given = {"actor": stranger, "at": NOW}
    for call in (organising.hide_name, organising.show_name, organising.withdraw_entry):
        assert _refused(call, session, entry=entry, **given) == "permission.denied"
    assert _refused(organising.rename_entry, session, entry=entry, name="X", **given) == "permission.denied"
    assert (
        _refused(organising.make_passes, session, contest=entry.contest, count=1, codes=codes, **given)
        == "permission.denied"
    )
    assert _lines(session) == []


def test_retry_judge_error_once_by_a_new_judging(session, entry):
    problem = make_problem(session, entry.contest)
    submission = make_submission(session, entry, problem, failed=True)
    old = submission.judgings[0]
    again = organising.retry_judging(session, actor=None, judging=old, at=NOW)
    assert (old.state, old.is_current, again.state, again.is_current) == (
        JudgingState.FAILED,
        False,
        JudgingState.QUEUED,
        False,
    )
    assert (
        _refused(organising.retry_judging, session, actor=None, judging=old, at=NOW) == "judging.not_failed"
    )
    assert claiming.claim_judging(session, worker="w", at=NOW).judging_id == again.id
    assert _lines(session)[-1].before["cause"] == {"code": "engine.away", "facts": {}}


def test_retry_what_did_not_fail_is_refused(session, entry):
    submission = make_submission(session, entry, make_problem(session, entry.contest))
    given = {"actor": None, "judging": submission.judgings[0], "at": NOW}
    assert _refused(organising.retry_judging, session, **given) == "judging.not_failed"
    assert session.scalar(select(func.count()).select_from(Judging)) == 1


def test_edit_and_remove_problem(session, entry):
    first, second = (make_problem(session, entry.contest) for _ in range(2))
    given = {"actor": None, "at": NOW}
    organising.edit_problem(session, problem=first, label="Z", colour="#00ff00", **given)
    assert (first.label, first.colour) == ("Z", "#00ff00")
    for label, colour, code in (
        ("Z", "#000000", "problem.label_taken"),
        ("", "#000000", "problem.label_form"),
        ("a b", "#000000", "problem.label_form"),
        ("C", "red", "problem.colour_form"),
    ):
        more = {"problem": second, "label": label, "colour": colour}
        assert _refused(organising.edit_problem, session, **more, **given) == code
    organising.edit_problem(
        session, problem=first, label="Z", colour="#00ff00", points=Decimal("12.5"), **given
    )
    assert first.points == Decimal("12.5")
    for points in (Decimal(-1), Decimal(1_000_001)):
        more = {"problem": first, "label": "Z", "colour": "#00ff00", "points": points}
        assert _refused(organising.edit_problem, session, **more, **given) == "problem.points"
    make_submission(session, entry, first)
    assert _refused(organising.remove_problem, session, problem=first, **given) == "problem.in_use"
    organising.remove_problem(session, problem=second, **given)
    session.refresh(entry.contest.code)
    assert entry.contest.code.problems == [first]


def test_pin_problem_of_another_is_refused(session, entry):
    first, second = (make_problem(session, entry.contest) for _ in range(2))
    given = {"actor": None, "problem": first, "version": second.version, "at": NOW}
    assert _refused(organising.pin_problem, session, **given) == "problem.other"
