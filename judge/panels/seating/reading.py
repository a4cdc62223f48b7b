"""A seating's JSON file: read strictly, every flaw named at once by the path of its key.

A key that is not known is a flaw: "conflict" for "conflicts" would seat those who may not judge.
"""

import json
import math
import unicodedata
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from judge.marks import N_
from judge.panels.seating.problem import Applicant, Id, Judge, Minimum, Pair, Problem

BYTES_MOST = 64 * 1024 * 1024
PAIRS_MOST = 1_000_000
REVIEWS_MOST = 1_000
SEATS_MOST = 100_000
TEXT_MOST = 200
AFFINITY_MOST = 1_000_000
FLAWS_MOST = 200
HUGE = 2**63
_Value = TypeVar("_Value")

MESSAGES: Mapping[str, str] = {
    "json.bytes": N_("The file has {size} bytes; at most {limit} are read."),
    "json.text": N_("The file is not UTF-8 text."),
    "json.syntax": N_("This is not JSON: {cause}, line {line}, column {column}."),
    "json.deep": N_("Brackets are nested too deep."),
    "json.twice": N_("The key “{key}” is there twice in one object."),
    "key.missing": N_("This key is missing."),
    "key.unknown": N_("This key is not known. Is it spelled right?"),
    "value.object": N_("This has to be an object with keys and values."),
    "value.list": N_("This has to be a list."),
    "value.text": N_("This has to be text of 1 to {most} characters."),
    "value.text_or_null": N_("This has to be text of at most {most} characters, or null."),
    "value.control": N_("This text has characters in it that can't be shown."),
    "value.id": N_("This has to be an id: a whole number, or text of 1 to {most} characters."),
    "value.whole": N_("This has to be a whole number from {least} to {most}."),
    "value.number": N_("This has to be a number from −{most} to {most}."),
    "value.pair": N_("This has to be a list of an entry and a judge."),
    "value.triple": N_("This has to be a list of an entry, a judge and a number."),
    "value.minimum": N_("This has to be one of: {choices}."),
    "value.twice": N_("“{value}” is there twice."),
    "entry.unknown": N_("There is no entry “{value}”."),
    "judge.unknown": N_("There is no judge “{value}”."),
    "judge.range": N_("The minimum {least} is above the maximum {most}."),
    "pairs.many": N_("{entries} entries and {judges} judges make more than {limit} pairs."),
    "flaws.more": N_("There are more than {limit} flaws; the rest is not listed."),
}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong, and where."""

    key: str  # "judges[3].max"; empty: the file as a whole
    code: str  # a key of MESSAGES
    facts: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    @property
    def sentence(self) -> str:
        """In English, with where it is."""
        said = MESSAGES[self.code].format_map(self.facts)
        return f"{self.key}: {said}" if self.key else said


class SeatsInvalid(Exception):
    """The file can't be used: all that is wrong with it."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("; ".join(flaw.sentence for flaw in flaws[:3]))
        self.flaws = flaws


def read_problem(content: bytes) -> Problem:
    """Read a file; raises SeatsInvalid with every flaw."""
    reader = _Reader()
    found = reader.problem(_parsed(content))
    if found is None or reader.flaws:
        raise SeatsInvalid(tuple(reader.flaws))
    return found


class _Twice(Exception):
    """A key that is there twice, and so has two meanings."""


