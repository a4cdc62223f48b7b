"""What is missing or wrong before a draft can be handed in, by field, in the order of the form."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from contest.actions.startups import answering
from contest.actions.startups.countries import COUNTRIES
from contest.actions.startups.reading import Flaw, too_long
from contest.actions.startups.texts import LANGUAGES, MOST
from contest.models import Call, DeckState, EntryVersion
from contest.refusals import Refused

NEEDED = ("name", "one_liner")
_HOST = re.compile(r"[^\s/@:]+\.[^\s/@:]+\Z")


def lacks(version: EntryVersion, call: Call) -> list[Flaw]:
    """All at once; empty: it can be handed in."""
    return list(_lacks(version, call))


def is_video(address: str) -> bool:
    """Whether an address may be linked to: http or https, with a host, without a name or password in it."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or port == 0:
        return False
    plain = all(c.isprintable() and not c.isspace() for c in address) and "\\" not in address
    return plain and "@" not in parts.netloc and _HOST.match(host) is not None


def _lacks(version: EntryVersion, call: Call) -> Iterator[Flaw]:
    for what in ("name", "one_liner", "summary"):
        texts = getattr(version, what)
        if what in NEEDED and not any(texts.values()):
            yield Flaw(what, Refused("startup.needed"))
        for language in LANGUAGES:
            if len(texts.get(language, "")) > MOST[what]:
                yield Flaw(f"{what}_{language}", too_long(texts[language], MOST[what]))
    yield from _facts(version, call)
    yield from _people(version)
    yield from _deck(version, call)
    if version.video_url and not is_video(version.video_url):
        yield Flaw("video_url", Refused("startup.video_form"))
    for question in answering.asked(call):
        try:
            answering.final(question, version.answers.get(question.public_id))
        except Refused as error:
            yield Flaw(f"answer_{question.public_id}", error)


def _facts(version: EntryVersion, call: Call) -> Iterator[Flaw]:
    if version.sector is None:
        yield Flaw("sector", Refused("startup.needed"))
    elif version.sector not in {sector["key"] for sector in call.sectors}:
        yield Flaw("sector", Refused("startup.choice"))
    if version.maturity is None:
        yield Flaw("maturity", Refused("startup.needed"))
    if version.country not in COUNTRIES:
        yield Flaw("country", Refused("startup.needed"))


def _people(version: EntryVersion) -> Iterator[Flaw]:
    if not version.people:
        yield Flaw("people", Refused("startup.needed"))
    for number, person in enumerate(version.people):
        if not person.get("name"):
            yield Flaw(f"people_{number}", Refused("startup.needed"))


def _deck(version: EntryVersion, call: Call) -> Iterator[Flaw]:
    if version.deck is None:
        if call.needs_deck:
            yield Flaw("deck", Refused("startup.needed"))
    elif version.deck.state is DeckState.REFUSED:
        yield Flaw("deck", Refused("startup.deck_refused"))
