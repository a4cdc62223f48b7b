"""Every text for people stands in Chinese and Hebrew, with the same facts in it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ROOT / "contest" / "translations"
KEYWORDS = ("N_", "_l", "marked", "lazy_gettext")
FACT = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


@pytest.fixture(scope="session")
def messages(tmp_path_factory):
    """What the source says now."""
    template = tmp_path_factory.mktemp("messages") / "messages.pot"
    command = [
        str(Path(sys.executable).with_name("pybabel")),
        "-q",
        "extract",
        "-F",
        "babel.cfg",
        # Its default passes over every folder that begins with an underscore, our _shared too.
        "--ignore-dirs=.venv .git node_modules",
        "-o",
        str(template),
    ]
    for keyword in KEYWORDS:
        command += ["-k", keyword]
    subprocess.run([*command, "."], cwd=ROOT, check=True)
    with template.open("rb") as file:
        found = [message.id for message in read_po(file) if message.id]
    assert len(found) > 500
    return found


@pytest.mark.parametrize("language", ["zh", "he"])
def test_every_message_is_translated_with_its_facts(messages, language):
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    wrong = []
    for id_ in messages:
        found = catalogue.get(id_)
        forms = (
            [] if found is None else [found.string] if isinstance(found.string, str) else list(found.string)
        )
        if not forms or not all(forms) or found.fuzzy:
            wrong.append(f"not translated: {id_}")
            continue
        meant = id_ if isinstance(id_, str) else id_[-1]
        # The form for one may leave its number out ("one team").
        if sorted(FACT.findall(meant)) != sorted(FACT.findall(forms[-1])):
            wrong.append(f"other facts: {id_}")
    assert wrong == []


@pytest.mark.parametrize("language", ["zh", "he"])
def test_nothing_is_kept_that_nobody_says(messages, language):
    with (CATALOGUES / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        kept = {message.id for message in read_po(file, locale=language) if message.id}
    assert kept - set(messages) == set()


def test_no_message_hides_in_an_f_string():
    """Babel does not look into them: such a text would never be translated."""
    hidden = re.compile(r"""f["'].*\{(?:_|n?gettext)\(""")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "contest").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if hidden.search(line)
    ]
    assert found == []
