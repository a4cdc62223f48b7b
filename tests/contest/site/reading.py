"""What a page says, without its markup."""

import re
from html import unescape


def words(page: str) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page).split()))


def chips(page: str) -> list[str]:
    found = re.findall(r'<li class="chip(.*?)">(.*?)</li>', page, re.DOTALL)
    return [f"{look.strip() or '-'} {words(text)}" for look, text in found]


def status(page: str) -> str:
    return words(re.search(r'<p class="say[^>]*role="status">(.*?)</p>', page, re.DOTALL)[1])


def printed(page: str) -> list[str]:
    """The texts of programs, what was printed first."""
    return re.findall(r'<pre class="listing printed".*?>(.*?)</pre>', page, re.DOTALL)
