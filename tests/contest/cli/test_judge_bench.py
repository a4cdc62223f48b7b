"""`podium bench judge`: real submissions from the claim to the result, beside the same work bare."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from contest.cli.benches.workloads import WORKLOADS

pytestmark = [pytest.mark.docker, pytest.mark.slow]


def test_each_workload_is_judged_bare_and_by_us_and_every_process_is_counted():
    command = [
        str(Path(sys.executable).with_name("podium")),
        "bench",
        "judge",
        "--json",
        "--submissions",
        "1",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    if "can't be counted" in done.stderr:
        pytest.skip(done.stderr.strip())  # an engine in a control group of its own
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout.splitlines()[-1])["workloads"]
    assert [row["name"] for row in rows] == [workload.name for workload in WORKLOADS]
    for row in rows:
        assert row["podium_cpu_s"] > 0
        assert row["bare_cpu_s"] > 0
        assert row["per_minute"] > 0
        assert row["isolate_cpu_s"] is None or row["isolate_cpu_s"] > 0
    by_name = {row["name"]: row for row in rows}
    # Without the precompiled header g++ takes several times as long: else it was used after all.
    assert by_name["cpp"]["bare_cpu_s"] > 1.5 * by_name["cpp with the header everywhere"]["bare_cpu_s"]
    # Likewise javac beside our compiler, which starts from an archive of its classes.
    assert by_name["java"]["bare_cpu_s"] > 1.2 * by_name["java with the compiler everywhere"]["bare_cpu_s"]
