"""Takes values out of problem.yaml, noting each that has the wrong type or size."""

from collections.abc import Sequence

from judge.packages.documents import Document, shown
from judge.packages.flaws import Fact
from judge.packages.report import Report


class Values:
    """A document's values by dotted key; whatever is wrong is noted and then counts as absent."""

    def __init__(self, document: Document, report: Report) -> None:
        self.document = document
        self._report = report

    def get(self, key: str) -> object:
        """Find a value; None when it is absent or empty."""
        found: object = self.document.values
        for part in key.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found

    def text(self, key: str) -> str | None:
        """Take a text."""
        found = self.get(key)
        if found is None or isinstance(found, str):
            return found
        self._wrong("yaml.not_text", key, found)
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
        if isinstance(found, dict) and all(isinstance(x, str) for pair in found.items() for x in pair):
            return {str(language): str(text) for language, text in found.items()}
        if found is None or isinstance(found, str):
            return found
        self._wrong("yaml.not_text_or_map", key, found)
        return None

    def number(self, key: str, most: float) -> float | None:
        """Take a number more than 0 and at most `most`."""
        found = self.get(key)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int | float):
            self._wrong("yaml.not_number", key, found)
            return None
        # A comparison says no to NaN, and takes integers that are too large for a float.
        if not 0 < found <= most:
            self._report.flaw("value.range", *self._place(key), got=shown(found), most=most)
            return None
        return float(found)

    def check_keys(self, key: str, known: Sequence[str]) -> None:
        """Note every key of a map (of the whole document for "") that is not known."""
        found = self.get(key) if key else self.document.values
        if found is None:
            return
        if not isinstance(found, dict):
            self._wrong("yaml.not_map", key, found)
            return
        for name in found:
            if name not in known:
                dotted = f"{key}.{name}" if key else str(name)
                self._report.lenient("yaml.unknown_key", *self._place(dotted))

    def flaw(self, code: str, key: str, **facts: Fact) -> None:
        """Note something wrong with the value of a key."""
        file, line, _ = self._place(key)
        self._report.flaw(code, file, line, key, **facts)

    def _wrong(self, code: str, key: str, found: object) -> None:
        self._report.flaw(code, *self._place(key), got=shown(found))

    def _place(self, key: str) -> tuple[str, int | None, str]:
        return self.document.file, self.document.line(key), key
