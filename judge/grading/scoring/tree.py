"""The tests of a package as a tree of groups, each with its rules."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from judge.packages.model import Group, LegacyGroup, Procedure

Grader = Callable[[str, tuple[str, ...], str], str]
"""A package's own grader: group, its grader_flags and the lines `VERDICT score` in, what it printed out."""

STATIC = "static validation"
"""Ends the name of a group's static validation; no file of a package is called so, for the space in it."""


class Named(Protocol):
    """A test of a package."""

    @property
    def name(self) -> str:
        """Below `data`, as "secret/1/03"."""

    @property
    def is_sample(self) -> bool:
        """Whether it is one of the samples, which come first."""


@dataclass(eq=False, slots=True)
class Node:
    """A group and what is in it, in the order of judging; tests are told by their names alone."""

    name: str
    rules: LegacyGroup | Group
    children: list["Node | str"] = field(default_factory=list)

    def tests(self) -> Iterator[str]:
        """All tests within, at any depth."""
        for child in self.children:
            if isinstance(child, str):
                yield child
            else:
                yield from child.tests()

    def groups(self) -> Iterator["Node"]:
        """The group itself and all within, each before those within it."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.groups()


@dataclass(frozen=True, slots=True)
class Tree:
    """A package's groups, and where each test hangs."""

    root: Node
    paths: Mapping[str, tuple[Node, ...]]  # of each test: the groups it is in, the root first


def static_test(group: str) -> str:
    """Name the static validation of a group as a test of it: it is seen before its others."""
    return f"{group}/{STATIC}" if group else STATIC


def tree_of(procedure: Procedure, tests: Sequence[Named]) -> Tree:
    """Hang tests into their groups; where a package says none, its folders are legacy groups."""
    said = {group.name: group for group in procedure.groups}
    is_legacy = all(isinstance(group, LegacyGroup) for group in procedure.groups)
    root = Node("", said.get("", LegacyGroup("") if is_legacy else Group("")))
    nodes, paths = {"": root}, dict[str, tuple[Node, ...]]()
    for group in procedure.groups:
        if isinstance(group, Group) and group.static_args is not None:
            path = _path(group.name, nodes, said, all_folders=is_legacy)
            path[-1].children.append(static_test(group.name))
            paths[static_test(group.name)] = path
    for test in sorted(tests, key=lambda test: (not test.is_sample, test.name.split("/"))):
        path = _path(test.name.rpartition("/")[0], nodes, said, all_folders=is_legacy)
        path[-1].children.append(test.name)
        paths[test.name] = path
    return Tree(root, paths)


def _path(
    folder: str, nodes: dict[str, Node], said: Mapping[str, LegacyGroup | Group], *, all_folders: bool
) -> tuple[Node, ...]:
    """The groups down to a folder; those that are new are hung into the tree."""
    path = [nodes[""]]
    parts = folder.split("/") if folder else []
    for depth in range(1, len(parts) + 1):
        name = "/".join(parts[:depth])
        if name not in nodes:
            if name not in said and not all_folders:
                continue
            above = path[-1].rules
            if name not in said and isinstance(above, LegacyGroup):  # what is not said is inherited
                rules: LegacyGroup | Group = replace(above, name=name, ignore_sample=False)
            else:
                rules = said[name]
            nodes[name] = Node(name, rules)
            path[-1].children.append(nodes[name])
        path.append(nodes[name])
    return tuple(path)
