"""What a problem can come to, before anybody has submitted: its most, and the groups that make it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from judge.grading.scoring import aggregates
from judge.grading.scoring.numbers import recorded
from judge.grading.scoring.tree import Named, Node, tree_of
from judge.packages.model import Aggregation, Group, Procedure, ScoreMode

SAMPLE, SECRET = "sample", "secret"


@dataclass(frozen=True, slots=True)
class Part:
    """A group that contestants know of: a subtask."""

    name: str  # "secret/1"
    most: Decimal | None  # None: without bound, or not known


@dataclass(frozen=True, slots=True)
class Worths:
    """What there is to get."""

    is_scoring: bool = False  # False: accepted or nothing; so are problems whose lowest score is the best
    most: Decimal | None = None  # None: without bound, or not known
    groups: tuple[Part, ...] = ()  # those right below `secret`, in order
    parts: tuple[str, ...] = ()  # the groups whose scores added up are the whole's; (): it is no sum


def worths_of(procedure: Procedure, tests: Sequence[Named]) -> Worths:
    """Tell it of a package's procedure and tests."""
    if not procedure.is_scoring or procedure.minimises:
        return Worths()
    root = tree_of(procedure, tests).root
    inner = [child for child in root.children if isinstance(child, Node)]
    secret = next((child for child in inner if child.name == SECRET), root)
    below = [child for child in secret.children if isinstance(child, Node)]
    is_sum = len(below) == len(secret.children) and _adds_up(root) and _adds_up(secret)
    counting = [SAMPLE] if secret is not root and _counts_samples(root) else []
    return Worths(
        is_scoring=True,
        most=_most(procedure, secret if isinstance(secret.rules, Group) else root),
        groups=tuple(Part(child.name, _most(procedure, child)) for child in below),
        parts=(*counting, *(child.name for child in below)) if is_sum and below else (),
    )


def _most(procedure: Procedure, node: Node) -> Decimal | None:
    if isinstance(node.rules, Group):
        return node.rules.max_score
    most = aggregates.most(node, has_validators=bool(procedure.validators))
    return None if most is None else recorded(most)


def _adds_up(node: Node) -> bool:
    rules = node.rules
    if isinstance(rules, Group):
        return node.name != SECRET or rules.aggregation is Aggregation.SUM
    return rules.score_mode is ScoreMode.SUM and not rules.custom


def _counts_samples(root: Node) -> bool:
    rules = root.rules
    has_samples = any(isinstance(child, Node) and child.name == SAMPLE for child in root.children)
    return has_samples and not (isinstance(rules, Group) or rules.ignore_sample or rules.as_one)
