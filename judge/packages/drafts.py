"""Groups of tests as a draft of 2025-09 had them: testdata.yaml with a map `scoring` or `grading`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from judge.packages.groups import OF_TESTS, Own, of_test
from judge.packages.model import Aggregation
from judge.packages.settings import above
from judge.packages.testdata import SECRET
from judge.packages.values import Values

MAPS = ("scoring", "grading")  # the one or the other, as the draft went on
KEYS = (*MAPS, "input_validator_flags", "output_validator_flags", *OF_TESTS)
AGGREGATION = ("aggregation", "score_aggregation")
SCORED = ("score", "max_score", *AGGREGATION, "verdict", "verdict_aggregation")
AGGREGATIONS = (str(Aggregation.SUM), str(Aggregation.MIN))


def are(documents: Mapping[str, Values]) -> bool:
    """Whether these testdata.yaml are of the draft, and not of the legacy format."""
    return any(isinstance(values.get(key), dict) for values in documents.values() for key in MAPS)


def said(documents: Mapping[str, Values], *, is_scoring: bool) -> dict[str, Own]:
    """Take what they say in the words of test_group.yaml. Each is told, as its name is of another format."""
    own: dict[str, Own] = {}
    for folder, values in documents.items():
        values.check_keys("", KEYS)
        values.lenient("group.draft", "")
        own[folder] = _said(folder, values, is_scoring=is_scoring)
    maxima = [said.get("max_score") for folder, said in own.items() if above(folder) == SECRET]
    # What the groups may come to; the draft says nothing of the whole.
    if is_scoring and maxima and None not in maxima:
        own.setdefault(SECRET, {}).setdefault("max_score", sum(filter(None, maxima), Decimal(0)))
    return own


def _said(folder: str, values: Values, *, is_scoring: bool) -> Own:
    own: dict[str, Any] = of_test(values)
    for kind in ("input", "output"):
        if values.get(f"{kind}_validator_flags") is not None:
            words = values.words(f"{kind}_validator_flags")
            own[f"{kind}_validator_args"] = {"": words} if kind == "input" else words
    if is_scoring and (folder == SECRET or above(folder) == SECRET):
        for key in MAPS:
            values.check_keys(key, SCORED)
            for name in AGGREGATION:
                if aggregation := values.choice(f"{key}.{name}", AGGREGATIONS):
                    own["score_aggregation"] = Aggregation(aggregation)
            for name in ("score", "max_score"):  # the latter counts
                if (exact := values.score(f"{key}.{name}")) is not None:
                    own["max_score"] = abs(exact)
    return own
