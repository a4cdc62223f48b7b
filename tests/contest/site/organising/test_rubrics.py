"""The rubric's editor: buttons of one form, what was typed stays, what a change does is told before."""

import pytest
from sqlalchemy import select

from contest import db
from contest.models import RoundState, Rubric
from tests.contest.site.organising.rounding import make_round, mark, row, rubric_form


def test_rubric_is_written_without_script_and_saved(organiser, pitch):
    address = f"/c/pitch/desk/rounds/{make_round(pitch, criteria=())}/rubric"
    page = organiser.get(address).text
    assert page.count('class="card stack"') == 5
    assert "Is it real, and do they know it well?" in page
    typed = rubric_form({"name-en": "Reach", "weight": "3"}, {"weight": "1"}, do="add")
    page = organiser.post(address, typed).text
    assert page.count('class="card stack"') == 3
    page = organiser.post(address, typed | {"do": "down-0"}).text
    assert "counts 75 %" in page
    assert page.index('value="Team"') < page.index('value="Reach"')
    page = organiser.post(address, typed | {"do": "remove-1"}).text
    assert 'value="Team"' not in page
    assert row(Rubric) is None, "nothing is saved before one says so"
    assert organiser.post(address, typed | {"do": "save", "c-0-anchor-5-en": "Everybody"}).status_code == 303
    with db.reading() as s:
        criteria = s.scalars(select(Rubric)).one().criteria
        assert [(each.name["en"], each.weight) for each in criteria] == [("Reach", 3), ("Team", 1)]
        assert criteria[0].anchors == {"5": {"en": "Everybody"}}
    assert "Everybody" in organiser.get(address).text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"weight": "a lot"}, "“a lot” is no number here"),
        ({"weight": "NaN"}, "“NaN” is no number here"),
        ({"weight": "1e309"}, "“1e309” is no number here"),
        ({"weight": "٢٥"}, "“٢٥” is no number here"),
        ({"weight": "0"}, "The weights sum to 0"),
        ({"weight": "-1"}, "out of range: from 0 to 1000"),
        ({"high": "1"}, "has to end above where it begins"),
        ({"step": "0"}, "have to lead from its lowest mark to its highest"),
        ({"step": "0.01", "high": "9"}, "more than 101 steps"),
        ({"name-en": " "}, "Criterion 1 needs a name"),
    ],
)
def test_rubric_that_can_not_be_says_why_and_keeps_what_was_typed(organiser, pitch, changed, message):
    address = f"/c/pitch/desk/rounds/{make_round(pitch, criteria=())}/rubric"
    answer = organiser.post(address, rubric_form({"help-he": "למה?"} | changed))
    assert (answer.status_code, message in answer.text) == (422, True)
    assert 'value="למה?"' in answer.text
    assert row(Rubric) is None


def test_what_a_changed_rubric_does_to_sheets_is_told_before_saving(organiser, pitch):
    public_id = make_round(pitch, RoundState.OPEN, criteria=("team",))
    mark(pitch, public_id, {"Tidal": 5, "Bright": 3, "Calm": 3})
    address = f"/c/pitch/desk/rounds/{public_id}/rubric"
    page = organiser.get(address).text
    assert "Saving makes version 2." in page
    assert "6 sheets that were begun keep their rubric" in page
    assert "(6 of them are locked)" in page
    stale = organiser.post(address, rubric_form({"key": "team"}, seen="0"))
    assert (stale.status_code, "Somebody saved another version" in stale.text) == (409, True)
    assert organiser.post(address, rubric_form({"key": "team"}, seen="1")).status_code == 303
    assert row(Rubric).version == 2


def test_rubric_starts_from_another_rounds(organiser, pitch):
    first = make_round(pitch, criteria=("problem", "luck"))
    second = make_round(pitch, criteria=())
    address = f"/c/pitch/desk/rounds/{second}/rubric"
    assert 'value="Luck"' in organiser.get(f"{address}?from={first}").text
    assert organiser.get(f"{address}?from=empty").text.count('class="card stack"') == 1
    assert organiser.get(f"{address}?from=nothing").text.count('class="card stack"') == 5
