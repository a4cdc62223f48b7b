"""A contest for browser tests of solving: a conversation, points by groups, answers to hand in, a PDF alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from contest.actions.accounts import hash_password
from contest.clock import now
from contest.db import Database
from contest.models import Feedback
from tests import making, pdfs
from tests.e2e import halls
from tests.e2e.bringing import bring

PASSWORD = "three words nobody guesses"
YAML = """problem_format_version: 2025-09
uuid: 5ca1ab1e-0000-4000-8000-00000000000{}
type: {}
name:
{}limits:
  time_limit: 1
  memory: 64
"""
SOLUTION = {"submissions/accepted/a.py": "print(1)\n", "input_validators/a.py": "import sys\nsys.exit(42)\n"}
# Fails, as a validator never may, when the number that it is asked about is 13.
GUESSING = """import sys
secret, tries = int(open(sys.argv[1]).read()), 0
while tries < 10:
    guess = int(sys.stdin.readline())
    if guess == 13:
        sys.exit(3)
    if guess == secret:
        print("correct", flush=True)
        sys.exit(42)
    print("higher" if guess < secret else "lower", flush=True)
    tries += 1
sys.exit(43)
"""
TALK = "> 50\n< lower\n> 25\n< higher\n> 37\n< correct\n"


@dataclass(frozen=True)
class Solved:
    """Where it is served."""

    address: str


@contextmanager
def solving(home: Path) -> Iterator[Solved]:
    """Podium up, with the contest `walk`: A interactive, B in groups, C answers, D a PDF alone."""
    with halls.served(home / "podium", slots=1) as (address, settings, _lines):
        database = Database(settings.database_url)
        with database.transaction() as s:
            contest = making.make_contest(s, slug="walk", per_minute=1000)
            contest.code.starts_at, contest.code.ends_at = now() - making.HOUR, now() + 3 * making.HOUR
            contest.code.feedback, contest.code.rule = Feedback.ALL, "points"
            ada = making.make_user(s, "ada", name="Ada")
            ada.password_hash = hash_password(PASSWORD)
            making.make_entry(s, contest, "Paper Lanterns", user=ada)
        for name, files in (("guess", guess()), ("sums", sums()), ("maze", maze()), ("sheet", sheet())):
            bring(settings, database, "walk", home / name, files)
        yield Solved(address)
        database.dispose()


def log_in(page: Page) -> None:
    """Come in as Ada of the Paper Lanterns."""
    halls.log_in(page, "ada", PASSWORD)


def guess() -> dict[str, str | bytes]:
    """A conversation: a number is guessed, and 13 makes its judge fail."""
    return {
        "problem.yaml": YAML.format(1, "interactive", "  en: Guess it\n  he: נחשו אותו\n"),
        "statement/problem.en.md": "Guess a number from 1 to 100. You have ten guesses.\n\n## Interaction\n\n"
        "Print a guess. You read `lower`, `higher` or `correct`.\n",
        "statement/problem.he.md": "נחשו מספר מ-1 עד 100. יש לכם עשרה ניחושים.\n\n## שיחה\n\n"
        "הדפיסו ניחוש. תקראו `lower`, `higher` או `correct`.\n",
        "data/sample/1.in": "37\n",
        "data/sample/1.ans": "",
        "data/sample/1.interaction": TALK,
        "data/secret/1.in": "99\n",
        "data/secret/1.ans": "",
        "output_validator/check.py": GUESSING,
        "attachments/talk_to_me.py": "print('a tool to try it with')\n",
        **SOLUTION,
    }


def sums() -> dict[str, str | bytes]:
    """Points in two groups, one test of the second to be seen once it is failed."""
    group = "max_score: {}\nscore_aggregation: min\n"
    return {
        "problem.yaml": YAML.format(2, "scoring", "  en: Sums\n  he: סכומים\n"),
        "statement/problem.en.md": "Read two numbers $a$ and $b$, print $a + b$.\n",
        "statement/problem.he.md": "קראו שני מספרים $a$ ו-$b$, והדפיסו $a + b$.\n",
        "data/sample/1.in": "1 2\n",
        "data/sample/1.ans": "3\n",
        "data/secret/test_group.yaml": "score_aggregation: sum\n",
        "data/secret/1/test_group.yaml": group.format(40),
        "data/secret/1/a.in": "4 5\n",
        "data/secret/1/a.ans": "9\n",
        "data/secret/2/test_group.yaml": group.format(60),
        "data/secret/2/b.in": "1000000 2000000\n",
        "data/secret/2/b.ans": "3000000\n",
        "data/secret/2/b.yaml": "full_feedback: true\nhint: Think of large numbers.\n",
        **SOLUTION,
    }


def maze() -> dict[str, str | bytes]:
    """Answers are handed in; what they are about comes as files."""
    return {
        "problem.yaml": YAML.format(3, "submit-answer", "  en: Mazes\n  he: מבוכים\n"),
        "statement/problem.en.md": "Find the way out of each maze. The mazes are the files below.\n",
        "statement/problem.he.md": "מצאו את הדרך החוצה מכל מבוך. המבוכים הם הקבצים למטה.\n",
        **{f"data/secret/0{number}.in": f"{number}\n" for number in (1, 2, 3)},
        **{f"data/secret/0{number}.ans": f"out {number}\n" for number in (1, 2, 3)},
        "attachments/mazes.zip": b"PK\x05\x06" + b"\x00" * 18,
        "attachments/a rather long name of a file that has to break somewhere on a phone.txt": "x" * 4000,
        **SOLUTION,
    }


def sheet() -> dict[str, str | bytes]:
    """A statement that is a PDF and nothing else."""
    return {
        "problem.yaml": YAML.format(4, "pass-fail", "  en: On paper\n"),
        "statement/problem.en.pdf": pdfs.deck(2, size=(595, 842)),
        "data/sample/1.in": "1\n",
        "data/sample/1.ans": "1\n",
        "data/secret/1.in": "2\n",
        "data/secret/1.ans": "1\n",
        **SOLUTION,
    }
