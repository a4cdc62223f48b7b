"""A Docker engine of the test's own, stopped and killed under a worker that judges on it."""

import json
import os
import shutil
import signal
import subprocess
import tarfile
import time
from pathlib import Path

import pytest

from sandbox.build import IMAGE
from sandbox.engine import Engine
from sandbox.errors import SandboxError
from tests.contest.faults.conftest import TESTS, Hall
from tests.starting import until

pytestmark = [pytest.mark.docker, pytest.mark.slow]

# What Python and the supervisor need nothing of, so that the image is handed over in seconds.
LEFT_OUT = ("usr/lib/jvm", "usr/lib/gcc", "usr/include", "usr/share", "usr/lib/llvm", "var", "opt")
LARGE = 8 * 1024 * 1024


class OwnEngine:
    """dockerd with its own data root, exec root, pid file, socket and namespace of containerd."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "engine"
        self.folder.mkdir()
        self.url = f"unix://{self.folder}/docker.sock"
        self.engine = Engine(self.url)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        name = f"podium-test-{os.getpid()}"
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [
                    # In a network of its own: at the start an engine tidies the bridges that it finds.
                    "unshare",
                    "--net",
                    "dockerd",
                    f"--data-root={self.folder}/data",
                    f"--exec-root={self.folder}/exec",
                    f"--pidfile={self.folder}/pid",
                    f"--host={self.url}",
                    f"--containerd-namespace={name}",
                    f"--containerd-plugins-namespace={name}-plugins",
                    "--bridge=none",
                    "--iptables=false",
                    "--ip-masq=false",
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(self.answers, 60, what="the engine")

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "log").read_text(errors="replace")[-3000:]
        try:
            self.engine.ping()
        except SandboxError:
            return False
        return True

    def stop(self, number: int = signal.SIGTERM) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(60)
        # A killed engine leaves its pid file, at which the next would stumble if the number were in use.
        (self.folder / "pid").unlink(missing_ok=True)

    def close(self) -> None:
        if self.process is None:
            return
        if self.process.poll() is not None:
            self.start()
        for found in self.engine.ask("GET", "/containers/json", query={"all": "true"}):
            self.engine.call("DELETE", f"/containers/{found['Id']}", query={"force": "true"})
        self.stop()
        # Mounts that a killed engine left.
        mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
        for mount in sorted((path for path in mounts if path.startswith(f"{self.folder}/")), reverse=True):
            subprocess.run(["umount", "-l", mount], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


@pytest.fixture(scope="module")
def small_image(tmp_path_factory):
    """The sandbox image without what Python needs nothing of, as a tar, and its configuration."""
    tar = tmp_path_factory.mktemp("image") / "image.tar"
    made = subprocess.run(["docker", "create", IMAGE], check=True, capture_output=True, text=True)
    container = made.stdout.strip()
    try:
        with (
            subprocess.Popen(["docker", "export", container], stdout=subprocess.PIPE) as export,
            tarfile.open(fileobj=export.stdout, mode="r|") as whole,
            tarfile.open(tar, "w") as kept,
        ):
            for member in whole:
                if not member.name.startswith(LEFT_OUT) and member.size <= LARGE:
                    kept.addfile(member, whole.extractfile(member) if member.isreg() else None)
    finally:
        subprocess.run(["docker", "rm", container], check=True, capture_output=True)
    shown = subprocess.run(["docker", "inspect", IMAGE], check=True, capture_output=True, text=True)
    return tar, json.loads(shown.stdout)[0]["Config"]


@pytest.fixture
def own_engine(folder, small_image):
    if os.geteuid() != 0 or shutil.which("dockerd") is None:
        pytest.skip("an engine of the test's own needs root and dockerd")
    tar, config = small_image
    made = OwnEngine(folder)
    try:
        made.start()
        changes = [
            f"ENTRYPOINT {json.dumps(config['Entrypoint'])}",
            f"WORKDIR {config['WorkingDir']}",
            *(f"ENV {variable}" for variable in config["Env"]),
        ]
        options = [part for change in changes for part in ("--change", change)]
        subprocess.run(
            ["docker", "-H", made.url, "import", *options, tar, IMAGE], check=True, capture_output=True
        )
        yield made
    finally:
        made.close()


@pytest.fixture
def hall_of_engine(folder, own_engine, sqlite_url):
    made = Hall(folder, sqlite_url, docker_host=own_engine.url)
    yield made
    made.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_engine_that_ends_in_mid_judging_and_comes_back(hall_of_engine, own_engine, number):
    hall = hall_of_engine
    hall.start("sweep")
    worker = hall.worker()
    submission = hall.submit()
    until(lambda: "judging.started" in worker.said, 120, what="the start of judging")
    hall.running(submission)
    own_engine.stop(number)
    if number == signal.SIGTERM:
        until(lambda: hall.troubles() == {"sandbox.engine_unreachable"}, 30, what="the complaint")
    else:
        time.sleep(2)
    own_engine.start()
    state, verdict, attempt, runs = hall.finished(submission, within_s=120)[0]
    assert (state, verdict, runs) == ("done", "AC", TESTS)
    # An engine that goes away is no failed attempt.
    assert attempt == 1
    until(lambda: hall.troubles() == set(), 30, what="the end of the complaint")
    later = hall.submit()
    assert hall.finished(later, within_s=120) == [("done", "AC", 1, TESTS)]
    assert worker.popen.poll() is None
