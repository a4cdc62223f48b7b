"""YAML with the line of every key, read so that no file can make us work without end."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from judge.packages.report import Report

# Merged maps grow by the product of their aliases, so these few keep them within a hundred keys or so.
MOST_ALIASES = 10
MOST_EVENTS = 50_000
DEEPEST = 20
MOST_SIXTIES = 20_000
LONGEST_SHOWN = 80
# What an escape can bring into a text and no page, terminal or database takes.
UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_HUGE = 10**LONGEST_SHOWN


class _Written:
    """A number that knows how it was written: 1e-6, 10.0 and 5_000 mean more than their values."""

    written: str


class WrittenInt(int, _Written):
    """An integer of a document."""


class WrittenFloat(float, _Written):
    """A number with a point of a document."""


class _Loader(yaml.SafeLoader):
    """Reads what is safe, and keeps how numbers were written."""

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        if node.value.count(":") > MOST_SIXTIES:  # 59:59:59:…, of which the work grows with the square
            raise ValueError("this number is too long")
        value = WrittenInt(super().construct_yaml_int(node))
        value.written = node.value
        return value

    def construct_yaml_float(self, node: yaml.ScalarNode) -> float:
        value = WrittenFloat(super().construct_yaml_float(node))
        value.written = node.value
        return value


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)
_Loader.add_constructor("tag:yaml.org,2002:float", _Loader.construct_yaml_float)


@dataclass(frozen=True, slots=True)
class Document:
    """A map of keys and values, and where each key stands ("limits.memory")."""

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def line(self, key: str) -> int | None:
        """Line of a key, from 1."""
        return self.lines.get(key)


def read(text: str, file: str, report: Report) -> Document | None:
    """Read a YAML file that is a map; an empty one is an empty map. None, and a flaw, when it can't be."""
    try:
        return _read(text, file, report)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        report.flaw("yaml.syntax", file, mark.line + 1 if mark else 1, cause=error.problem or "?")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1  # PyYAML tells the character's number here
        report.flaw("yaml.syntax", file, line, cause=f"character #x{error.character:04x}")
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # A date that is none, an integer of too many digits, `!!bool maybe`: PyYAML raises what it likes.
        report.flaw("yaml.syntax", file, 1, cause=str(error) or "?")
    return None


def _read(text: str, file: str, report: Report) -> Document | None:
    """Read what PyYAML can; it raises what it can't."""
    for code, line, facts in _faults(text):
        report.flaw(code, file, line, **facts)
        return None
    loader = _Loader(text)
    node = loader.get_single_node()
    if node is None:
        return Document(file)
    if not isinstance(node, yaml.MappingNode):
        report.flaw("yaml.not_map", file, 1, got=shown(loader.construct_document(node)))
        return None
    return Document(file, lines=dict(_lines(node, "", file, report)), values=loader.construct_document(node))


def _faults(text: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Find where a file becomes more than anyone writes by hand, or a text holds what can't be shown."""
    depth = aliases = 0
    for count, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
        aliases += isinstance(event, yaml.AliasEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line = event.start_mark.line + 1 if event.start_mark else 1
        if aliases > MOST_ALIASES or depth > DEEPEST or count > MOST_EVENTS:
            yield "yaml.too_complex", line, {}
        if isinstance(event, yaml.ScalarEvent) and (odd := UNUSABLE.search(event.value)):
            yield "yaml.syntax", line, {"cause": f"character #x{ord(odd[0]):04x}"}


def _lines(node: yaml.MappingNode, prefix: str, file: str, report: Report) -> Iterator[tuple[str, int]]:
    """Name every key of a map and of the maps in it, and its line."""
    seen = set()
    for key, value in node.value:
        name = prefix + str(key.value)
        line = key.start_mark.line + 1
        if name in seen:
            report.lenient("yaml.duplicate_key", file, line, name)
        seen.add(name)
        yield name, line
        # The keys that mean something to us stand at the top or at most two levels below.
        if isinstance(value, yaml.MappingNode) and prefix.count(".") < 2:  # noqa: PLR2004 -- two levels
            yield from _lines(value, f"{name}.", file, report)


def written(value: object) -> str | None:
    """A text, or a number as its document has it; None for anything else."""
    match value:
        case str():
            return value
        case WrittenInt() | WrittenFloat():
            return value.written
    return None


def shown(value: object) -> str:
    """Show a value by what it is, not by all that it may hold."""
    match value:
        case dict():
            return "{…}"
        case list() | tuple() | set():
            return "[…]"
        case bool():
            return str(value).lower()
        case None:
            return "null"
        case int() if abs(value) >= _HUGE:
            return "…"  # Python writes no integer of so many digits
    return str(value)[:LONGEST_SHOWN]
