"""Constants of a package (2025-09), and how they are put in place of {{name}} and {{name.variant}}."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from judge.packages.documents import shown, written
from judge.packages.values import Values

KEY = "constants"
VALUE = "value"
MOST = 1000
MOST_GROWN = 64 * 1024 * 1024  # that constants may add to a text, however often it names them
LONGEST = 64 * 1024  # of all texts together, so that what is replaced stays of a size
_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")
_SEQUENCE = re.compile(rb"\{\{([a-zA-Z_][a-zA-Z0-9_]*(?:\.[a-zA-Z_][a-zA-Z0-9_]*)?)\}\}")


def replaced(text: bytes, constants: Mapping[str, str], most: int = MOST_GROWN) -> bytes:
    """Put constants in their places; what is not one of them stays as it stands.

    A text that would become longer by more than `most` bytes stays as it is.
    """
    if not constants or b"{{" not in text:
        return text
    sizes = {name: len(value.encode()) - len(name) - 4 for name, value in constants.items()}
    grown = sum(sizes.get(match[1].decode("ascii"), 0) for match in _SEQUENCE.finditer(text))
    if grown > most:
        return text

    def value(match: re.Match[bytes]) -> bytes:
        name = match[1].decode("ascii")
        return constants[name].encode() if name in constants else match[0]

    return _SEQUENCE.sub(value, text)


def replaced_files(files: Mapping[str, Path], constants: Mapping[str, str]) -> dict[str, bytes]:
    """Read files with constants in their places; together they grow by no more than one text may."""
    left, found = MOST_GROWN, {}
    for name, path in files.items():
        data = path.read_bytes()
        found[name] = replaced(data, constants, left)
        left -= max(0, len(found[name]) - len(data))
    return found


def replaced_text(text: str, constants: Mapping[str, str]) -> str:
    """Put constants in their places in a text."""
    return replaced(text.encode(), constants).decode() if constants else text


def constants(values: Values) -> dict[str, str]:
    """Read the constants: by name and by "name.variant", "name.value" being the same as "name"."""
    said = values.get(KEY)
    if said is None:
        return {}
    if not isinstance(said, dict):
        values.flaw("yaml.not_map", KEY, got=shown(said))
        return {}
    found = dict(_found(said, values))
    if len(found) > MOST or sum(map(len, found.values())) > LONGEST:
        values.flaw("constants.too_many", KEY, limit=MOST, limit_kib=LONGEST // 1024)
        return {}
    return found


def _found(said: Mapping[object, object], values: Values) -> Iterator[tuple[str, str]]:
    for name, value in said.items():
        key = f"{KEY}.{name}"
        variants = value if isinstance(value, dict) else {VALUE: value}
        if not (isinstance(name, str) and _NAME.fullmatch(name)):
            values.flaw("constants.name", key, got=shown(name))
        elif VALUE not in variants:
            values.flaw("constants.no_value", key)
        else:
            yield from _variants(name, variants, values)


def _variants(name: str, variants: Mapping[object, object], values: Values) -> Iterator[tuple[str, str]]:
    for variant, value in variants.items():
        key = f"{KEY}.{name}.{variant}"
        text = written(value)
        if not (isinstance(variant, str) and _NAME.fullmatch(variant)):
            values.flaw("constants.name", key, got=shown(variant))
        elif text is None:
            values.flaw("constants.value", key, got=shown(value))
        else:
            yield f"{name}.{variant}", text
            if variant == VALUE:
                yield name, text
