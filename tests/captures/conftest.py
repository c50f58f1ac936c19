"""A stand-in whose REST interface is open: a browser gets answers there that robots do not."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.standin import StandIn, World


@pytest.fixture
def standin() -> Iterator[StandIn]:
    start, end = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    world = World.generate(41, ["mfa", "moa"], 4, start, end, body_chars=250, odd=False)
    with StandIn(world, rest="open", detail="data") as standin:
        yield standin
