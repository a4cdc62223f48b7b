"""A phone's queue: sent in any pieces, any piece again at any time, it makes the same sheet."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contest.actions.marking import marks
from contest.actions.marking.touches import TouchKind
from contest.models import Mark, Remark, Sheet
from contest.queries.sheets import sheet_view
from tests.making import NOW
from tests.making_marks import Panel, mark, touch

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

values = st.builds(
    mark, st.sampled_from(["problem", "team", "market", "nothing"]), st.integers(0, 6), key=st.just("")
)
clears = st.builds(
    lambda criterion: touch(TouchKind.CLEAR, criterion=criterion, key=""),
    st.sampled_from(["problem", "team"]),
)
texts = st.builds(
    lambda kind, text: touch(kind, text=text, key=""),
    st.sampled_from([TouchKind.FEEDBACK, TouchKind.NOTE, TouchKind.SHEET_ABSTAIN]),
    st.text("ab ", max_size=3),
)
resumes = st.builds(lambda: touch(TouchKind.SHEET_RESUME, key=""))


@st.composite
def sendings(draw):
    """A queue and what is sent of it: no touch before an older one, but any of them again, at any time."""
    drawn = draw(st.lists(st.one_of(values, clears, texts, resumes), min_size=1, max_size=12))
    queue = [replace(each, key=f"queue-{number:03}") for number, each in enumerate(drawn)]
    batches, known = [], 0
    while known < len(queue):
        begin, end = draw(st.integers(0, known)), draw(st.integers(known + 1, len(queue)))
        batches.append(queue[begin:end])
        known = end
        batches.append(draw(st.lists(st.sampled_from(queue[:known]), max_size=5)))
    return queue, batches


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sendings())
def test_any_pieces_and_any_piece_again_make_the_same_sheet(database, sending):
    queue, batches = sending
    with database.transaction() as s:
        panel, other = Panel(s), Panel(s)
        once = marks.put(s, juror=other.juror, assignment=other.assignment, touches=queue, at=NOW)
        said = {}
        for batch in batches:
            answers = marks.put(
                s, juror=panel.juror, assignment=panel.assignment, touches=batch, at=NOW
            ).answers
            assert len(answers) == len(batch)
            for answer in answers:
                before = said.setdefault(answer.key, answer.outcome)
                assert before == answer.outcome, "the same key is answered the same"
        assert said == {each.key: each.outcome for each in once.answers}
        assert _told(s, panel) == _told(s, other)


def _told(s, panel):
    s.flush()
    s.expire_all()
    view = sheet_view(s, panel.juror, panel.assignment)
    keys = [
        s.scalars(
            select(row.key).join(Sheet).where(Sheet.assignment_id == panel.assignment.id).order_by(row.id)
        ).all()
        for row in (Mark, Remark)
    ]
    counting = [(each.key, each.counts and (each.counts.kind, each.counts.value)) for each in view.criteria]
    texts_ = [each and each.text for each in (view.feedback, view.note)]
    return keys, counting, texts_, view.abstained_reason, view.state
