import pytest

from sandbox.languages import LANGUAGES, Language, UnknownLanguage, by_extension, language
from sandbox.languages.pypy3 import PYPY3
from sandbox.languages.python3 import PYTHON3
from sandbox.limits import MIB

each = pytest.mark.parametrize("one", LANGUAGES, ids=lambda one: one.key)


def test_six_languages_stand_in_the_tuple() -> None:
    assert {one.key for one in LANGUAGES} == {"c", "cpp", "java", "javascript", "pypy3", "python3"}


def test_keys_are_unique_and_extensions_but_for_pypys() -> None:
    extensions = [extension for one in LANGUAGES if one is not PYPY3 for extension in one.extensions]
    assert len(set(extensions)) == len(extensions)
    assert PYPY3.extensions == PYTHON3.extensions
    assert len({one.key for one in LANGUAGES}) == len(LANGUAGES)


@each
def test_a_language_is_found_by_key_and_by_its_files(one: Language) -> None:
    assert language(one.key) is one
    told = PYTHON3 if one is PYPY3 else one
    assert by_extension(one.source) is told
    for extension in one.extensions:
        assert by_extension("solution" + extension.upper()) is told


@each
def test_a_source_is_not_taken_for_an_option(one: Language) -> None:
    assert one.source[0].isalpha()


@each
def test_no_placeholder_is_left(one: Language) -> None:
    command = one.run_command(200 * MIB)
    assert "{" not in " ".join(command)
    assert len(command) == len(one.run)


@each
def test_the_starter_is_text_in_its_own_line_ends(one: Language) -> None:
    assert one.starter.endswith("\n")
    assert "\r" not in one.starter


def test_stacks_stay_within_what_java_takes() -> None:
    assert "-Xss1023m" in language("java").run_command(4096 * MIB)
    assert "-Xmx4096m" in language("java").run_command(4096 * MIB)
    assert "-Xss64m" in language("java").run_command(64 * MIB)


def test_a_tiny_limit_still_makes_a_command() -> None:
    assert "-Xmx1m" in language("java").run_command(1000)


@pytest.mark.parametrize("name", ["notes.txt", "main", ".py", "", "main.py.exe"])
def test_other_files_tell_no_language(name: str) -> None:
    assert by_extension(name) is None


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(UnknownLanguage) as caught:
        language("cobol")
    assert caught.value.key == "cobol"


def test_python_is_isolated() -> None:
    assert "-I" in PYTHON3.run
    assert "-I" in PYPY3.run
