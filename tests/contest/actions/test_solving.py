import pytest
from sqlalchemy import func, select

from contest.actions import solving
from contest.models import Contest, Draft, Event, Judging, JudgingState, Submission
from contest.phases import Phase
from contest.refusals import Refused
from tests.making import (
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    make_contest,
    make_entry,
    make_problem,
    make_user,
    make_worker,
    member,
)

SOURCE = b"print(1)\n"


def _submit(s, entry, problem, storage, /, **changes):
    given = {
        "actor": member(entry),
        "entry": entry,
        "problem": problem,
        "language": "python3",
        "source": SOURCE,
        "storage": storage,
        "at": NOW,
    } | changes
    return solving.submit(s, **given)


@pytest.fixture
def place(session, storage):
    """An entry and a problem of a running contest."""
    contest = make_contest(session)
    return make_entry(session, contest), make_problem(session, contest)


def test_submit_keeps_source_queues_judging_and_writes_event(session, storage, place):
    entry, problem = place
    made = _submit(session, entry, problem, storage, filename="C:\\work\\main.py", nonce="n1")
    assert storage.read(made.source_digest) == SOURCE
    assert (made.filename, made.source_bytes, made.received_at) == ("main.py", len(SOURCE), NOW)
    judging = session.scalars(select(Judging)).one()
    assert (judging.state, judging.is_current, judging.version_id) == (
        JudgingState.QUEUED,
        False,
        problem.version_id,
    )
    event = session.scalars(select(Event)).one()
    assert (event.seq, event.kind, event.subject) == (1, "submission", made.public_id)
    assert session.get(Contest, entry.contest_id).version == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"source": b""}, ("submission.empty", {})),
        ({"source": b" \n\t"}, ("submission.empty", {})),
        ({"source": b"x" * (128 * 1024 + 1)}, ("submission.too_large", {"size": 131073, "limit": 131072})),
        ({"source": b"ab\0"}, ("submission.nul", {"position": 3})),
        ({"language": "cobol"}, ("submission.language_unknown", {"language": "cobol"})),
        ({"entry": None}, ("submission.not_entered", {})),
        ({"nonce": ""}, ("submission.form", {})),
        ({"nonce": "n" * 65}, ("submission.form", {})),
        ({"at": NOW - HOUR - SECOND}, ("submission.before_start", {})),
        ({"at": NOW + 4 * HOUR}, ("submission.after_end", {})),
    ],
)
def test_submit_bad_input_is_refused_and_nothing_written(session, storage, place, changes, refusal):
    entry, problem = place
    with pytest.raises(Refused) as refused:
        _submit(session, entry, problem, storage, **changes)
    assert (refused.value.code, dict(refused.value.facts)) == refusal
    assert session.scalar(select(func.count()).select_from(Submission)) == 0
    assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_submit_largest_source_and_last_second_are_taken(session, storage, place):
    entry, problem = place
    _submit(session, entry, problem, storage, source=b"x" * 128 * 1024, at=NOW + 4 * HOUR - SECOND)


def test_submit_smaller_limit_of_the_package_holds(session, storage, place):
    entry, problem = place
    problem.version.code_bytes = 8
    with pytest.raises(Refused, match=r"has 9 bytes; at most 8"):
        _submit(session, entry, problem, storage)


def test_submit_another_contests_entry_is_refused(session, storage, place):
    _, problem = place
    other = make_entry(session, make_contest(session))
    with pytest.raises(Refused, match="not in this contest"):
        _submit(session, other, problem, storage)


def test_submit_by_someone_of_another_team_is_refused(session, storage, place):
    entry, problem = place
    with pytest.raises(Refused, match="not in this contest"):
        _submit(session, entry, problem, storage, actor=make_user(session))


def test_submit_withdrawn_entry_is_refused(session, storage, place):
    entry, problem = place
    entry.withdrawn_at = NOW
    with pytest.raises(Refused) as refused:
        _submit(session, entry, problem, storage)
    assert refused.value.code == "entry.withdrawn"


