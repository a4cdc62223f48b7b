"""Who organises, and a contest of startups."""

import pytest

from contest import db
from tests import making_pitches


@pytest.fixture
def organiser(world, browse):
    return browse().sign_in(world.organiser)


@pytest.fixture
def pitch(world):
    """A contest of startups alone with three entries, by the address /c/pitch."""
    with db.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="pitch")
        for name in ("Tidal", "Bright", "Calm"):
            making_pitches.make_startup(s, contest, name=name)
        return contest
