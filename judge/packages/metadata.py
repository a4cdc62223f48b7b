"""What 2025-09 says of a problem besides how it is judged: checked for its types, and otherwise ignored."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping

from judge.packages.documents import shown, written
from judge.packages.spoken import LANGUAGES
from judge.packages.values import Values

KEYS = (
    "problem_format_version",
    "type",
    "name",
    "uuid",
    "version",
    "credits",
    "source",
    "license",
    "rights_owner",
    "embargo_until",
    "limits",
    "keywords",
    "languages",
    "allow_file_writing",
    "constants",
)
WRITING = ("allow_file_writing", "allow_writing_files")  # the latter in drafts
# Of the legacy format or a draft; their meaning is plain.
OLD_KEYS = ("author", "source_url", "validation", "validator_flags", "allow_writing_files")
LICENSES = ("unknown", "public domain", "cc0", "cc by", "cc by-sa", "educational", "permission")
OWNERLESS = LICENSES[:2]
CREDITS = ("authors", "contributors", "testers", "packagers", "acknowledgements")
TRANSLATORS = "translators"
PERSON = ("name", "email", "orcid", "kattis")
SOURCE = ("name", "url")
ALL = "all"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?")


def check_metadata(values: Values) -> None:
    """Note what is wrong with the parts of problem.yaml that judging does not need."""
    check_texts(values, ("version", "rights_owner", "author", "source_url"))
    for key in WRITING:
        if not isinstance(values.get(key), bool | None):
            values.lenient("yaml.not_boolean", key, got=shown(values.get(key)))
    _check_texts(values, "keywords")
    _check_credits(values)
    _check_sources(values)
    _check_embargo(values)
    _check_license(values)


def check_texts(values: Values, keys: Collection[str]) -> None:
    """Note what should be texts; nothing depends on it."""
    for key in keys:
        if not isinstance(values.get(key), str | None):
            values.lenient("yaml.not_text", key, got=shown(values.get(key)))


def languages(values: Values) -> frozenset[str] | None:
    """Read the languages that are allowed, by the format's codes; None for all."""
    found = values.get("languages")
    if found is None or found == ALL:
        return None
    codes = values.words("languages")
    if not codes:
        values.flaw("value.empty", "languages")
    for code in codes:
        if code not in LANGUAGES:
            values.lenient("value.unknown", "languages", got=code, choices=f"{ALL}, cpp, python3 …")
    return frozenset(codes)


def may_write(values: Values, *, otherwise: bool) -> bool:
    """Read whether submissions may write files; a draft that does not say so may be older than the key."""
    said = [found for key in WRITING if isinstance(found := values.get(key), bool)]
    return said[0] if said else otherwise


def _check_texts(values: Values, key: str) -> None:
    found = values.get(key)
    if isinstance(found, str):
        values.lenient("yaml.not_list", key)
    elif found is not None and not _are(found, str):
        values.lenient("yaml.not_text_or_list", key, got=shown(found))


def _check_credits(values: Values) -> None:
    found = values.get("credits")
    if found is None or isinstance(found, str):
        return
    values.check_keys("credits", (*CREDITS, TRANSLATORS))
    if not isinstance(found, dict):
        return
    for key in CREDITS:
        _check_persons(values, f"credits.{key}", found.get(key))
    translators = found.get(TRANSLATORS)
    if isinstance(translators, dict):
        for language, persons in translators.items():
            _check_persons(values, f"credits.{TRANSLATORS}.{language}", persons)
    elif translators is not None:
        values.lenient("yaml.not_map", f"credits.{TRANSLATORS}", got=shown(translators))


def _check_persons(values: Values, key: str, found: object) -> None:
    """A person is a text or a map with a name; there may be a list of them."""
    if found is None:
        return
    persons = found if isinstance(found, list) else [found]
    if not persons:
        values.lenient("value.empty", key)
    for problem in _wrong(persons, PERSON):
        values.lenient("yaml.not_person", key, got=shown(problem))


def _check_sources(values: Values) -> None:
    found = values.get("source")
    sources = found if isinstance(found, list) else [found]
    for problem in _wrong([] if found is None else sources, SOURCE):
        values.lenient("yaml.not_person", "source", got=shown(problem))


def _wrong(entries: Collection[object], keys: Collection[str]) -> Iterator[object]:
    """Whatever is neither a text nor a map of texts that has a name."""
    for entry in entries:
        if isinstance(entry, str) or (isinstance(entry, dict) and _is_named(entry, keys)):
            continue
        yield entry


def _is_named(entry: Mapping[object, object], keys: Collection[str]) -> bool:
    return "name" in entry and entry.keys() <= set(keys) and _are(list(entry.values()), str)


def _check_embargo(values: Values) -> None:
    found = values.get("embargo_until")
    if found is None or isinstance(found, dt.date):  # a moment is one, too
        return
    if not (isinstance(found, str) and _DATE.fullmatch(found)):
        values.lenient("value.date", "embargo_until", got=shown(found))


def _check_license(values: Values) -> None:
    check_texts(values, ("license",))
    license_ = written(values.get("license")) or LICENSES[0]
    if license_ not in LICENSES:
        values.lenient("value.unknown", "license", got=license_, choices=", ".join(LICENSES))
    owner = values.get("rights_owner")
    if license_ == "public domain" and owner is not None:
        values.lenient("license.owner", "rights_owner")
    found = values.get("credits")
    authors = found.get("authors") if isinstance(found, dict) else found
    if license_ not in OWNERLESS and not (owner or authors or values.get("source") or values.get("author")):
        values.lenient("license.no_owner", "license")


def _are(found: object, kind: type) -> bool:
    return isinstance(found, list) and all(isinstance(entry, kind) for entry in found)
