import pytest

from contest.jobs import station
from contest.jobs.cache import Cache
from contest.jobs.heartbeats import Heartbeats
from contest.jobs.machine import Machine
from contest.jobs.station import Station
from contest.settings import Settings


@pytest.fixture
def here(database, tmp_path):
    """This process as a worker, its heartbeats not begun."""
    settings = Settings.read(
        {
            "PODIUM_HOME": "/tmp/podium-of-a-test",
            "STORAGE_URL": str(tmp_path / "storage"),
            "SECRET_KEY": "a secret of the tests, long enough",
        }
    )
    cache = Cache(tmp_path / "cache")
    made = Station(settings, database, cache, Heartbeats(database, name="worker-1", queue="desk"))
    station.take(made)
    yield made
    cache.close()


@pytest.fixture
def machine(here):
    """Its sandbox, asked for by tests that need Docker."""
    here.machine = Machine(here)
    here.machine._is_checked = True  # of languages, which nobody needs here
    yield here.machine
    here.machine.close()