def _parsed(content: bytes) -> object:
    if len(content) > BYTES_MOST:
        raise SeatsInvalid((Flaw("", "json.bytes", {"size": len(content), "limit": BYTES_MOST}),))
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError:
        flaw = Flaw("", "json.text")
    except json.JSONDecodeError as error:
        flaw = Flaw("", "json.syntax", {"cause": error.msg, "line": error.lineno, "column": error.colno})
    except _Twice as error:
        flaw = Flaw("", "json.twice", {"key": _shown(str(error))})
    except RecursionError:
        flaw = Flaw("", "json.deep")
    except ValueError:  # a whole number of thousands of digits
        flaw = Flaw("", "json.syntax", {"cause": "a number is too long", "line": 1, "column": 1})
    raise SeatsInvalid((flaw,))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        raise _Twice(next(key for key, _value in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]  # adds, and says None
    return made


def _shown(value: object) -> str:
    text = "".join(char if char.isprintable() else "�" for char in str(value))
    return text if len(text) <= TEXT_MOST else text[:TEXT_MOST] + "…"


class _Reader:
    """Reads the parts, and keeps what is wrong with them."""

    def __init__(self) -> None:
        self.flaws: list[Flaw] = []
        self._seen: set[Hashable] = set()

    def problem(self, value: object) -> Problem | None:
        """The whole of it."""
        top = self._keys(
            value, "", {"reviews", "entries", "judges"}, {"conflicts", "minima", "affinity", "kept"}
        )
        if top is None:
            return None
        reviews = self._whole(top.get("reviews", 1), "reviews", 1, REVIEWS_MOST)
        entries = self._rows(top, "entries", self._entry)
        judges = self._rows(top, "judges", self._judge)
        if len(entries) * len(judges) > PAIRS_MOST:
            facts = {"entries": len(entries), "judges": len(judges), "limit": PAIRS_MOST}
            self._flaw("", "pairs.many", **facts)
            return None
        known = ({e.id for e in entries}, {j.id for j in judges})
        conflicts = self._rows(top, "conflicts", lambda v, key: self._pair(v, key, known))
        kept = self._rows(top, "kept", lambda v, key: self._pair(v, key, known))
        minima = self._rows(top, "minima", self._one_minimum)
        wishes = self._rows(top, "affinity", lambda v, key: self._wish(v, key, known))
        return Problem(
            reviews,
            entries,
            judges,
            frozenset(conflicts),
            frozenset(minima),
            dict(wishes),
            frozenset(kept),
        )

    def _entry(self, value: object, key: str) -> Applicant | None:
        own = self._keys(value, key, {"id", "languages"}, {"country", "field"})
        if own is None:
            return None
        return Applicant(
            self._id(own, f"{key}.id"),
            self._words(own, f"{key}.languages"),
            self._word_or_none(own.get("country"), f"{key}.country"),
            self._word_or_none(own.get("field"), f"{key}.field"),
        )

    def _judge(self, value: object, key: str) -> Judge | None:
        own = self._keys(value, key, {"id", "languages", "max"}, {"country", "fields", "min"})
        if own is None:
            return None
        least = self._whole(own.get("min", 0), f"{key}.min", 0, SEATS_MOST)
        most = self._whole(own.get("max", SEATS_MOST), f"{key}.max", 0, SEATS_MOST)
        if least > most:
            self._flaw(f"{key}.min", "judge.range", least=least, most=most)
        return Judge(
            self._id(own, f"{key}.id"),
            self._words(own, f"{key}.languages"),
            self._word_or_none(own.get("country"), f"{key}.country"),
            self._words(own, f"{key}.fields"),
            least,
            most,
        )

    def _pair(self, value: object, key: str, known: tuple[set[Id], set[Id]]) -> Pair | None:
        if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 -- a pair
            self._flaw(key, "value.pair")
            return None
        return self._known(value, key, known)

    def _wish(self, value: object, key: str, known: tuple[set[Id], set[Id]]) -> tuple[Pair, float] | None:
        if not isinstance(value, list) or len(value) != 3:  # noqa: PLR2004 -- a pair and a number
            self._flaw(key, "value.triple")
            return None
        given = value[2]
        is_number = isinstance(given, int | float) and not isinstance(given, bool)
        if not is_number or not abs(given) <= AFFINITY_MOST or not math.isfinite(given):
            self._flaw(f"{key}[2]", "value.number", most=AFFINITY_MOST)
            return None
        pair = self._known(value[:2], key, known)
        if pair is None:
            return None
        self._once(("affinity", pair), f"{pair[0]}, {pair[1]}", key)
        return pair, float(given)

    def _known(self, value: list[object], key: str, known: tuple[set[Id], set[Id]]) -> Pair | None:
        found = []
        for place, (name, those) in enumerate(zip(("entry", "judge"), known, strict=True)):
            one = value[place]
            if not isinstance(one, str | int) or isinstance(one, bool) or one not in those:
                self._flaw(f"{key}[{place}]", f"{name}.unknown", value=_shown(one))
            else:
                found.append(one)
        return (found[0], found[1]) if len(found) == len(value) else None

    def _one_minimum(self, value: object, key: str) -> Minimum | None:
        if isinstance(value, str) and value in set(Minimum):
            return Minimum(value)
        self._flaw(key, "value.minimum", choices=", ".join(Minimum))
        return None

    def _keys(self, value: object, key: str, needed: set[str], more: set[str]) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            self._flaw(key, "value.object")
            return None
        under = f"{key}." if key else ""
        for name in sorted(needed - value.keys()):
            self._flaw(under + name, "key.missing")
        for name in sorted(value.keys() - needed - more):
            self._flaw(under + _shown(name), "key.unknown")
        return value

    def _rows(
        self, top: dict[str, Any], key: str, read: Callable[[object, str], _Value | None]
    ) -> list[_Value]:
        value = top.get(key, [])
        if not isinstance(value, list):
            self._flaw(key, "value.list")
            return []
        found = (read(one, f"{key}[{number}]") for number, one in enumerate(value))
        return [one for one in found if one is not None]

    def _words(self, own: dict[str, Any], key: str) -> frozenset[str]:
        value = own.get(key.rpartition(".")[2], [])
        if not isinstance(value, list):
            self._flaw(key, "value.list")
            return frozenset()
        for number, word in enumerate(value):
            if not isinstance(word, str) or not 1 <= len(word) <= TEXT_MOST:
                self._flaw(f"{key}[{number}]", "value.text", most=TEXT_MOST)
            else:
                self._clean(word, f"{key}[{number}]")
        return frozenset(word for word in value if isinstance(word, str))

    def _word_or_none(self, value: object, key: str) -> str:
        if value is None:
            return ""
        if isinstance(value, str) and len(value) <= TEXT_MOST:
            return self._clean(value, key)
        self._flaw(key, "value.text_or_null", most=TEXT_MOST)
        return ""

    def _id(self, own: dict[str, Any], key: str) -> Id:
        if "id" not in own:
            return 0
        value: object = own["id"]
        if isinstance(value, str) and 1 <= len(value) <= TEXT_MOST:
            self._once((key.partition("[")[0], value), value, key)
            return self._clean(value, key)
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < HUGE:
            self._once((key.partition("[")[0], value), value, key)
            return value
        self._flaw(key, "value.id", most=TEXT_MOST)
        return 0

    def _clean(self, value: str, key: str) -> str:
        """Half a surrogate pair can't be written, and a control character moves a terminal's cursor."""
        if any(unicodedata.category(char) in {"Cc", "Cs"} for char in value):
            self._flaw(key, "value.control")
        return value

    def _whole(self, value: object, key: str, least: int, most: int) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self._flaw(key, "value.whole", least=least, most=most)
        return least

    def _once(self, one: Hashable, shown: object, key: str) -> None:
        if one in self._seen:
            self._flaw(key, "value.twice", value=_shown(shown))
        self._seen.add(one)

    def _flaw(self, key: str, code: str, **facts: str | int) -> None:
        if len(self.flaws) < FLAWS_MOST:
            self.flaws.append(Flaw(key, code, facts))
        elif len(self.flaws) == FLAWS_MOST:
            self.flaws.append(Flaw("", "flaws.more", {"limit": FLAWS_MOST}))