def test_submit_same_form_twice_is_one_submission(session, storage, place):
    entry, problem = place
    first = _submit(session, entry, problem, storage, nonce="once")
    with pytest.raises(Refused) as refused:
        _submit(session, entry, problem, storage, nonce="once")
    assert refused.value.code == "submission.repeated"
    assert refused.value.facts["submission"] == first.public_id
    assert session.scalar(select(func.count()).select_from(Submission)) == 1


def test_submit_more_than_the_stage_allows_in_a_minute_waits(session, storage):
    contest = make_contest(session, per_minute=3)
    entry, problem = make_entry(session, contest), make_problem(session, contest)
    for second in (0, 10, 20):
        _submit(session, entry, problem, storage, at=NOW + second * SECOND)
    with pytest.raises(Refused) as refused:
        _submit(session, entry, problem, storage, at=NOW + 30.5 * SECOND)
    assert (refused.value.code, refused.value.status, dict(refused.value.facts)) == (
        "submission.too_soon",
        429,
        {"wait": 30},
    )
    _submit(session, make_entry(session, contest), problem, storage, at=NOW + 30 * SECOND)
    _submit(session, entry, problem, storage, at=NOW + MINUTE)


def test_submit_language_has_to_be_allowed_by_stage_and_problem(session, storage, place):
    entry, problem = place
    problem.stage.languages = ["c", "python3"]
    problem.version.languages = ["c", "cpp"]
    _submit(session, entry, problem, storage, language="c")
    for key, name in (("python3", "Python 3"), ("cpp", "C++")):
        with pytest.raises(Refused) as refused:
            _submit(session, entry, problem, storage, language=key)
        assert refused.value.code == "submission.language_not_offered"
        assert refused.value.facts["language"].startswith(name)


def test_submit_language_no_live_worker_has_is_refused_while_one_lives(session, storage, place):
    entry, problem = place
    make_worker(session, languages=("c",), heard_at=NOW - 10 * SECOND)
    with pytest.raises(Refused) as refused:
        _submit(session, entry, problem, storage)
    assert (refused.value.code, refused.value.status) == ("submission.language_unavailable", 409)
    # The worker is gone: nothing is known, the submission waits for one that comes.
    _submit(session, entry, problem, storage, at=NOW + MINUTE)


def test_submit_to_the_warm_up_is_open_until_the_start(session, storage):
    contest = make_contest(session, starts_at=NOW + HOUR, warm_up=True)
    entry = make_entry(session, contest)
    problem = make_problem(session, contest, stage=contest.warm_up)
    _submit(session, entry, problem, storage)
    with pytest.raises(Refused) as refused:
        _submit(session, entry, problem, storage, at=NOW + HOUR)
    assert refused.value.code == "submission.after_end"


def test_draft_newest_wins_and_is_one_row_a_language(session, place):
    entry, problem = place

    def save(text, language="python3", at=NOW):
        solving.save_draft(
            session, actor=member(entry), entry=entry, problem=problem, language=language, text=text, at=at
        )

    save("a\r\nb")
    save("int main;", "c")
    save("c\0", at=NOW + SECOND)
    rows = session.scalars(select(Draft).order_by(Draft.language)).all()
    assert [(row.language, row.text, row.updated_at) for row in rows] == [
        ("c", "int main;", NOW),
        ("python3", "c", NOW + SECOND),
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"text": "é" * 65537}, "draft.too_large"),
        ({"language": "cobol"}, "submission.language_unknown"),
        ({"at": NOW - 2 * HOUR}, "submission.before_start"),
        ({"entry": None}, "submission.not_entered"),
    ],
)
def test_draft_bad_input_is_refused(session, place, changes, code):
    entry, problem = place
    given = {
        "actor": member(entry),
        "entry": entry,
        "problem": problem,
        "language": "python3",
        "text": "x",
        "at": NOW,
    }
    with pytest.raises(Refused) as refused:
        solving.save_draft(session, **(given | changes))
    assert refused.value.code == code
    assert session.scalar(select(func.count()).select_from(Draft)) == 0


def test_phase_is_open_says_when_submissions_are_taken():
    assert [phase for phase in Phase if phase.is_open] == [Phase.RUNNING, Phase.FROZEN]
