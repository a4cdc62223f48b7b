"""The benches run and say what they promise; how fast is this machine's, save for ratios within one run."""

import json

import pytest
from click.testing import CliRunner

from contest.cli.bench import bench
from contest.cli.benches import live, rates, start

pytestmark = pytest.mark.slow  # what is measured wants the machine to itself


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(rates, "ROUND_S", 0.2)
    monkeypatch.setattr(live, "EVENTS", 3)
    monkeypatch.setattr(live, "EVERY_S", 0.1)


def test_live(quick):
    found = live.measure(clients=20, viewers=20)
    assert found["start_clients"] == found["viewers"] == 20
    assert 0 < found["start_median_s"] <= found["start_all_s"] < 30
    assert 0 < found["event_median_ms"] <= found["event_p99_ms"] < 5000
    assert found["board_to_minimal"] >= 2
    assert found["unchanged_per_cpu_s"] > found["minimal_per_cpu_s"]


def test_live_as_json(quick, monkeypatch):
    monkeypatch.setattr(start, "BEFORE_S", 8.0)
    answer = CliRunner().invoke(bench, ["live", "--json", "--clients", "3", "--viewers", "3"])
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert found["start_clients"] == found["seats"] == 3
    assert 0 < found["seats_listed_all_s"] < 30
    assert 0 < found["seats_open_all_s"] < 30


@pytest.mark.slow
def test_three_hundred_seats_wait_for_the_start_and_all_get_the_problems():
    """The whole site, each seat its own person and ticket; how fast it is, the benchmark tells."""
    found = start.measure(300)
    assert found["seats"] == 300
    # They asked at moments of their own, not all at once.
    assert 0 < found["seats_listed_median_s"] < found["seats_listed_all_s"]
    assert found["seats_open_all_s"] >= found["seats_open_median_s"] >= 0


@pytest.mark.docker
@pytest.mark.slow
def test_site():
    answer = CliRunner().invoke(bench, ["site", "--json", "--rounds", "1"])
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert found["tests"] == 20
    for key in ("python3", "cpp"):
        assert found[f"{key}_site_s"] > 0
        assert found[f"{key}_bare_s"] > 0


def test_panels():
    """The mathematics once, and a small hall of jurors: no mark lost, none doubled."""
    options = ["--json", "--no-coverage", "--jurors", "20", "--seconds", "5"]
    answer = CliRunner().invoke(bench, ["panels", *options])
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert (found["marks_lost"], found["marks_doubled"]) == (0, 0)
    assert found["marks_sent"] == 20 * 2
    assert found["fit_cpu_s"] > 0
    assert found["seating_wall_s"] > 0
    assert found["mark_p99_ratio"] > 0
