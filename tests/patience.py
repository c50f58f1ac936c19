"""Waits for what is to happen, however long it takes: how busy the machine is says nothing about what is tested."""

import time
from collections.abc import Callable

# Seconds after which something is taken to hang for ever: the only limit that tests have, and no test is about it.
PATIENCE = 1800

# Seconds after which a crawl gives up an answer that never ends; those that come before have all that time to come.
SOON = 15


def until(happened: Callable[[], object]) -> None:
    """Return once it has happened. Raises TimeoutError where it never does."""
    given_up_at = time.monotonic() + PATIENCE
    while not happened():
        if time.monotonic() > given_up_at:
            raise TimeoutError(f"it has not happened within {PATIENCE} seconds")
        time.sleep(0.01)
