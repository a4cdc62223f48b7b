"""Whether a juror and an entry have to do with each other, by what both say of themselves.

It finds what stands there in writing and no more: jurors declare the rest. Pure.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 4
"""Letters of an affiliation that is looked for; in Chinese and the like two are a name."""
LEAST_HAN = 2
_HAN = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_DOMAIN = re.compile(r"(?<![\w.-])(?:[\w-]{1,63}\.)+[a-z]{2,24}(?![\w-])")
# Second levels under which countries register names: technion.ac.il is one organisation, ac.il is none.
_SECOND = frozenset({"ac", "co", "com", "edu", "gov", "go", "gob", "gv", "k12", "muni", "net", "or", "org"})
_PROVIDERS = """
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com rocketmail.com
    icloud.com me.com mac.com aol.com proton.me protonmail.com pm.me gmx.com gmx.net gmx.de web.de mail.com
    fastmail.com fastmail.fm zoho.com hey.com tutanota.com tuta.io yandex.ru yandex.com ya.ru mail.ru
    inbox.ru list.ru bk.ru rambler.ru qq.com foxmail.com 163.com 126.com yeah.net 188.com sina.com sina.cn
    sohu.com aliyun.com 139.com 189.cn 21cn.com tom.com naver.com daum.net hanmail.net walla.com walla.co.il
    012.net.il netvision.net.il bezeqint.net zahav.net.il 013.net barak.net.il hotmail.co.il yahoo.co.il
    yahoo.co.uk yahoo.com.cn yahoo.cn yahoo.fr yahoo.de hotmail.co.uk hotmail.fr live.cn outlook.co.il
    orange.fr free.fr laposte.net wanadoo.fr t-online.de freenet.de libero.it comcast.net verizon.net att.net
"""
PUBLIC = frozenset(_PROVIDERS.split())
"""Anybody may have an address there: it says nothing of where they work."""


@dataclass(frozen=True, slots=True)
class Link:
    """What they have in common."""

    kind: str  # affiliation or domain
    found: str  # as it was looked for


@dataclass(frozen=True, slots=True)
class Said:
    """What an entry says of itself, made ready to be compared with a whole panel."""

    name: str
    texts: tuple[str, ...]
    organisations: frozenset[str]  # of the domains that stand in it


def said(texts: Sequence[str]) -> Said:
    """From all its texts, its name the first of them."""
    ready = tuple(folded(text) for text in texts)
    named = frozenset(organisation(each) for text in ready for each in _DOMAIN.findall(text))
    return Said(ready[0] if ready else "", ready, named)


def links(entry: Said, *, affiliation: str | None, email: str | None) -> list[Link]:
    """What ties a juror to an entry."""
    found = []
    name = folded(affiliation or "")
    if name and (_stands_in(name, entry.texts) or _stands_in(entry.name, (name,))):
        found.append(Link("affiliation", (affiliation or "").strip()))
    domain = organisation((email or "").rpartition("@")[2])
    if domain and domain not in PUBLIC and domain in entry.organisations:
        found.append(Link("domain", domain))
    return found


def organisation(domain: str) -> str:
    """The part of a domain that somebody registered: cs.technion.ac.il → technion.ac.il; empty: none."""
    labels = domain.casefold().strip(".").split(".")
    if len(labels) < 2:  # noqa: PLR2004 -- a name and a top level
        return ""
    is_country = len(labels[-1]) == 2  # noqa: PLR2004 -- letters of a country
    kept = 3 if is_country and labels[-2] in _SECOND else 2
    return ".".join(labels[-kept:]) if len(labels) >= kept else ""


def folded(text: str) -> str:
    """What looks the same, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _stands_in(name: str, texts: Sequence[str]) -> bool:
    """Whether a name stands in a text as words; in scripts without spaces, anywhere."""
    is_han = bool(_HAN.search(name))
    if len(name) < (LEAST_HAN if is_han else LEAST):
        return False
    pattern = re.escape(name) if is_han else rf"(?<!\w){re.escape(name)}(?!\w)"
    return any(name in text and re.search(pattern, text) for text in texts)
