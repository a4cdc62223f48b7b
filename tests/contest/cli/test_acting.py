"""The commands that change rows, run as an operator would: by their words, on both databases."""

import zipfile

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from contest.actions import accounts
from contest.cli import main
from contest.cli.acting import instant, length
from contest.models import Contest, EnteringBy, Hub, Problem, ProblemVersion, Role, StageProblem, User
from tests.making import HOUR, MINUTE, NOW
from tests.writing import write_files


@pytest.fixture
def podium(database, tmp_path):
    """Runs a command; its exit code and what it said."""

    def run(*words, said=""):
        env = {
            "PODIUM_HOME": str(tmp_path / "home"),
            "DATABASE_URL": database.url.render_as_string(hide_password=False),
            "REDIS_URL": "",
        }
        result = CliRunner().invoke(main, words, input=said, env=env, catch_exceptions=False)
        return result.exit_code, result.output

    return run


@pytest.fixture
def package(tmp_path):
    files = {
        "problem.yaml": "name: Sums\n",
        ".timelimit": "1\n",
        "problem_statement/problem.en.md": "Add.\n",
        "data/sample/1.in": "1 2\n",
        "data/sample/1.ans": "3\n",
        "data/secret/1.in": "1 2\n",
        "data/secret/1.ans": "3\n",
        "submissions/accepted/sums.py": "print(3)\n",
    }
    return write_files(tmp_path / "sums", files)


def test_an_installation_from_nothing_to_a_contest_with_a_problem(podium, database, package):
    assert podium("hub", "create", "haifa", "--name", "Haifa", "--name", "he=חיפה")[0] == 0
    assert podium("user", "add", "Boss", "--admin", said="a password\n") == (0, "Made administrator boss.\n")
    words = (
        "--hub",
        "haifa",
        "--start",
        "2027-05-01T10:00",
        "--timezone",
        "Asia/Jerusalem",
        "--warm-up",
        "--open",
    )
    code, said = podium("contest", "create", "spring", *words)
    assert (code, "2027-05-01T10:00+03:00" in said) == (0, True)
    code, said = podium("problem", "import", str(package), "--contest", "spring")
    assert (code, said) == (0, "Imported sums as A, version 1: 2 tests, statements in en.\n")
    code, said = podium("contest", "passes", "spring", "2")
    assert [line.split("\t")[0] for line in said.splitlines()] == ["1", "2"]
    with database.reading() as s:
        assert s.scalars(select(Hub.name)).one() == {"en": "Haifa", "he": "חיפה"}
        contest = s.scalars(select(Contest)).one()
        assert (contest.entering, contest.code.starts_at) == (EnteringBy.OPEN, NOW - 5 * HOUR)
        assert (contest.code.ends_at, contest.warm_up.ends_at) == (NOW, NOW - 5 * HOUR)
        user = accounts.authenticate(s, login="boss", password="a password", at=NOW)
        assert [grant.role for grant in user.grants] == [Role.ADMIN]
        assert s.scalars(select(Problem.slug)).one() == "sums"


def test_problem_import_of_a_zip_into_the_warm_up(podium, database, package, tmp_path):
    archive = tmp_path / "other.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for path in package.rglob("*"):
            file.write(path, f"other/{path.relative_to(package)}")
    podium("hub", "create", "haifa")
    podium("contest", "create", "spring", "--hub", "haifa", "--warm-up")
    podium("contest", "create", "plain", "--hub", "haifa")
    assert podium("problem", "import", str(archive), "--contest", "plain", "--warm-up") == (
        1,
        "Error: The contest plain has no warm-up stage.\n",
    )
    code, said = podium("problem", "import", str(archive), "--contest", "spring", "--warm-up", "--label", "X")
    assert (code, said) == (0, "Imported other as X, version 1: 2 tests, statements in en.\n")
    with database.reading() as s:
        assert s.scalars(select(StageProblem)).one().stage.counts is False


def test_problem_import_while_it_runs_keeps_the_pinned_version(podium, database, package):
    podium("hub", "create", "haifa")
    podium("contest", "create", "spring", "--hub", "haifa", "--start", "now")
    podium("problem", "import", str(package), "--contest", "spring")
    (package / "data/secret/1.ans").write_text("4\n")
    code, said = podium("problem", "import", str(package), "--contest", "spring")
    assert (code, said.splitlines()[-1]) == (
        0,
        "The contest has started: it goes on with the version it had.",
    )
    with database.reading() as s:
        assert s.scalars(select(StageProblem)).one().version.number == 1
        assert s.scalar(select(func.count()).select_from(ProblemVersion)) == 2


