"""The compose stack on the real engine, its images all from Debian's packages: the main job, then down."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from contest.cli.demonstrating.visitor import Visitor
from sandbox.engine import Engine

ROOT = Path(__file__).parent.parent
FILES = ("docker-compose.yml", "docker-compose.offline.yml")
ALL = {"web", "worker", "desk", "sweeper", "redis", "db"}
SOCKET = "/var/run/docker.sock"
SOURCE = ROOT / "problems" / "hello-podium" / "submissions" / "accepted" / "hello.py"


def test_the_worker_alone_has_the_engines_socket() -> None:
    services = yaml.safe_load((ROOT / FILES[0]).read_text())["services"]
    assert set(services) == ALL
    assert [
        name for name, one in services.items() if any(SOCKET in path for path in one.get("volumes", []))
    ] == ["worker"]
    assert not any(one.get("privileged") or one.get("cap_add") for one in services.values())


def test_one_image_serves_four_and_only_the_site_is_published() -> None:
    services = yaml.safe_load((ROOT / FILES[0]).read_text())["services"]
    assert {name for name, one in services.items() if one["image"] == "podium:local"} == ALL - {"redis", "db"}
    assert {name for name, one in services.items() if "ports" in one} == {"web"}


def test_the_files_name_no_version_and_no_project() -> None:
    for name in FILES:
        assert not {"version", "name"} & set(yaml.safe_load((ROOT / name).read_text()))


def test_offline_every_image_is_built_here() -> None:
    services = yaml.safe_load((ROOT / FILES[1]).read_text())["services"]
    assert set(services) == ALL
    assert {one["build"]["args"]["BASE"] for one in services.values()} == {"podium-base:bookworm"}


@dataclass
class Stack:
    command: list[str]
    environ: dict[str, str]
    port: int

    def __call__(self, *arguments: str, stdin: str | None = None, timeout: float = 600) -> str:
        done = subprocess.run(
            [*self.command, *arguments],
            cwd=ROOT,
            env=self.environ,
            input=stdin if stdin is not None else "",
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if done.returncode != 0:
            pytest.fail(f"compose {' '.join(arguments)}: {(done.stdout + done.stderr)[-3000:]}")
        return done.stdout

    def podium(self, *arguments: str, stdin: str | None = None) -> str:
        return self("exec", "-T", "web", "podium", *arguments, stdin=stdin)


def compose() -> list[str]:
    if shutil.which("docker"):
        plugin = subprocess.run(["docker", "compose", "version"], capture_output=True, check=False)
        if plugin.returncode == 0:
            return ["docker", "compose"]
    return ["docker-compose"]


@pytest.fixture(scope="module")
def stack() -> Iterator[Stack]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environ = {
        **os.environ,
        "COMPOSE_FILE": os.pathsep.join(FILES),
        "COMPOSE_PROJECT_NAME": f"podium-test-{secrets.token_hex(4)}",
        "PODIUM_PUBLISH": f"127.0.0.1:{port}",
        "POSTGRES_PASSWORD": secrets.token_hex(16),
        "SECRET_KEY": secrets.token_hex(32),
        "PODIUM_URL": "",
    }
    stack = Stack(compose(), environ, port)
    try:
        stack("build")
        stack("up", "-d")
        yield stack
    finally:
        log = subprocess.run(
            [*stack.command, "logs", "--tail=40"],
            cwd=ROOT,
            env=environ,
            capture_output=True,
            text=True,
            check=False,
        )
        print(log.stdout)  # shown by pytest if a test failed
        stack("down", "-v", "--timeout", "5")


def wait_for(page, within_s: float, *words: str) -> str:
    deadline = time.monotonic() + within_s
    while True:
        text = page().text
        if all(word in text for word in words):
            return text
        if time.monotonic() > deadline:
            pytest.fail(f"{words} did not come within {within_s} s: {text[-3000:]}")
        time.sleep(0.5)


@pytest.mark.compose
@pytest.mark.docker
def test_the_main_job_runs_through_the_published_port(stack: Stack) -> None:
    stack.podium("hub", "create", "hall", "--name", "The hall")
    stack.podium("contest", "create", "spring", "--hub", "hall", "--name", "Spring", "--start", "now")
    stack.podium("problem", "import", "problems/hello-podium", "--contest", "spring")
    number, code = stack.podium("contest", "passes", "spring", "1").split()[-2:]
    assert number == "1"

    visitor = Visitor(f"http://127.0.0.1:{stack.port}")
    try:
        page = visitor.get("/join")
        page = visitor.send(page, page.form("code"), {"code": code})
        page = visitor.send(page, page.form("code", "name"), {"name": "Lighthouse"})
        assert page.status == 200

        page = visitor.get("/c/spring/problems/A")
        form = page.form("source", "language", "nonce")
        page = visitor.send(page, form, {"language": "python3", "source": SOURCE.read_text()})
        assert page.status == 200

        wait_for(lambda: visitor.get("/c/spring/submissions"), 120, "Hello, Podium", "Solved")
        board = wait_for(lambda: visitor.get("/c/spring/board"), 60, "Lighthouse", 'class="cell first"')
        row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*Lighthouse.*?</tr>", board, re.DOTALL)
        assert row
        cells = re.findall(r'class="(rank|sum)">(\d+)<', row.group())
        assert cells == [("rank", "1"), ("sum", "1")]
    finally:
        visitor.close()


@pytest.mark.compose
@pytest.mark.docker
def test_the_site_runs_as_nobody_in_particular_and_without_the_socket(stack: Stack) -> None:
    said = stack("exec", "-T", "web", "sh", "-c", f"id -u; test -e {SOCKET} && echo there || echo absent")
    assert said.split() == ["10000", "absent"]
    workers = stack("exec", "-T", "worker", "sh", "-c", "grep -h ^Uid: /proc/[0-9]*/status | sort -u")
    uids = {line.split()[1] for line in workers.splitlines()}
    assert uids <= {"0", "10000"}  # 0 is this look itself
    assert "10000" in uids


@pytest.mark.compose
@pytest.mark.docker
def test_its_volumes_are_its_own(stack: Stack) -> None:
    project = stack.environ["COMPOSE_PROJECT_NAME"]
    answer = Engine().ask("GET", "/volumes")
    names = {volume["Name"] for volume in answer["Volumes"] if volume["Name"].startswith(project)}
    assert names == {f"{project}_{name}" for name in ("data", "redis", "db")}
