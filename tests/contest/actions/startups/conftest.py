from types import SimpleNamespace

import pytest

from contest.actions.startups import drafting
from contest.actions.startups import entering as startups
from contest.actions.startups.reading import DraftForm, Person
from contest.refusals import Refused
from tests.making import NOW, make_user
from tests.making_pitches import make_pitch_contest

FULL = {
    "name": {"en": "Kingfisher", "zh": "翠鸟"},
    "one_liner": {"zh": "用声音找出管道漏水"},
    "summary": {"en": "We listen to pipes.\nThey tell us where they leak."},
    "sector": "manufacturing",
    "maturity": "pilot",
    "country": "CN",
    "video_url": "https://example.org/watch?v=1",
    "people": (Person("Li Na", "founder"), Person("Avi", "engineer")),
}


@pytest.fixture
def scene(session):
    """An open call without a deck, and Li with her startup's draft."""
    contest = make_pitch_contest(session)
    li = make_user(session, "li", name="Li")
    call = contest.pitch.call
    entry = startups.enter(session, actor=li, call=call, name="Kingfisher", language="en", at=NOW)
    session.flush()
    return SimpleNamespace(s=session, contest=contest, call=call, li=li, entry=entry)


def form(**changed):
    return DraftForm(**{**FULL, **changed})


def save(scene, *, base=None, at=NOW, **changed):
    base = drafting.base_of(drafting.current(scene.s, scene.entry)) if base is None else base
    return drafting.save_draft(
        scene.s, actor=scene.li, entry=scene.entry, call=scene.call, form=form(**changed), base=base, at=at
    )


def code_of(action, *args, **kwargs):
    """The code of the refusal; what the fields lack with it."""
    with pytest.raises(Refused) as caught:
        action(*args, **kwargs)
    return caught.value.code
