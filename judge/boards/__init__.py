"""Boards by the name of their rule: a pure function from attempts to ranked rows.

A new rule is one file here, one line in RULES and one golden board in the tests.
"""

from collections.abc import Callable, Mapping

from judge.boards import icpc, points

RULES: Mapping[str, Callable[..., icpc.Board | points.Board]] = {"icpc": icpc.rank, "points": points.rank}

__all__ = ["RULES"]
