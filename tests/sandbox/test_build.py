import io
import tarfile
from pathlib import Path

import docker
import pytest

from sandbox import base, build
from sandbox.build import BuildFailed
from sandbox.engine import Engine
from sandbox.errors import EngineUnreachable

SOURCES = """\
# Mirrors of the house
Types: deb
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
# a comment
URIs: http://mirror.test/security
Suites: bookworm-security
Components: main

Enabled: no
Types: deb
URIs: http://off.test/debian
Suites: bookworm
Components: main
"""


def silent(step: str, detail: str) -> None:
    pass


def test_the_name_follows_the_inputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = build.image_name()
    for name, data in build.inputs().items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "seccomp.json").write_bytes(b"{}")  # handed over at run time, not part of the image
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    assert build.image_name() == before
    (tmp_path / "packages.txt").write_text("gcc\n")
    assert build.image_name() != before


def test_the_name_is_a_digest_of_twelve_digits() -> None:
    repository, tag = build.image_name().split(":")
    assert repository == "podium-sandbox"
    assert len(tag) == 12
    int(tag, 16)


def test_the_context_is_the_same_each_time_and_holds_what_the_dockerfile_copies() -> None:
    first = build._context().getvalue()
    assert build._context().getvalue() == first
    with tarfile.open(fileobj=io.BytesIO(first)) as tar:
        names = set(tar.getnames())
    assert names == set(build.inputs())
    assert {"Dockerfile", "packages.txt", "supervisor.c", "PodiumCompiler.java"} <= names


def test_every_language_has_its_package_and_the_renderer_its_own() -> None:
    packages = (build.FOLDER / "packages.txt").read_text()
    assert [line.split()[0] for line in packages.splitlines() if not line.startswith("#")] == [
        "gcc",
        "g++",
        "libc6-dev",
        "python3",
        "pypy3",
        "openjdk-17-jdk-headless",
        "nodejs",
        "libpoppler-cpp0v5",
        "libwebp7",
        "poppler-data",
        "fonts-liberation2",
        "fonts-wqy-microhei",
    ]


def test_sources_of_apt_are_read_in_both_formats(tmp_path: Path) -> None:
    (tmp_path / "sources.list").write_text(
        "deb [arch=amd64 signed-by=/k.gpg] http://one.test/debian bookworm main # mine\n"
        "deb-src http://one.test/debian bookworm main\n"
        "# deb http://off.test/debian bookworm main\n"
    )
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / "sources.list.d" / "debian.sources").write_text(SOURCES)
    assert list(base._entries(tmp_path)) == [
        ("http://one.test/debian", "bookworm"),
        ("http://mirror.test/debian", "bookworm"),
        ("http://mirror.test/debian", "bookworm-updates"),
        ("http://mirror.test/security", "bookworm-security"),
    ]


def test_a_machine_without_sources_of_apt_has_none(tmp_path: Path) -> None:
    assert list(base._entries(tmp_path)) == []


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ({"ID": "debian", "VERSION_CODENAME": "bookworm"}, ["deb http://m.test/debian bookworm main"]),
        ({"ID": "debian", "VERSION_CODENAME": "trixie"}, ["deb http://m.test/debian bookworm main"]),
        ({"ID": "ubuntu", "VERSION_CODENAME": "noble"}, []),
        ({}, []),
    ],
)
def test_the_hosts_mirror_serves_our_release(
    monkeypatch: pytest.MonkeyPatch, release: dict[str, str], expected: list[str]
) -> None:
    entries = [
        ("http://m.test/debian", release.get("VERSION_CODENAME", "noble")),
        ("http://elsewhere.test/node", "nodistro"),
    ]
    monkeypatch.setattr(base, "_os_release", lambda: release)
    monkeypatch.setattr(base, "_entries", lambda _: iter(entries))
    assert base._host_sources() == expected


def test_a_failed_command_gives_its_last_lines() -> None:
    said: list[str] = []
    script = "for i in $(seq 30); do echo line $i; done; exit 7"
    with pytest.raises(BuildFailed) as caught:
        base.run(["sh", "-c", script], "counting", lambda step, detail: said.append(f"{step}: {detail}"))
    assert caught.value.facts["cause"] == "sh ended with 7"
    assert str(caught.value.facts["log"]).splitlines() == [f"line {i}" for i in range(11, 31)]
    assert said[0] == "counting: line 1"


def test_without_root_the_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base.shutil, "which", lambda _: None)
    monkeypatch.setattr(base.os, "geteuid", lambda: 1000)
    with pytest.raises(BuildFailed, match="as root: apt-get install mmdebstrap"):
        base._require_mmdebstrap(silent)


def test_too_little_room_is_said_before_anything_is_fetched(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Api:
        def info(self) -> dict[str, str]:
            return {"DockerRootDir": str(tmp_path)}

    monkeypatch.setattr(build, "NEEDED_BYTES", 1 << 60)
    with pytest.raises(BuildFailed, match="GiB free, the image needs"):
        build._require_space(Api())


def test_an_engine_that_is_away_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineUnreachable):
        build.build(Engine(f"unix://{tmp_path}/none.sock"), silent)


@pytest.mark.docker
def test_a_second_build_does_nothing() -> None:
    said: list[str] = []
    assert build.build(Engine(), lambda step, _: said.append(step)) == build.image_name()
    assert said == []


@pytest.mark.docker
def test_a_broken_step_names_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(
        "ARG BASE\nFROM ${BASE}\nRUN echo about to fail && exit 9\n", encoding="utf-8"
    )
    monkeypatch.setattr(build, "FOLDER", tmp_path)
    monkeypatch.setattr(build, "IMAGE", "podium-sandbox-test:broken")
    with pytest.raises(BuildFailed) as caught:
        build.build(Engine(), silent)
    assert "returned a non-zero code: 9" in str(caught.value.facts["cause"])
    assert "about to fail" in str(caught.value.facts["log"])


@pytest.mark.docker
def test_nothing_in_the_image_raises_its_rights_or_is_writable() -> None:
    script = (
        "find / -xdev ! -type l -perm /6000 ; find / -xdev -type d -perm -0002;"
        " find / -xdev ! -type l ! -type c -perm -0002; find / -xdev -nouser"
    )
    api = docker.APIClient(version="auto")
    try:
        container = api.create_container(
            build.image_name(),
            ["-c", script],
            entrypoint=["/bin/sh"],
            host_config=api.create_host_config(network_mode="none"),
        )
        try:
            api.start(container)
            assert api.wait(container)["StatusCode"] == 0
            assert api.logs(container) == b""
        finally:
            api.remove_container(container, force=True)
    finally:
        api.close()
