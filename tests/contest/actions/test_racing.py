"""Threads that submit, claim and record at once."""

import threading

from sqlalchemy import func, select

from contest.actions import claiming, recording, solving
from contest.models import Contest, Entry, Event, Judging, StageProblem, Submission
from contest.refusals import Refused
from judge.grading.events import Graded, Tested
from judge.verdicts import Verdict
from tests.making import NOW, SECOND, make_contest, make_entry, make_problem, make_submission, member

GRADED = Graded(Verdict.AC, None, (Tested(1, 1, "sample/1", Verdict.AC, 0.1, 0.2, 1000),), "", 0.1, 1000)


def test_claim_four_claimers_get_no_row_twice_and_never_nothing_while_rows_wait(database):
    with database.transaction() as s:
        contest = make_contest(s)
        problem = make_problem(s, contest)
        for _ in range(10):
            entry = make_entry(s, contest)
            for _ in range(20):
                make_submission(s, entry, problem)
    got: list[int] = []
    empty: list[int] = []
    barrier = threading.Barrier(4)

    def work():
        barrier.wait()
        for _ in range(50):
            with database.transaction() as s:
                claimed = claiming.claim_judging(s, worker="w", at=NOW)
                (empty if claimed is None else got).append(0 if claimed is None else claimed.judging_id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert empty == []
    assert len(set(got)) == len(got) == 200


def test_one_form_sent_by_eight_threads_at_once_is_one_submission(database, storage):
    with database.transaction() as s:
        contest = make_contest(s)
        entry_id, problem_id = make_entry(s, contest).id, make_problem(s, contest).id
    said: list[str] = []
    barrier = threading.Barrier(8)

    def send():
        barrier.wait()
        try:
            with database.transaction() as s:
                entry = s.get(Entry, entry_id)
                solving.submit(
                    s,
                    actor=member(entry),
                    entry=entry,
                    problem=s.get(StageProblem, problem_id),
                    language="c",
                    source=b"int x;",
                    nonce="once",
                    storage=storage,
                    at=NOW,
                )
            said.append("received")
        except Refused as refused:
            said.append(refused.code)

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["received"] + ["submission.repeated"] * 7


def test_submitting_claiming_and_recording_at_once_lose_nothing(database, storage):
    """Real threads: versions without gaps, one current judging each, no deadlock."""
    with database.transaction() as s:
        contest = make_contest(s, per_minute=600)
        problem = make_problem(s, contest)
        ids = [make_entry(s, contest).id for _ in range(3)]
        problem_id = problem.id
    errors: list[BaseException] = []
    submitted = threading.Event()

    def guarded(run):
        def inner():
            try:
                run()
            except BaseException as error:
                errors.append(error)

        return threading.Thread(target=inner)

    def submit(entry_id):
        for number in range(15):
            with database.transaction() as s:
                entry = s.get(Entry, entry_id)
                solving.submit(
                    s,
                    actor=member(entry),
                    entry=entry,
                    problem=s.get(type(problem), problem_id),
                    language="c",
                    source=f"int a{number};".encode(),
                    storage=storage,
                    at=NOW + number * SECOND,
                )

    def judge():
        while True:
            with database.transaction() as s:
                work = claiming.claim_judging(s, worker="w", at=NOW)
            if work is None:
                if submitted.is_set():
                    return
                continue
            with database.transaction() as s:
                assert recording.record(
                    s, judging_id=work.judging_id, token=work.token, graded=GRADED, at=NOW
                )

    submitters = [guarded(lambda entry_id=entry_id: submit(entry_id)) for entry_id in ids]
    judges = [guarded(judge) for _ in range(3)]
    for thread in (*submitters, *judges):
        thread.start()
    for thread in submitters:
        thread.join()
    submitted.set()
    for thread in judges:
        thread.join()
    assert errors == []
    with database.reading() as s:
        assert s.scalar(select(func.count()).select_from(Submission)) == 45
        assert s.scalar(select(func.count()).where(Judging.is_current)) == 45
        seqs = s.scalars(select(Event.seq).order_by(Event.seq)).all()
        assert seqs == list(range(1, 91))
        assert s.scalar(select(Contest.version)) == 90
