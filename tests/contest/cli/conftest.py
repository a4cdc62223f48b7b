import shutil
import tempfile
from pathlib import Path

import pytest

from contest.cli.home import held
from contest.settings import Settings
from tests.starting import Process


@pytest.fixture
def home():
    """A home whose path leaves room for a socket."""
    made = Path(tempfile.mkdtemp(prefix="podium-home-"))
    yield made
    # The children of a tree that was killed go a little later than it; Redis last, with the lock.
    with held(made):
        shutil.rmtree(made)


@pytest.fixture
def settings(home):
    return Settings.read({"PODIUM_HOME": str(home)})


@pytest.fixture
def start(settings, tmp_path):
    """Start a `podium` command in the home; whatever happens it is gone in the end."""
    started = []

    def start(*arguments, **environment):
        started.append(Process(settings, *arguments, folder=tmp_path, **environment))
        return started[-1]

    yield start
    for process in started:
        process.close()