def test_problem_import_of_a_broken_package_names_every_flaw_and_writes_nothing(podium, database, package):
    podium("hub", "create", "haifa")
    podium("contest", "create", "spring", "--hub", "haifa")
    (package / "data/secret/1.ans").unlink()
    (package / "problem.yaml").write_text("name: [1\n")
    code, said = podium("problem", "import", str(package), "--contest", "spring")
    assert code == 1
    assert said.startswith("Error: The package can't be used:\n")
    assert ("problem.yaml" in said, "data/secret/1.in" in said) == (True, True)
    with database.reading() as s:
        assert s.scalar(select(func.count()).select_from(Problem)) == 0


def test_user_passwd_ends_sessions_and_prints_a_password_it_made(podium, database):
    _, said = podium("user", "add", "ada", "--name", "Ada")
    password = said.removeprefix("Made user ada.\nPassword: ").strip()
    with database.reading() as s:
        assert accounts.authenticate(s, login="ada", password=password, at=NOW).name == "Ada"
    assert podium("user", "passwd", "ada", said="another password\n") == (
        0,
        "Changed the password of ada; all its sessions are over.\n",
    )
    with database.reading() as s:
        assert accounts.authenticate(s, login="ada", password="another password", at=NOW).epoch == 1


def test_user_grant_on_a_hub(podium, database):
    podium("hub", "create", "haifa")
    podium("user", "add", "ada", said="a password\n")
    assert podium("user", "grant", "ada", "organiser", "--hub", "haifa") == (
        0,
        "ada is organiser of haifa.\n",
    )
    assert podium("user", "grant", "ada", "jury", "--hub", "haifa", "--contest", "x")[0] == 2
    with database.reading() as s:
        [grant] = s.scalars(select(User)).one().grants
        assert (grant.role, grant.hub_id is not None) == (Role.ORGANISER, True)


@pytest.mark.parametrize(
    ("words", "said", "refusal"),
    [
        (
            ("hub", "create", "Haifa"),
            "",
            (1, "A short name has 1 to 64 of the letters a to z, digits and hyphens."),
        ),
        (("hub", "create", "x", "--languages", "en,fr"), "", (2, "of en, zh, he only")),
        (("user", "add", "a b"), "a password\n", (1, "A log-in name has 2 to 64")),
        (("user", "add", "ada"), "short\n", (1, "A password has at least 8 characters.")),
        (("user", "passwd", "eve"), "a password\n", (1, "There is no account eve.")),
        (("contest", "create", "x", "--hub", "nowhere"), "", (1, "There is no hub nowhere.")),
        (("contest", "passes", "nothing", "3"), "", (1, "There is no contest nothing.")),
        (("problem", "import", "/nowhere", "--contest", "x"), "", (1, "/nowhere")),
    ],
)
def test_bad_input_is_one_clear_message_and_nothing_is_written(podium, database, words, said, refusal):
    found, output = podium(*words, said=said)
    code, message = refusal
    assert (found, message in output) == (code, True), output
    with database.reading() as s:
        assert s.scalar(select(func.count()).select_from(Hub)) == 0
        assert s.scalar(select(func.count()).select_from(User)) == 0


def test_database_without_tables_says_what_to_do(tmp_path):
    env = {"PODIUM_HOME": str(tmp_path / "home"), "DATABASE_URL": "", "REDIS_URL": ""}
    result = CliRunner().invoke(main, ["hub", "create", "haifa"], env=env)
    assert (result.exit_code, result.output) == (
        3,
        "Error: the database has no tables yet: run `podium migrate`\n",
    )


def test_database_that_is_away_says_so(tmp_path):
    env = {"PODIUM_HOME": str(tmp_path), "DATABASE_URL": "postgresql://u@/d?host=/nowhere", "REDIS_URL": ""}
    result = CliRunner().invoke(main, ["hub", "create", "haifa"], env=env)
    assert (result.exit_code, result.output.startswith("Error: the database can't be used: ")) == (3, True)


def test_instants_and_lengths_as_people_write_them():
    assert instant("now", "UTC", NOW) == NOW
    assert instant("+1h30m", "UTC", NOW) == NOW + 90 * MINUTE
    assert instant("2027-05-01T20:00", "Asia/Shanghai", NOW) == NOW
    assert instant("2027-05-01T12:00+00:00", "Asia/Shanghai", NOW) == NOW
    assert length("1d2h3m") == 26 * HOUR + 3 * MINUTE
