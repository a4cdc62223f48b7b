"""A panel for tests: three startups, two jurors who are to mark all of them, their links."""

from types import SimpleNamespace

import pytest

from contest import db
from contest.actions import seating
from tests import making_pitches
from tests.making import NOW


@pytest.fixture
def panel(app, now):
    """Ids and addresses by name: links, jurors, sheets of (juror, startup)."""
    codes = app.extensions["podium_codes"]
    made = SimpleNamespace(links={}, jurors={}, sheets={}, rows={})
    with db.transaction() as s:
        contest = making_pitches.make_pitch_contest(s, slug="pitches")
        stage = making_pitches.pitch_stage(contest)
        names = ("Tidal Garden", "Silk Battery", "Night Owl")
        startups = [making_pitches.make_startup(s, contest, name=name) for name in names]
        round_ = making_pitches.make_round(s, contest, entries=startups)
        for criterion in round_.rubrics[-1].criteria:
            criterion.is_required = criterion.key != "market"
            made.rows[criterion.key] = criterion.public_id
        for name in ("Li", "Noa"):
            form = seating.JurorForm(name=name, languages=["en"])
            juror = seating.invite(s, actor=None, stage=stage, form=form, codes=codes, at=NOW)
            s.flush()
            made.links[name] = f"/j/{seating.link_of(juror, codes)}"
            made.jurors[name] = juror.public_id
            for startup in startups:
                sheet = making_pitches.assign(s, round_, juror, startup)
                made.sheets[name, startup.name] = sheet.public_id
        made.round, made.entries = round_, dict(zip(names, startups, strict=True))
    return made


@pytest.fixture
def come_in(panel, browse):
    """A browser of a juror who has come by the link and confirmed."""

    def come(name):
        browser = browse()
        token = browser.token(panel.links[name])
        answer = browser.post(panel.links[name], token=token)
        assert answer.status_code == 303, answer.text
        about = f"/jury/{panel.jurors[name]}/about"
        answer = browser.post(about, {"name": name, "languages": "en"}, token=browser.token(about))
        assert answer.status_code == 303, answer.text
        return browser

    return come
