"""What organisers see of a judging, and contestants don't."""

from decimal import Decimal

from contest import db
from contest.models import Run
from contest.site.solving.talking import TURNS_MOST, turns
from judge.verdicts import Verdict
from tests import making
from tests.contest.site.conftest import fresh
from tests.contest.site.reading import words
from tests.contest.site.trying import ended, over

TALK = "   0.001 < 10\n   0.002 > 5\n   0.002 > \u202e6\n   0.003 … 512\n   0.004 < <b>higher</b>\nno line at all"


def interactive(world, verdict=Verdict.WA):
    with db.transaction() as s:
        made = making.make_submission(
            s, fresh(s, world.lanterns), fresh(s, world.first), verdict=verdict, storage=world.storage
        )
        judging = made.judgings[0]
        judging.failed_test, judging.worker = "secret/1", "machine-1"
        for position, (name, given) in enumerate((("sample/1", Verdict.AC), ("secret/1", verdict)), start=1):
            judging.runs.append(
                Run(
                    position=position,
                    name=name,
                    verdict=given,
                    cpu_s=0.1,
                    wall_s=0.3,
                    memory_bytes=1,
                    score=Decimal("12.5"),
                    repeats=2,
                    judge_message="the secret is 42 <script>",
                    team_message="guess better",
                    transcript=TALK,
                    exit_code=3,
                    reason="exit_code",
                )
            )
        return made.public_id


def test_organisers_see_messages_scores_and_the_conversation(client, world):
    public_id = interactive(world)
    text = client.sign_in(world.organiser).get(f"/s/{public_id}").text
    page = words(text)
    assert page.count("the secret is 42 <script>") == 2
    assert "machine-1" in page
    assert page.count("12.5") == 2
    assert "The program reads 0.001 s 10 The program writes 0.002 s 5 U+202E 6" in page
    assert "Something is left out here. The program reads 0.004 s <b>higher</b>" in page
    assert "secret/1" in page
    assert "\u202e" not in text
    assert "<b>higher" not in text


def test_contestants_see_nothing_of_that(coder, world):
    page = words(coder.get(f"/s/{interactive(world)}").text)
    assert "guess better" in page
    for secret in (
        "the secret is 42",
        "machine-1",
        "secret/1",
        "higher",
        "12.5",
        "For organisers",
    ):
        assert secret not in page, secret


def test_a_conversation_of_a_sample_is_shown_to_who_tries(coder, world):
    page = words(coder.get(f"/t/{over(world, ended(verdict='WA', transcript=TALK))}").text)
    assert "Your program writes 0.002 s 5" in page
    assert "The answer" not in page


def test_turns_are_cut():
    assert len(turns("\n".join(f"{n:8.3f} {'<>'[n % 2]} x" for n in range(2000)))) == TURNS_MOST + 1
    assert turns("") == turns("\n\n> <\n9.9 <<") == ()
