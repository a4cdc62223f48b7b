from sqlalchemy import select

from contest.actions.startups import checking
from contest.models import Audit, Eligibility
from tests.contest.actions.startups.conftest import code_of
from tests.making import NOW, grant, make_user


def test_eligibility_with_a_reason_and_back(scene):
    s, entry = scene.s, scene.entry
    organiser = make_user(s)
    grant(s, organiser, contest=scene.contest)

    def check(eligibility, reason="", actor=organiser):
        return checking.check(s, actor=actor, entry=entry, eligibility=eligibility, reason=reason, at=NOW)

    assert code_of(check, Eligibility.ELIGIBLE, actor=scene.li) == "permission.denied"
    assert code_of(check, Eligibility.INELIGIBLE) == "eligibility.reason"
    assert code_of(check, Eligibility.INELIGIBLE, " \n ") == "eligibility.reason"
    assert code_of(check, Eligibility.INELIGIBLE, "x" * 1001) == "eligibility.reason"
    first = check(Eligibility.ELIGIBLE)
    assert check(Eligibility.ELIGIBLE) is None, "what is so already is written once"
    second = check(Eligibility.INELIGIBLE, " Founded in 2012. ")
    assert (entry.eligibility, entry.eligibility_reason) == (Eligibility.INELIGIBLE, "Founded in 2012.")
    assert second.before == {"eligibility": "eligible", "reason": None}

    def undo(line):
        return checking.undo_check(s, actor=organiser, entry=entry, line=line, at=NOW)

    assert code_of(undo, first) == "undo.late"
    undo(second)
    assert (entry.eligibility, entry.eligibility_reason) == (Eligibility.ELIGIBLE, None)
    assert code_of(undo, second) == "undo.not"
    lines = s.scalars(select(Audit).where(Audit.action == checking.CHECK)).all()
    assert [line.actor_id for line in lines] == [organiser.id] * 3
