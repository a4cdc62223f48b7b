"""Groups of tests as 2025-09 has them: test_group.yaml in sample, secret and one level below secret."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from judge.packages.documents import shown
from judge.packages.model import Aggregation, Group
from judge.packages.report import Report
from judge.packages.settings import above
from judge.packages.testdata import SAMPLE, SECRET
from judge.packages.values import Place, Values

FILE = "test_group.yaml"
VISUALIZERS = ("input_visualizer_args", "output_visualizer_args")
ANSWERS = "answer_validator_args"  # BAPCtools'
OF_TESTS = (
    "args",
    "input_validator_args",
    ANSWERS,
    "output_validator_args",
    *VISUALIZERS,
    "full_feedback",
)
SCORED = ("max_score", "score_aggregation", "require_pass")
STATIC = ("static_validation_score", "static_validator_args")
KEYS = (*OF_TESTS, *SCORED, *STATIC)
UNBOUNDED = "unbounded"
SECRET_SCORE = Decimal(100)

Own = dict[str, Any]


class Groups:
    """What each folder says, what its tests have from it, and the groups that come of it.

    `own`: what folders of tests say, by their paths below data/ (see `said`).
    """

    def __init__(self, own: Mapping[str, Own], places: Mapping[str, Values]) -> None:
        self._own = own
        self._places = places
        self._resolved: dict[str, Own] = {}

    def of(self, folder: str) -> Own:
        """What tests in a folder have from it and those above it."""
        if folder not in self._resolved:
            higher = above(folder)
            inherited = {} if higher is None else self.of(higher)
            own = {key: value for key, value in self._own.get(folder, {}).items() if key in OF_TESTS}
            self._resolved[folder] = {**inherited, **own} if own else inherited
        return self._resolved[folder]

    @property
    def names(self) -> tuple[str, ...]:
        """The groups below secret, by name."""
        return tuple(sorted(folder for folder in self._own if above(folder) == SECRET))

    def place(self, folder: str, key: str) -> Place:
        """The file that says a key for a folder, the line, the key."""
        name: str | None = folder
        while name is not None and key not in self._own.get(name, {}):
            name = above(name)
        return self._places[name or ""].place(key) if name in self._places else (None, None, key)

    def groups(self, *, is_scoring: bool) -> tuple[Group, ...]:
        """All groups, the whole first; none where they change nothing."""
        if not is_scoring and not any("static_args" in own for own in self._own.values()):
            return ()
        secret = self._group(SECRET, Aggregation.SUM if is_scoring else Aggregation.PASS_FAIL, SECRET_SCORE)
        whole = Group("", secret.aggregation, secret.max_score)
        sample = self._group(SAMPLE, Aggregation.PASS_FAIL, None)
        below = (self._group(name, Aggregation.PASS_FAIL, None) for name in self.names)
        return (whole, sample, secret, *below)

    def _group(self, name: str, aggregation: Aggregation, max_score: Decimal | None) -> Group:
        own = self._own.get(name, {})
        return Group(
            name=name,
            aggregation=own.get("score_aggregation", aggregation),
            max_score=own.get("max_score", max_score),
            require_pass=own.get("require_pass", ()),
            static_args=own.get("static_args"),
            static_score=own.get("static_score"),
        )

    def check(self, groups: tuple[Group, ...], tests: Iterable[str], report: Report) -> None:
        """Note what can't be scored as it is said; `tests` are the folders of all tests."""
        by_name = {group.name: group for group in groups}
        filled = dict.fromkeys(self.names, 0)
        loose = None
        for folder in tests:
            name = "/".join(folder.split("/")[:2])
            if name in filled:
                filled[name] += 1
            elif folder.partition("/")[0] == SECRET and loose is None:
                loose = folder
        if not groups:
            return
        if filled and loose is not None:
            report.flaw("group.mixed", f"data/{loose}")
        for name, count in filled.items():
            if not count and by_name[name].static_args is None:
                report.flaw("group.empty", f"data/{name}")
        secret, below = by_name[SECRET], [by_name[name] for name in self.names]
        for group in (secret, *below):
            self._check(group, secret, by_name, report)
        bounds = [group.max_score for group in below if group.max_score is not None]
        if secret.max_score is not None and sum(bounds) > secret.max_score:
            file = self._file(SECRET)
            most, total = f"{secret.max_score:f}", f"{sum(bounds):f}"
            report.warning("group.more_than_secret", file, key="max_score", most=most, sum=total)

    def _check(self, group: Group, secret: Group, by_name: Mapping[str, Group], report: Report) -> None:
        values, file = self._places.get(group.name), self._file(group.name)

        def flaw(code: str, key: str, **facts: str) -> None:
            line = values.document.line(key) if values else None
            report.flaw(code, file, line, key, **facts)

        is_pass_fail = group.aggregation is Aggregation.PASS_FAIL
        if group.max_score is None and (secret.max_score is not None or is_pass_fail):
            flaw("group.no_max_score", "max_score")
        if secret.aggregation is Aggregation.PASS_FAIL and not is_pass_fail:
            flaw("group.aggregation", "score_aggregation")
        if group.static_args is not None and (group.static_score is None) != is_pass_fail:
            flaw("static.score", "static_validation_score")
        for name in group.require_pass:
            needed = by_name.get(name)
            if needed is None or name in {"", SECRET} or (group is secret and name != SAMPLE):
                flaw("group.require_unknown", "require_pass", got=name)
            elif name >= group.name:
                flaw("group.require_later", "require_pass", got=name)
            elif needed.aggregation is not Aggregation.PASS_FAIL:
                report.lenient("group.require_scored", file, key="require_pass", got=name)

    def _file(self, name: str) -> str:
        values = self._places.get(name)
        return values.document.file if values else f"data/{name}/{FILE}"


