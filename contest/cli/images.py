"""`podium images`: carry the sandbox image into a hall that reaches no network."""

from __future__ import annotations

import gzip
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contest.cli.home import Unprepared
from contest.cli.settling import read_settings

if TYPE_CHECKING:
    from docker import APIClient

ANSWER_S = 600  # the engine packs and unpacks a gigabyte


@click.group()
def images() -> None:
    """Carry the sandbox image from machine to machine."""


@images.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def save(file: Path) -> None:
    """Write the image of this version to FILE, compressed."""
    from docker.errors import DockerException, ImageNotFound

    from sandbox.build import IMAGE

    partial = file.with_name(f".{file.name}.part")
    try:
        with closing(_engine()) as engine, gzip.open(partial, "wb", compresslevel=1) as out:
            for chunk in engine.get_image(IMAGE):
                out.write(chunk)
        partial.replace(file)
    except ImageNotFound:
        raise Unprepared("the sandbox image is not built: run `podium sandbox build` first.") from None
    except (DockerException, OSError) as error:
        raise Unprepared(f"the image could not be saved: {error}") from error
    finally:
        partial.unlink(missing_ok=True)
    click.echo(f"{IMAGE} is in {file}.")


@images.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(file: Path) -> None:
    """Hand the engine the image in FILE; says so if it is another version's."""
    from docker.errors import DockerException

    from sandbox.build import IMAGE

    try:
        with closing(_engine()) as engine, gzip.open(file, "rb") as content:
            content.peek(1)  # what is no gzip file is told before the engine is asked
            for line in engine.load_image(content, quiet=True):  # type: ignore[no-untyped-call]  # docker has no types here
                if "error" in line:
                    raise Unprepared(f"the engine does not take {file}: {line['error']}")
            is_there = bool(engine.images(IMAGE))
    except (DockerException, OSError, EOFError) as error:
        raise Unprepared(f"{file} could not be loaded: {error}") from error
    if not is_there:
        raise Unprepared(f"{file} holds another version's image; this one needs {IMAGE}.")
    click.echo(f"{IMAGE} is loaded.")


def _engine() -> APIClient:
    from docker import APIClient
    from docker.errors import DockerException

    from sandbox.engine import Engine
    from sandbox.errors import SandboxError

    settings = read_settings(secret=False)
    url = Engine(settings.docker_host, settings.runtime).url
    try:
        Engine(settings.docker_host, settings.runtime).ping()
        return APIClient(base_url=url, version="auto", timeout=ANSWER_S)
    except (DockerException, SandboxError) as error:
        raise Unprepared(f"the Docker engine does not answer at {url}: start it first.") from error
