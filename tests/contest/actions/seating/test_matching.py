import pytest

from contest.actions.seating.matching import PUBLIC, links, organisation
from contest.actions.seating.matching import said as ready


def found(affiliation=None, email=None, said=("Kites", "We make kites.")):
    return [(link.kind, link.found) for link in links(ready(said), affiliation=affiliation, email=email)]


@pytest.mark.parametrize(
    ("affiliation", "said"),
    [
        ("Technion", ["Kites", "A spin-off of the TECHNION, Haifa"]),
        ("Tel Aviv  University", ["Kites", "founded at Tel\tAviv University."]),
        ("北京大学", ["风筝", "我们来自北京大学医学部"]),
        ("האוניברסיטה העברית", ["עפיפון", "בוגרי האוניברסיטה העברית בירושלים"]),
        ("Ｔechnion", ["Kites", "technion"]),
        ("Advisor of Kites", ["Kites", "We make kites."]),
    ],
)
def test_an_affiliation_is_found_as_words(affiliation, said):
    assert found(affiliation, said=said) == [("affiliation", affiliation)]


@pytest.mark.parametrize(
    ("affiliation", "said"),
    [
        (None, ["Kites"]),
        ("", ["Kites", ""]),
        ("IBM", ["Kites", "IBM"]),  # three letters stand in too many texts
        ("Tech", ["Kites", "High technology"]),
        ("Kitesurf", ["Kites", "x"]),
        ("a.*b", ["Kites", "a--b"]),
        ("Technion", []),
    ],
)
def test_what_is_no_common_affiliation(affiliation, said):
    assert found(affiliation, said=said) == []


@pytest.mark.parametrize(
    ("email", "text"),
    [
        ("a@technion.ac.il", "see https://kites.technion.ac.il/about"),
        ("a@cs.technion.ac.il", "mail noa@technion.ac.il."),
        ("a@ACME.com", "acme.com"),
        ("a@kites.co.uk", "www.kites.co.uk,"),
    ],
)
def test_a_domain_is_found_where_an_organisation_is_the_same(email, text):
    assert found(email=email, said=["Kites", text]) == [("domain", organisation(email.rpartition("@")[2]))]


@pytest.mark.parametrize(
    ("email", "text"),
    [
        ("a@gmail.com", "write to kites@gmail.com"),
        ("a@qq.com", "12345@qq.com"),
        ("a@mail.qq.com", "12345@qq.com"),
        ("a@technion.ac.il", "https://www.huji.ac.il"),
        ("a@acme.com", "notacme.com and acme.community and acme.com.evil.org"),
        ("a@ac.il", "x.ac.il"),
        ("nothing", "acme.com"),
        ("", "acme.com"),
    ],
)
def test_what_is_no_common_domain(email, text):
    assert found(email=email, said=["Kites", text]) == []


def test_providers_are_named_by_what_was_registered():
    assert all(organisation(domain) == domain for domain in PUBLIC)


def test_long_texts_take_no_long_time():
    text = "a." * 50_000 + "-" * 50_000
    assert found("Technion", "a@technion.ac.il", ["Kites", text, "a" * 100_000]) == []


def test_a_panel_and_a_field_of_entries_are_compared_in_moments():
    entries = [ready([f"Startup {number}", "We make kites and more. " * 200]) for number in range(300)]
    found = [
        links(entry, affiliation=f"University {number}", email=f"a@uni-{number}.edu")
        for entry in entries
        for number in range(60)
    ]
    assert not any(found)
