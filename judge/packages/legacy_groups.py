"""Groups of tests as legacy packages have them: testdata.yaml at any depth, and what is inherited."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from judge.packages.documents import shown, written
from judge.packages.model import LegacyGroup, ScoreMode, VerdictMode
from judge.packages.settings import above
from judge.packages.values import MOST_SCORE, Place, Values, decimal

FILE = "testdata.yaml"
GRADED = ("on_reject", "grading", "grader_flags")  # what says that groups matter
SCORED = ("accept_score", "reject_score", "range")
KEYS = (*GRADED, *SCORED, "input_validator_flags", "output_validator_flags")
# problem.yaml's `grading` said these before there was testdata.yaml.
ANCIENT = {"first_error": "break", "worst_error": "continue", "grade": "continue"}
IGNORE_SAMPLE = "ignore_sample"
ANY_ACCEPTED = "accept_if_any_accepted"
NO_ERRORS = "no_errors"  # problemtools' other name of worst_error
FLAGS = (*VerdictMode, NO_ERRORS, *ScoreMode, IGNORE_SAMPLE, ANY_ACCEPTED)
# What DOMjudge's groups have of these flags; with another a package was made for Kattis.
DOMJUDGE_FLAGS = frozenset({*ScoreMode, IGNORE_SAMPLE})
INFINITE = {"inf": 1, "+inf": 1, "-inf": -1, ".inf": 1, "+.inf": 1, "-.inf": -1}

Own = Mapping[str, Any]


class LegacyGroups:
    """What each folder says itself and what it has from those above it.

    `is_scoring`, `has_grader`: what else the package is and has; `as_one`: see LegacyGroup.
    """

    def __init__(
        self,
        documents: Mapping[str, Values],
        problem: Values,
        *,
        is_scoring: bool,
        has_grader: bool,
        as_one: bool = False,
    ) -> None:
        self._is_scoring = is_scoring
        self._has_grader = has_grader
        self._own: dict[str, Own] = {folder: self._read(values) for folder, values in documents.items()}
        self.as_one = as_one and all(
            DOMJUDGE_FLAGS.issuperset(own.get("grader_flags", ())) for own in self._own.values()
        )
        self._root = {**self._ancient(problem), **self._own.get("", {})}
        self._resolved: dict[str, Own] = {"": self._root}
        self._documents = documents
        self.matter = is_scoring or any(
            key in own for own in (self._root, *self._own.values()) for key in GRADED
        )

    def of(self, folder: str) -> Own:
        """What holds in a folder: its own settings, else the nearest above."""
        if folder not in self._resolved:
            inherited = self.of(above(folder) or "")
            own = self._own.get(folder, {})
            self._resolved[folder] = {**inherited, **own} if own else inherited
        return self._resolved[folder]

    def place(self, folder: str, key: str) -> Place:
        """The file that says a key for a folder, the line, the key."""
        name: str | None = folder
        while name is not None and key not in self._own.get(name, {}):
            name = above(name)
        return self._documents[name or ""].place(key) if name in self._documents else (None, None, key)

    def groups(self, folders: Iterable[str]) -> tuple[LegacyGroup, ...]:
        """Make the groups of these folders and of those they lie in, each before what is within."""
        names = {""}
        for folder in {*folders, *self._own}:
            name: str | None = folder
            while name is not None and name not in names:
                names.add(name)
                name = above(name)
        return tuple(self._group(name) for name in sorted(names, key=lambda name: name.split("/")))

    def _group(self, name: str) -> LegacyGroup:
        said = self.of(name)
        flags: tuple[str, ...] = said.get("grader_flags", ())
        least, most = said.get("range", (None, None))
        named = [VerdictMode.WORST_ERROR if flag == NO_ERRORS else flag for flag in flags]
        verdicts = [VerdictMode(flag) for flag in named if flag in list(VerdictMode)]
        scores = [ScoreMode(flag) for flag in flags if flag in list(ScoreMode)]
        return LegacyGroup(
            name=name,
            breaks=said.get("on_reject", "break") == "break",
            accept_score=said.get("accept_score", Decimal(1)),
            reject_score=said.get("reject_score", Decimal(0)),
            least=least,
            most=most,
            verdict_mode=verdicts[-1] if verdicts else VerdictMode.WORST_ERROR,
            score_mode=scores[-1] if scores else ScoreMode.SUM,
            ignore_sample=not name and IGNORE_SAMPLE in flags,
            accept_if_any_accepted=ANY_ACCEPTED in flags,
            grader_flags=flags,
            custom=said.get("grading") == "custom",
            as_one=self.as_one,
        )

    def _read(self, values: Values) -> Own:
        """Take what one file says; what is wrong in it counts as not said."""
        values.check_keys("", KEYS)
        own: dict[str, Any] = {
            "on_reject": _on_reject(values),
            "grading": values.choice("grading", ("default", "custom")),
            "grader_flags": values.words("grader_flags") if values.has("grader_flags") else None,
            "output_validator_flags": _output_flags(values, "output_validator_flags"),
            "input_validator_flags": _input_flags(values, "input_validator_flags"),
        }
        if self._is_scoring:
            own |= self._scores(values)
        else:
            for key in SCORED:
                if values.has(key):
                    values.lenient("group.only_scoring", key)
        if own["grading"] == "custom" and not self._has_grader:
            values.flaw("grader.missing", "grading")
        if not self._has_grader:
            for flag in own["grader_flags"] or ():
                if flag not in FLAGS:
                    values.lenient("grader.flag", "grader_flags", got=flag, choices=", ".join(FLAGS))
        return {key: value for key, value in own.items() if value is not None}

    def _ancient(self, problem: Values) -> Own:
        """What problem.yaml says for all groups, as the oldest packages do."""
        own: dict[str, Any] = {}
        if isinstance(problem.get("grading"), dict):
            on_reject = problem.choice("grading.on_reject", tuple(ANCIENT))
            own["on_reject"] = None if on_reject is None else ANCIENT[on_reject]
            own |= self._scores(problem, "grading.") if self._is_scoring else {}
        return {key: value for key, value in own.items() if value is not None}

    def _scores(self, values: Values, prefix: str = "") -> Own:
        return {
            "accept_score": self._score(values, f"{prefix}accept_score"),
            "reject_score": self._score(values, f"{prefix}reject_score"),
            "range": _range(values, f"{prefix}range"),
        }

    def _score(self, values: Values, key: str) -> Decimal | str | None:
        """Take a score; a custom grader may be told a text."""
        found = values.get(key)
        if isinstance(found, str) and decimal(found) is None and self._has_grader:
            return found if values.checked_args(key, (found,)) else None
        return values.score(key)


def _on_reject(values: Values) -> str | None:
    found = values.get("on_reject")
    if isinstance(found, str) and found in ANCIENT:
        values.lenient("yaml.old_key", "on_reject")
        return ANCIENT[found]
    return values.choice("on_reject", ("break", "continue"))


def _range(values: Values, key: str) -> tuple[Decimal | None, Decimal | None] | None:
    """Take the least and the most: two numbers in a text, or a list of them; None is without bound."""
    found = values.get(key)
    if found is None:
        return None
    words = found if isinstance(found, list) else (written(found) or "").split()
    texts = [written(word) or "" for word in words]
    bounds = [None if word.lower() in INFINITE else decimal(word) for word in texts]
    if len(bounds) != 2 or any(  # noqa: PLR2004 -- least, most
        bound is None and word.lower() not in INFINITE for bound, word in zip(bounds, texts, strict=True)
    ):
        values.flaw("value.score_range", key, got=shown(found))
        return None
    least, most = bounds
    if any(bound is not None and abs(bound) > MOST_SCORE for bound in bounds):
        values.flaw("value.score", key, got=shown(found), most=MOST_SCORE)
        return None
    is_reversed = least is not None and most is not None and least > most
    # "+inf" for the least or "-inf" for the most leaves nothing either.
    if is_reversed or INFINITE.get(texts[0].lower()) == 1 or INFINITE.get(texts[1].lower()) == -1:
        values.flaw("value.range_reversed", key, got=shown(found))
        return None
    return least, most


def _output_flags(values: Values, key: str) -> tuple[str, ...] | None:
    """Take the arguments of output validators: a text, or a map of a validator's name and its flags."""
    if isinstance(values.get(key), dict):
        values.check_keys(key, ("name", "flags"))
        key = f"{key}.flags"
    return values.checked_args(key, values.words(key)) if values.get(key) is not None else None


def _input_flags(values: Values, key: str) -> dict[str, tuple[str, ...]] | None:
    """Take the arguments of input validators: for all (""), or by their names."""
    found = values.get(key)
    if not isinstance(found, dict):
        args = values.checked_args(key, values.words(key)) if found is not None else None
        return None if args is None else {"": args}
    if "name" in found:
        values.check_keys(key, ("name", "flags"))
        name = values.text(f"{key}.name")
        return None if name is None else {name: values.words(f"{key}.flags")}
    named = {}
    for name, flags in found.items():
        if isinstance(flags, str):
            named[str(name)] = values.checked_args(key, tuple(flags.split())) or ()
        else:
            values.flaw("yaml.not_text", f"{key}.{name}", got=shown(flags))
    return named
