from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from contest.actions.trials import INPUT_MOST, KEPT, NEWEST, collect_trials, try_program
from contest.models import Event, JudgingState, Submission, Trial
from contest.refusals import Refused
from judge.packages.model import Kind, Procedure
from judge.packages.plain import plain_procedure
from tests.making import (
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    make_contest,
    make_entry,
    make_problem,
    make_trial,
    make_user,
    make_worker,
    member,
)

SOURCE = b"print(3)\n"


@pytest.fixture
def place(session):
    contest = make_contest(session)
    return make_entry(session, contest, "Ada"), make_problem(session, contest)


def ask(s, entry, problem, **changed):
    values = {"actor": member(entry), "language": "python3", "source": SOURCE, "at": NOW} | changed
    return try_program(s, entry=entry, problem=problem, **values)


def refused(s, place, **changed):
    with pytest.raises(Refused) as caught:
        ask(s, *place, **changed)
    return caught.value


def over(s, trial):
    trial.state, trial.source, trial.result = JudgingState.DONE, None, {"compiled": True, "tests": []}
    s.flush()


def test_a_trial_is_kept_for_a_day_and_counts_for_nothing(session, place):
    entry, problem = place
    trial = ask(session, entry, problem)
    assert (trial.state, trial.source, trial.has_own_input) == (JudgingState.QUEUED, SOURCE, False)
    assert trial.expires_at == NOW + KEPT == NOW + timedelta(days=1)
    assert session.scalar(select(func.count(Submission.id))) == 0
    # Nobody but the entry is told: the contest stands at the version it was.
    assert session.scalar(select(func.count(Event.seq))) == 0


def test_own_input_may_be_empty_and_is_no_sample(session, place):
    trial = ask(session, *place, own_input=b"")
    assert (trial.has_own_input, trial.input) == (True, b"")


def test_one_open_at_a_time(session, place):
    first = ask(session, *place)
    assert refused(session, place, at=NOW + HOUR).code == "trial.waiting"
    over(session, first)
    assert ask(session, *place, at=NOW + HOUR)


def test_so_many_in_any_minute_that_ends_now(session, place):
    entry, problem = place
    problem.stage.trials_per_minute = 3
    for second in range(3):
        over(session, ask(session, entry, problem, at=NOW + second * SECOND))
    error = refused(session, place, at=NOW + 10 * SECOND)
    assert (error.code, error.status, error.facts["wait"]) == ("trial.too_soon", 429, 50)
    assert ask(session, entry, problem, at=NOW + MINUTE)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"at": NOW - 2 * HOUR}, "submission.before_start"),
        ({"at": NOW + 4 * HOUR}, "trial.after_end"),
        ({"source": b" \n"}, "submission.empty"),
        ({"source": b"a\0b"}, "submission.nul"),
        ({"source": b"#" * 131_073}, "submission.too_large"),
        ({"language": "cobol"}, "submission.language_unknown"),
        ({"language": "java"}, "submission.language_not_offered"),
        ({"own_input": b"x" * (INPUT_MOST + 1)}, "trial.input_large"),
    ],
)
def test_refused(session, place, changed, code):
    place[1].stage.languages = ["python3"]
    assert refused(session, place, **changed).code == code
    assert session.scalar(select(func.count(Trial.id))) == 0


def test_a_language_that_no_machine_runs(session, place):
    make_worker(session, languages=("c",))
    assert refused(session, place).code == "submission.language_unavailable"


def test_a_stage_may_have_none(session, place):
    place[1].stage.trials_per_minute = 0
    assert refused(session, place).code == "trial.off"


def test_somebody_else_and_a_withdrawn_entry(session, place):
    assert refused(session, place, actor=make_user(session)).code == "submission.not_entered"
    place[0].withdrawn_at = NOW
    assert refused(session, place).code == "entry.withdrawn"


@pytest.mark.parametrize(
    ("kind", "samples", "own_input"),
    [
        (Kind.INTERACTIVE, None, "trial.no_own_input"),
        (Kind.MULTI_PASS, None, "trial.no_own_input"),
        (Kind.SUBMIT_ANSWER, "trial.no_samples", "trial.no_own_input"),
        (Kind.SCORING, None, None),
    ],
)
def test_what_can_be_tried_by_kind_of_problem(session, place, kind, samples, own_input):
    entry, problem = place
    problem.version.procedure = plain_procedure(Procedure(kinds=frozenset({kind})), str)
    for given, code in ((None, samples), (b"1 2\n", own_input)):
        if code is None:
            over(session, ask(session, entry, problem, own_input=given))
        else:
            assert refused(session, place, own_input=given).code == code


def test_without_samples_there_is_still_the_own_input(session, place):
    entry, problem = place
    problem.version.testcases = [case for case in problem.version.testcases if not case["is_sample"]]
    assert refused(session, place).code == "trial.no_samples"
    assert ask(session, entry, problem, own_input=b"1 2\n")


def test_collect_takes_what_has_expired_alone(session, place):
    entry, problem = place
    make_trial(session, entry, problem, at=NOW - 2 * KEPT, result={"compiled": True, "tests": []})
    kept = make_trial(session, entry, problem, at=NOW - KEPT + SECOND)
    assert collect_trials(session, at=NOW) == 1
    assert session.scalars(select(Trial.id)).all() == [kept.id]


def test_the_newest_of_an_entry_are_kept(session, place):
    entry, problem = place
    other = make_trial(session, make_entry(session, entry.contest), problem)
    for minute in range(NEWEST + 5):
        over(session, ask(session, entry, problem, at=NOW + minute * MINUTE))
    kept = session.scalars(select(Trial.queued_at).where(Trial.entry_id == entry.id)).all()
    assert sorted(kept) == [NOW + minute * MINUTE for minute in range(5, NEWEST + 5)]
    assert session.get(Trial, other.id) is not None


def test_two_machines_of_one_entry_ask_at_once(database):
    with database.transaction() as s:
        contest = make_contest(s)
        entry, problem = make_entry(s, contest), make_problem(s, contest)
        user = member(entry)
    barrier, codes = Barrier(4), []

    def press():
        barrier.wait()
        try:
            with database.transaction() as s:
                ask(s, s.merge(entry, load=True), s.merge(problem, load=True), actor=user)
        except Refused as error:
            codes.append(error.code)
        else:
            codes.append("taken")

    threads = [Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == ["taken", "trial.waiting", "trial.waiting", "trial.waiting"]
