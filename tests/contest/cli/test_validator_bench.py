"""The bench of the default validator runs, and comes to the end of each case; how fast is this machine's."""

import json

from click.testing import CliRunner

from contest.cli.bench import bench


def test_each_case_is_told():
    answer = CliRunner().invoke(bench, ["validator", "--json", "--megabytes", "2"], catch_exceptions=False)
    figures = json.loads(answer.output)
    assert figures["validator_mb"] == 2
    told = [value for name, value in figures.items() if name.endswith("_cpu_s") and "worst" not in name]
    assert len(told) >= 15
    assert max(told) == figures["validator_worst_cpu_s"]
    assert figures["validator_memory_mb"] < 32
