"""A round's standing on its page and in its files: numbers found by hand, refusals, who sees what."""

import csv
import io
import re

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from contest import db
from contest.cli import main
from contest.models import Eligibility, Round, RoundState, SeesOthers
from judge.panels import ranking
from tests import making_pitches
from tests.contest.site.conftest import fresh
from tests.contest.site.standings.conftest import decide, give_chair
from tests.making import NOW
from tests.making_standings import make_marked_round

CHAIN = {"North": {"Ann": (5,), "Bo": (4,)}, "South": {"Bo": (3,), "Cy": (4,)}}
"""Bo marks one below Ann and one below Cy: taken out in full, both entries gain a sixth."""
ISLANDS = {
    "One": {"Ann": (3,), "Bo": (4,)},
    "Two": {"Ann": (3,)},
    "Three": {"Cy": (3,)},
    "Four": {"Cy": (5,)},
}


def told(page):
    """A page as one reads it: without markup, white space single."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


@pytest.fixture
def other_round(marked):
    """Make a further round of the contest; its address."""

    def make(given, **facts):
        with db.transaction() as s:
            contest = fresh(s, marked.contest)
            made = make_marked_round(s, contest, given=given, criteria=("idea",), **facts)
            return f"/c/pitch/standings/{made.round.public_id}"

    return make


def test_severity_that_was_worked_out_by_hand(client, marked, other_round):
    page = told(client.sign_in(marked.olga).get(other_round(CHAIN, rule="severity:fixed")))
    both = "Its 2 judges mark 0.17 below the others on average; that was given back."
    assert f"{both} 4.50 + 0.17 = 4.67" in page
    assert f"{both} 3.50 + 0.17 = 3.67" in page
    assert "Ann 0.33 above the others +0.33 0.33 above the others Sheets 1" in page
    assert "Bo 0.67 below the others −0.67 0.67 below the others Sheets 2" in page
    assert "There are no more marks than entries, so that nothing tells chance from merit." in page
    assert "Bo" in page.partition("The panel hangs together by these alone:")[2][:60]


def test_numbers_and_words_of_a_round(client, marked):
    page = told(client.sign_in(marked.olga).get(marked.at))
    for line in (
        "1 Tidal Garden Judges' mean 4.33 Likely place: 1",
        "Its 3 judges mark 0.07 below the others on average; that was given back. 3.44 + 0.07 = 3.51",
        "Noa Levi 2 4 3 3.00",
        "Problem 33 %",
        "Amir Haddad 0.54 above the others +0.54",
        "Noa Levi 0.58 below the others −0.58",
        "α 0.66",
        "The judges agree loosely: many differences between entries may be chance.",
        "ICC(1,1) –",
        "Not every judge marked every entry.",
        "Equal scores share a place.",
        "We replayed the contest 4,000 times with marks as uncertain as this panel's.",
        "The 90 % is over all entries",
    ):
        assert line in page.replace("Problem 2 Team 4 Market 3", "2 4 3"), line
    assert re.search(
        r"In 7[0-9] of 100 replays this entry was among the first three; in 90 of 100 it came 3rd to 4th\.",
        page,
    )


def test_the_marks_rank_the_same_from_the_command_line(client, marked, tmp_path):
    browser = client.sign_in(marked.olga)
    page = browser.get(marked.at)
    line = re.search(r"podium panel rank (\S+) --rule (\S+)", page.text)
    file = tmp_path / line[1]
    file.write_bytes(browser.get(f"{marked.at}/marks.csv").data)
    answer = CliRunner().invoke(
        main, ["panel", "rank", str(file), "--rule", line[2].partition("<")[0], "--json"]
    )
    assert answer.exit_code == 0, answer.output
    found = re.findall(r'"rank": (\d+), "entry": "([^"]+)", "score": ([\d.]+).*?"3": ([\d.]+)', answer.output)
    rows = list(csv.reader(io.StringIO(browser.get(f"{marked.at}/standing.csv").data.decode("utf-8-sig"))))
    names = {entry.public_id: name for name, entry in marked.entries.items()}
    assert [(rank, names[entry], score, share) for rank, entry, score, share in found] == [
        (row[0], row[1], row[2], row[7]) for row in rows[1:]
    ]
    assert len(found) == 6


def test_a_refused_ranking_names_its_parts_and_the_remedy(client, marked, other_round):
    page = told(client.sign_in(marked.olga).get(other_round(ISLANDS)))
    assert "These entries can't all be compared: there is no ranking. The panel is in 2 parts" in page
    assert "Four , Three judged by Cy" in page
    assert "One , Two judged by Ann , Bo" in page
    assert "Seat a judge of one part on an entry of another" in page
    assert "How strictly judges mark" not in page


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("median", "No interval has been proved for this rule."),
        ("trimmed:1", "Too few judges marked this entry for the rule to leave any out."),
        ("ranksum", "Rank sums can be compared only where every judge marked equally many entries"),
        ("mean", "The rule of this round does not take it out."),
    ],
)
def test_other_rules_say_what_they_have_not(client, marked, other_round, rule, says):
    page = told(client.sign_in(marked.olga).get(other_round(CHAIN, rule=rule)))
    assert says in page
    assert "given back" not in page


def test_what_the_chair_should_look_at(client, marked, other_round):
    steps = {f"Venture {number}": number for number in range(1, 6)}
    judges = ("Ann", "Bo", "Cy", "Dee", "Eli")
    given = {name: dict.fromkeys(judges, (step,)) for name, step in steps.items()}
    given["Venture 2"] |= {"Bo": (3,), "Dee": (2,)}
    given["Venture 4"] |= {"Ann": (5,), "Cy": (3,)}
    given["Venture 5"] |= {"Eli": (1,)}
    for name, step in steps.items():
        given[name]["Reversed"] = (6 - step,)
    given["Lone"] = {"Far": (3,)}
    given["Venture 1"]["Far"] = (1,)
    page = told(client.sign_in(marked.olga).get(other_round(given)))
    look = page.partition("Worth a look")[2]
    assert "Reversed tends to give more where the others give less, over 5 sheets." in look
    assert "The panel hangs together by these alone: Venture 1 , Far ." in look
    assert re.search(r"Reversed gave Venture 1 5\.00, where [0-9.]+ was to be expected\. Look at it", look)
    assert "Reversed against the others" in page


def test_judges_who_differ_by_chance_alone(client, marked, other_round):
    given = {name: {"Ann": (mark,), "Bo": (6 - mark,)} for name, mark in (("A", 2), ("B", 4), ("C", 3))}
    page = told(client.sign_in(marked.olga).get(other_round(given)))
    assert "Here they differ by no more than chance would make them differ" in page
    assert "Its 2 judges mark like the others on average: next to nothing was changed." in page


def test_a_tie_break_that_cannot_be_used_is_said(client, marked):
    with db.transaction() as s:
        fresh(s, marked.round).tie_break = "criterion:gone"
    page = told(client.sign_in(marked.olga).get(marked.at))
    assert "There is no ranking: the rule can't be used on these marks." in page


def test_a_round_without_marks(client, marked):
    with db.transaction() as s:
        contest = fresh(s, marked.contest)
        entry = making_pitches.make_startup(s, contest, name="Fresh Start")
        at = f"/c/pitch/standings/{making_pitches.make_round(s, contest, entries=[entry]).public_id}"
    page = told(client.sign_in(marked.olga).get(at))
    assert "Fresh Start This entry has no marks." in page


def test_what_left_the_round_is_not_ranked(client, marked):
    with db.transaction() as s:
        fresh(s, marked.entries["Tidal Garden"]).withdrawn_at = NOW
        found = fresh(s, marked.entries["Lumen Loom"])
        found.eligibility, found.eligibility_reason = Eligibility.INELIGIBLE, "too old"
    page = told(client.sign_in(marked.olga).get(marked.at))
    assert "Tidal Garden" not in page
    assert "Lumen Loom" not in page
    assert "1 深巷科技" in page


def test_organisers_see_what_the_cut_did(client, marked):
    with db.transaction() as s:
        decide(s, marked.round)
    page = told(client.sign_in(marked.olga).get(marked.at))
    assert "Tidal Garden goes on" in page
    assert "Lumen Loom out" in page


def test_drawings_are_mirrored_where_one_reads_from_the_right(client, marked):
    browser = client.sign_in(marked.olga)
    first = re.compile(r'<circle class="dot" cx="([\d.]+)%" cy="14" r="7"/>')
    assert first.search(browser.get(marked.at).text)[1] == "8.33"
    page = browser.get(marked.at, headers={"Accept-Language": "he"})
    assert first.search(page.text)[1] == "91.67"


def test_a_juror_sees_the_round_once_it_is_closed(client, marked):
    page = client.sign_in(marked.users["Wei Zhang"]).get(marked.at)
    text = told(page)
    assert "1 Tidal Garden" in text
    assert "How strictly you mark" in text
    assert "Wei Zhang you" in text
    # Of what the juror marked, all sheets; of the rest how many there were. Of others' strictness nothing.
    assert "Noa Levi Problem 4 Team 4 Market 4 4.00" in text
    quiet = text.partition("3 Quiet Engine")[2].partition("4 חוט כחול")[0]
    assert "3 judges marked it." in quiet
    assert "Li Na" not in quiet
    assert "below the others −" not in text
    assert "Deliberate" not in text
    for path in ("standing.csv", "standing.xlsx", "marks.csv"):
        assert client.get(f"{marked.at}/{path}").status_code == 404


@pytest.mark.parametrize(
    ("state", "sees"),
    [
        (RoundState.OPEN, SeesOthers.LOCKED),
        (RoundState.DRAFT, SeesOthers.LOCKED),
        (RoundState.CLOSED, SeesOthers.NEVER),
        (RoundState.DECIDED, SeesOthers.NEVER),
    ],
)
def test_a_juror_sees_nothing_before_and_nothing_where_the_round_says_so(client, marked, state, sees):
    with db.transaction() as s:
        round_ = fresh(s, marked.round)
        round_.state, round_.sees_others = state, sees
    assert client.sign_in(marked.users["Wei Zhang"]).get(marked.at).status_code == 404


def test_what_a_juror_has_still_to_mark_is_left_out(client, marked):
    with db.transaction() as s:
        fresh(s, marked.sheets["Tidal Garden", "Wei Zhang"]).locked_at = None
    page = told(client.sign_in(marked.users["Wei Zhang"]).get(marked.at))
    assert "1 entry is left out until your own sheet of it is in." in page
    assert "Tidal Garden" not in page
    assert "1 深巷科技" in page


def test_people_who_are_no_part_of_it_find_nothing(client, marked, other_round):
    assert client.get(marked.at).location.startswith("/login")
    with db.transaction() as s:
        contest = fresh(s, marked.contest)
        idle = making_pitches.make_juror(s, contest, user=fresh(s, marked.people["Lumen Loom"]))
        idle.confirmed_at = NOW
    for who in ("Quiet Engine", "Lumen Loom"):  # an entrant; a juror who marks nothing in this round
        assert client.sign_in(marked.people[who]).get(marked.at).status_code == 404
        client.client.delete_cookie("session")
    assert client.sign_in(marked.users["Wei Zhang"]).get(other_round(CHAIN)).status_code == 404


def test_a_chair_sees_the_own_panel_ranked_by_itself(client, marked):
    with db.transaction() as s:
        give_chair(s, marked, "Wei Zhang", ("Tidal Garden", "深巷科技", "Lumen Loom", "Quiet Engine"))
        round_ = fresh(s, marked.round)
        round_.state = RoundState.OPEN
        fresh(s, marked.sheets["Lumen Loom", "Wei Zhang"]).locked_at = None
    page = told(client.sign_in(marked.users["Wei Zhang"]).get(marked.at))
    assert "These are the entries of your own panel, ranked among themselves." in page
    assert "1 entry is left out until your own sheet of it is in." in page
    assert "3 Quiet Engine" in page
    for name in ("Lumen Loom", "Saffron Relay", "חוט כחול"):
        assert name not in page
    assert "How strictly judges mark" in page
    assert client.get(f"{marked.at}/standing.csv").status_code == 404


def test_files_run_nothing_and_hold_all_marks(client, marked):
    with db.transaction() as s:
        version = fresh(s, marked.entries["Lumen Loom"]).versions[-1]
        version.name = {"en": "=1+1"}
    browser = client.sign_in(marked.olga)
    assert "'=1+1" in browser.get(f"{marked.at}/standing.csv").data.decode()
    book = load_workbook(io.BytesIO(browser.get(f"{marked.at}/standing.xlsx").data))
    assert book.sheetnames == ["Standing", "Marks", "Judges", "Agreement"]
    marks = list(book["Marks"].values)
    assert len(marks) == 1 + 18 * 3
    assert ("'=1+1", "Noa Levi", "Problem", 1, 1) in marks
    assert {row[1]: row[2] for row in book["Standing"].values}["Tidal Garden"] == pytest.approx(4.512523)


def test_a_mark_that_comes_changes_the_page_at_once(client, marked):
    browser = client.sign_in(marked.olga)
    assert "1 Tidal Garden" in told(browser.get(marked.at))
    with db.transaction() as s:
        sheet = fresh(s, marked.sheets["Tidal Garden", "Wei Zhang"])
        for mark in sheet.marks:
            mark.value = mark.criterion.low
    assert "1 深巷科技" in told(browser.get(marked.at))


def test_the_page_says_that_judges_may_still_mark(client, marked):
    with db.transaction() as s:
        fresh(s, marked.round).state = RoundState.OPEN
    assert "Judges may still mark" in told(client.sign_in(marked.olga).get(marked.at))


def test_pages_lead_to_the_standing(client, marked):
    with db.transaction() as s:
        public_id = s.get_one(Round, marked.round.id).public_id
        juror = fresh(s, marked.jurors["Wei Zhang"]).public_id
    assert marked.at in client.sign_in(marked.olga).get(f"/c/pitch/desk/rounds/{public_id}").text
    assert marked.at in client.get(f"/c/pitch/chair/{public_id}").text
    client.client.delete_cookie("session")
    assert marked.at in client.sign_in(marked.users["Wei Zhang"]).get(f"/jury/{juror}").text


def test_draws_are_those_of_the_rules():
    assert ranking.DRAWS == 4000
