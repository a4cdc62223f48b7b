import pytest

from contest.languages import negotiate


@pytest.mark.parametrize(
    ("cookie", "accept", "expected"),
    [
        (None, None, "en"),
        (None, "he", "he"),
        (None, "he-IL,he;q=0.9,en-US;q=0.8,en;q=0.7", "he"),
        (None, "iw-IL", "he"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "zh-Hant-TW", "zh"),
        (None, "fr-FR, de;q=0.9, zh;q=0.2", "zh"),
        (None, "fr, de", "en"),
        (None, "en;q=0.5, he;q=0.8", "he"),
        (None, "he;q=0, zh;q=0.1", "zh"),
        (None, "he;q=nonsense, zh", "zh"),
        (None, "he;q=7", "en"),
        (None, "HE ; Q=0.4", "he"),
        (None, ";;;,,,", "en"),
        ("zh", "he", "zh"),
        ("xx", "he", "he"),
        ("", "he", "he"),
        ("en", "he", "en"),
    ],
)
def test_negotiate(cookie, accept, expected):
    assert negotiate(cookie, accept) == expected


def test_negotiate_reads_no_more_than_it_must():
    assert negotiate(None, "x" * 1_000_000 + ",he") == "en"
