"""Groups have what they say, else what the nearest group above says, else the default; for any tree of them."""

from decimal import Decimal

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from judge.packages import read

QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
FOLDERS = ["", "sample", "secret", "secret/a", "secret/a/b", "secret/a/b/c", "secret/d"]
LEGACY = st.fixed_dictionaries(
    {},
    optional={
        "on_reject": st.sampled_from(["break", "continue"]),
        "accept_score": st.integers(-5, 5),
        "reject_score": st.decimals(-5, 5, places=2).map(float),
        "range": st.sampled_from(["0 1", "-inf 5", "2 +inf"]),
        "grader_flags": st.lists(st.sampled_from(["min", "max", "first_error", "always_accept"])).map(
            " ".join
        ),
        "output_validator_flags": st.sampled_from(["", "case_sensitive", "space_change_sensitive"]),
        "input_validator_flags": st.sampled_from(["", "a", "b c"]),
    },
)
MODERN = st.fixed_dictionaries(
    {},
    optional={
        "args": st.lists(st.sampled_from(["-v", "a b", ""]), max_size=2),
        "output_validator_args": st.sampled_from([[], ["case_sensitive"], ["space_change_sensitive"]]),
        "input_validator_args": st.sampled_from([[], ["a"], {"check": ["b"]}]),
        "full_feedback": st.booleans(),
    },
)


def trees(said):
    return st.dictionaries(st.sampled_from(FOLDERS), said, max_size=len(FOLDERS))


def nearest(tree, folder, key, silent):
    """What the format says of inheritance, the plain way."""
    while True:
        if key in tree.get(folder, {}):
            return tree[folder][key]
        if not folder:
            return silent
        folder = folder.rpartition("/")[0]


@pytest.fixture
def tree_of(package, modern):
    """Write a package with a test in every folder, once, and these settings into it, for each tree."""
    written = {}

    def make(tree, filename, write, changed):
        if filename not in written:
            tests = {f"data/{folder}/t.{kind}": "" for folder in FOLDERS[1:] for kind in ("in", "ans")}
            written[filename] = write(tests | changed)
        root = written[filename]
        for folder in FOLDERS:
            path = root / "data" / folder / filename
            path.unlink(missing_ok=True)
            if folder in tree:
                path.write_text(yaml.safe_dump(tree[folder]))
        return root

    return make


@QUIET
@given(tree=trees(LEGACY))
def test_legacy_groups_inherit(tree_of, package, tree):
    problem = {"problem.yaml": "name: S\ntype: scoring\nvalidator_flags: float_tolerance 1\n"}
    found = read(tree_of(tree, "testdata.yaml", package, problem))
    assert [group.name for group in found.procedure.groups] == FOLDERS
    for group in found.procedure.groups:
        name = group.name
        assert group.breaks == (nearest(tree, name, "on_reject", "break") == "break")
        assert group.accept_score == nearest(tree, name, "accept_score", 1)
        assert group.reject_score == Decimal(str(nearest(tree, name, "reject_score", 0)))
        low, high = nearest(tree, name, "range", "-inf +inf").split()
        assert (group.least, group.most) == tuple(None if "inf" in x else Decimal(x) for x in (low, high))
        assert group.grader_flags == tuple(nearest(tree, name, "grader_flags", "").split())
    for case in found.testcases:
        folder = case.name.rpartition("/")[0]
        flags = ("float_tolerance", "1", *nearest(tree, folder, "output_validator_flags", "").split())
        assert (case.validator_args or found.procedure.flags.words()) in {
            flags,
            found.procedure.flags.words(),
        }
        given_flags = nearest(tree, folder, "input_validator_flags", None)
        assert case.input_validator_args == ({} if given_flags is None else {"": tuple(given_flags.split())})


@QUIET
@given(tree=trees(MODERN))
def test_settings_of_2025_inherit(tree_of, modern, tree):
    for deep in ("secret/a/b", "secret/a/b/c"):
        tree.pop(deep, None)  # they are no groups there
    changed = {"output_validator/check.py": ""}
    found = read(tree_of(tree, "test_group.yaml", modern, changed))
    for case in found.testcases:
        folder = case.name.rpartition("/")[0]
        own = case.validator_args if case.validator_args is not None else found.procedure.validator_args
        assert own == tuple(nearest(tree, folder, "output_validator_args", []))
        assert case.args == tuple(nearest(tree, folder, "args", []))
        inputs = nearest(tree, folder, "input_validator_args", {})
        expected = (
            {name: tuple(args) for name, args in inputs.items()}
            if isinstance(inputs, dict)
            else {"": tuple(inputs)}
        )
        assert case.input_validator_args == expected
        shown = nearest(tree, folder, "full_feedback", folder == "sample")
        assert (case.feedback is not None) == shown