def said(folder: str, values: Values, *, is_scoring: bool, has_static: bool) -> Own:
    """Take what the test_group.yaml of a folder says; what is wrong in it counts as not said."""
    values.check_keys("", KEYS)
    own: Own = of_test(values)
    is_group = folder == SECRET or above(folder) == SECRET
    if not is_group and folder != SAMPLE:
        values.lenient("group.elsewhere", "")
    if is_group and is_scoring:
        own |= _scored(values)
    else:
        for key in SCORED:
            if values.has(key):
                values.lenient("group.not_here", key)
    return own | _static(values, folder, has_static=has_static)


def of_test(values: Values) -> Own:
    """Take what a folder and a test may both say."""
    own = {
        "args": values.arguments("args"),
        "input_validator_args": values.arguments_by_name("input_validator_args"),
        ANSWERS: values.arguments_by_name(ANSWERS),
        "output_validator_args": values.arguments("output_validator_args"),
        "full_feedback": values.boolean("full_feedback"),
    }
    for key in VISUALIZERS:
        values.arguments(key)  # for its flaws; nothing is drawn
    return {key: value for key, value in own.items() if value is not None}


def _scored(values: Values) -> Own:
    own: Own = {}
    found = values.get("max_score")
    if found == UNBOUNDED:
        own["max_score"] = None
    elif (exact := values.score("max_score")) is not None:
        if exact < 0:
            values.flaw("value.negative", "max_score", got=shown(found))
        elif exact != exact.to_integral_value():
            values.lenient("group.not_whole", "max_score")
        own["max_score"] = abs(exact)
    if aggregation := values.choice("score_aggregation", tuple(Aggregation)):
        own["score_aggregation"] = Aggregation(aggregation)
    if required := _required(values):
        own["require_pass"] = required
    return own


def _required(values: Values) -> tuple[str, ...]:
    """Take the groups that must pass before; a name without "secret/" is meant so."""
    required = []
    for name in values.words("require_pass"):
        if name != SAMPLE and "/" not in name and name != SECRET:
            values.lenient("group.require_short", "require_pass", got=name, full=f"{SECRET}/{name}")
            name = f"{SECRET}/{name}"  # noqa: PLW2901 -- as it is meant
        required.append(name)
    return tuple(dict.fromkeys(required))


def _static(values: Values, folder: str, *, has_static: bool) -> Own:
    """Take what is said of static validation: `static_args` and `static_score`."""
    score, args = values.get("static_validation_score"), values.arguments("static_validator_args")
    if score is None:
        if args is not None:
            values.lenient("static.no_score", "static_validator_args")
        return {}
    if not has_static:
        values.flaw("static.missing", "static_validation_score")
        return {}
    if folder not in {SAMPLE, SECRET} and above(folder) != SECRET:
        values.lenient("group.not_here", "static_validation_score")
        return {}
    exact = None if score == Aggregation.PASS_FAIL else values.score("static_validation_score")
    return {"static_args": args or (), "static_score": exact}
