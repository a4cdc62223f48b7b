"""Takes values out of YAML documents, noting each that has the wrong type or size."""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

from judge.packages.documents import Document, shown, written
from judge.packages.flaws import Fact
from judge.packages.report import Report

MOST_SCORE = 10**8  # of anything that is said of scores: sums of all tests stay well within what is kept
LONGEST_ARGS = 16 * 1024  # of all arguments of a program together
LONGEST_NUMBER = 64  # digits, and places that a point is moved
SLIP = 1024  # as much more a limit may be than can be granted: KiB in place of MiB
_NUMBER = re.compile(r"[+-]?(?:[0-9]*\.[0-9]+|[0-9]+\.?)(?:[eE][+-]?[0-9]+)?")

# A file, a line in it, a key; what is not known is None.
Place = tuple[str | None, int | None, str | None]


class Values:
    """A document's values by dotted key; whatever is wrong is noted and then counts as absent.

    `exact`: keys that are not known are flaws also where the reading is not strict, as 2025-09 wants it.
    """

    def __init__(self, document: Document, report: Report, *, exact: bool = False) -> None:
        self.document = document
        self._report = report
        self.is_exact = exact

    def get(self, key: str) -> object:
        """Find a value; None when it is absent or empty."""
        found: object = self.document.values
        for part in key.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found

    def has(self, key: str) -> bool:
        """Whether a key of the top is there, be it empty."""
        return key in self.document.values

    def text(self, key: str) -> str | None:
        """Take a text."""
        found = self.get(key)
        if found is None or isinstance(found, str):
            return found
        self._wrong("yaml.not_text", key, found)
        return None

    def boolean(self, key: str) -> bool | None:
        """Take true or false."""
        found = self.get(key)
        if found is None or isinstance(found, bool):
            return found
        self._wrong("yaml.not_boolean", key, found)
        return None

    def choice(self, key: str, choices: Collection[str]) -> str | None:
        """Take one of some words."""
        found = self.text(key)
        if found is None or found in choices:
            return found
        self.flaw("value.unknown", key, got=found, choices=", ".join(choices))
        return None

    def words(self, key: str) -> tuple[str, ...]:
        """Take words: a text of them, or a list."""
        found = self.get(key)
        if isinstance(found, list) and all(isinstance(word, str) for word in found):
            return tuple(found)
        if found is None or isinstance(found, str):
            return tuple((found or "").split())
        self._wrong("yaml.not_text_or_list", key, found)
        return ()

    def texts(self, key: str) -> dict[str, str] | str | None:
        """Take a text, or a map from languages to texts."""
        found = self.get(key)
        if found is None or isinstance(found, str):
            return found
        entries = found if isinstance(found, dict) else {"": found}
        texts = {language: written(text) for language, text in entries.items()}
        if any(text is None or not isinstance(language, str) for language, text in texts.items()):
            self._wrong("yaml.not_text_or_map", key, found)
            return None
        if any(not isinstance(text, str) for text in entries.values()):
            self.lenient("yaml.number", key)  # a problem called 2048
        said = {str(language): text for language, text in texts.items() if text is not None}
        return said if isinstance(found, dict) else said[""]

    def arguments(self, key: str) -> tuple[str, ...] | None:
        """Take the arguments of a program: a list of texts. Numbers in it, and a text of words, are meant."""
        return self._arguments(key, self.get(key))

    def arguments_by_name(self, key: str) -> dict[str, tuple[str, ...]] | None:
        """Take arguments for all programs of a kind (""), or by the names of programs."""
        found = self.get(key)
        if not isinstance(found, dict):
            args = self._arguments(key, found)
            return None if args is None else {"": args}
        taken = {str(name): self._arguments(f"{key}.{name}", args) for name, args in found.items()}
        return {name: args for name, args in taken.items() if args is not None}

    def number(self, key: str, most: float, *, least: float = 0.0, is_capped: bool = False) -> float | None:
        """Take a number more than 0, at least `least` and at most `most`.

        `is_capped`: what is more, but not absurd, is `most`.
        """
        found = self.get(key)
        if found is None:
            return None
        if isinstance(found, str) and _NUMBER.fullmatch(found.strip()):
            self.lenient("yaml.quoted", key)
            found = float(found)
        if isinstance(found, bool) or not isinstance(found, int | float):
            self._wrong("yaml.not_number", key, found)
            return None
        # A comparison says no to NaN, and takes integers that are too large for a float.
        if not (0 < found <= most):
            if is_capped and most < found <= SLIP * most:
                self.lenient("value.capped", key, got=shown(found), most=most)
                return float(most)
            self.flaw("value.range", key, got=shown(found), most=most)
            return None
        if found < least:
            self.flaw("value.least", key, got=shown(found), least=least, most=most)
            return None
        return float(found)

    def count(self, key: str, most: int, *, least: int = 1) -> int | None:
        """Take a whole number."""
        found = self.get(key)
        if isinstance(found, str) and found.isdecimal() and found.isascii() and len(found) < LONGEST_NUMBER:
            self.lenient("yaml.quoted", key)
            found = int(found)
        whole = isinstance(found, int) and not isinstance(found, bool)
        if found is None or (whole and least <= found <= most):  # type: ignore[operator]  # an integer, just seen
            return None if found is None else int(found)  # type: ignore[call-overload]  # likewise
        self.flaw("value.whole", key, got=shown(found), least=least, most=most)
        return None

    def score(self, key: str) -> Decimal | None:
        """Take a score: a decimal that is no larger than MOST_SCORE either way."""
        found = self.get(key)
        if found is None:
            return None
        exact = decimal(found)
        if exact is None or abs(exact) > MOST_SCORE:
            self.flaw("value.score", key, got=shown(found), most=MOST_SCORE)
            return None
        return exact

    def check_keys(self, key: str, known: Collection[str], old: Collection[str] = ()) -> None:
        """Note every key of a map (of the whole document for "") that is not known, or of another format."""
        found = self.get(key) if key else self.document.values
        if found is None:
            return
        if not isinstance(found, dict):
            self._wrong("yaml.not_map", key, found)
            return
        for name in found:
            dotted = f"{key}.{name}" if key else str(name)
            if name in old:
                self.lenient("yaml.old_key", dotted)
            elif name not in known:
                note = self._report.flaw if self.is_exact else self._report.lenient
                note("yaml.unknown_key", *self.place(dotted))

    def flaw(self, code: str, key: str, **facts: Fact) -> None:
        """Note something wrong with the value of a key."""
        file, line, _ = self.place(key)
        self._report.flaw(code, file, line, key or None, **facts)

    def lenient(self, code: str, key: str, **facts: Fact) -> None:
        """Note something that is read as it is meant, unless the reading is strict."""
        file, line, _ = self.place(key)
        self._report.lenient(code, file, line, key or None, **facts)

    def warning(self, code: str, key: str, **facts: Fact) -> None:
        """Note something worth knowing."""
        file, line, _ = self.place(key)
        self._report.warning(code, file, line, key or None, **facts)

    def _arguments(self, key: str, found: object) -> tuple[str, ...] | None:
        if found is None:
            return None
        if isinstance(found, str):
            self.lenient("args.not_list", key)
            found = found.split()
        words: Sequence[str | None] = list(map(written, found)) if isinstance(found, list) else [None]
        if any(word is None for word in words):
            self._wrong("args.not_texts", key, found)
            return None
        if any(not isinstance(word, str) for word in found):  # type: ignore[attr-defined]  # a list by now
            self.lenient("args.not_quoted", key)
        return self.checked_args(key, tuple(word for word in words if word is not None))

    def checked_args(self, key: str, args: tuple[str, ...]) -> tuple[str, ...] | None:
        """Refuse arguments that no program can be given."""
        if sum(len(arg.encode()) + 1 for arg in args) > LONGEST_ARGS:
            self.flaw("args.too_long", key, limit_kib=LONGEST_ARGS // 1024)
            return None
        return args

    def _wrong(self, code: str, key: str, found: object) -> None:
        self._report.flaw(code, *self.place(key), got=shown(found))

    def place(self, key: str) -> tuple[str, int | None, str]:
        """The file, the line of a key, the key."""
        return self.document.file, self.document.line(key), key


def decimal(value: object) -> Decimal | None:
    """Read an exact decimal of a number or a text; None for anything else, also for NaN and infinities."""
    said = (written(value) or "").strip()
    if not _NUMBER.fullmatch(said):  # 0x10, 1_000: YAML knows what they are
        said = str(int(value)) if isinstance(value, int) and abs(value) < 10**LONGEST_NUMBER else ""
    if not said or len(said) > LONGEST_NUMBER:
        return None
    exact = Decimal(said)
    # A point far away is no score, and its arithmetic would never end.
    return exact if abs(exact.adjusted()) < LONGEST_NUMBER else None
