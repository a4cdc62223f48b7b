"""One slot for all tests of the sandbox: its containers are the real ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.build import build
from sandbox.engine import Engine
from sandbox.pool import Slot
from tests.sandbox.attacking import honest_program


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine()


@pytest.fixture(scope="session")
def image(engine: Engine) -> str:
    return build(engine, lambda *_: None)


@pytest.fixture(scope="session")
def slot(engine: Engine, image: str) -> Iterator[Slot]:
    with Slot(engine, image=image) as slot:
        yield slot


@pytest.fixture(scope="session")
def honest(slot: Slot) -> bytes:
    return honest_program(slot)
