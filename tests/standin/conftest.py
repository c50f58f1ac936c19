"""A stand-in with sixty items of three entities, for the tests of the stand-in itself."""

from collections.abc import Iterator

import pytest

from tests.standin import StandIn, World
from tests.standin.asking import END, ENTITIES, START


@pytest.fixture
def world() -> World:
    return World.generate(7, ENTITIES, 20, START, END, body_chars=400)


@pytest.fixture
def standin(world: World) -> Iterator[StandIn]:
    with StandIn(world) as server:
        yield server
