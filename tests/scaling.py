"""How the work of a function grows with its input: a ratio of processor times, so that no machine is too slow."""

import gc
from collections.abc import Callable
from time import process_time
from typing import Any

# Twice the input, twice the work, and what a busy machine and its caches add.
MOST = 2.5
_CLEARLY = 2.2  # what grows with the square takes four times as long
_RUNS, _ATTEMPTS = 3, 4
_MUCH = 0.05  # seconds: many times what any size that is tried takes where work grows with it
_FLOOR = 0.004  # seconds; below them the clock and everything else weigh more than the input


def growth(work: Callable[[Any], object], make: Callable[[int], Any], size: int) -> float:
    """By how much the work grows from ``make(size)`` to ``make(2 * size)``.

    The least of several runs is what the work takes; others wait for memory and caches that somebody else uses. A first
    run tells of most that they are far from the limit: of those that take next to nothing it is the only one. What is
    near it is measured again, and what is above it several times, because a load that comes and goes can still slow
    down one of both.
    """
    twice = make(2 * size)
    if (ratio := _cost(work, twice, 1) / _FLOOR) <= _CLEARLY:
        return ratio  # whatever the half of it takes
    once = make(size)
    for runs, most in ((1, _CLEARLY), *[(_RUNS, MOST)] * _ATTEMPTS):
        ratio = _cost(work, twice, runs) / max(_cost(work, once, runs), _FLOOR)
        if ratio <= most:
            break
    return ratio


def is_superlinear(work: Callable[[Any], object], make: Callable[[int], Any], size: int) -> bool:
    """Whether the work grows faster than its input, up to ``size``.

    Begins with little and takes a quarter more each time, so that what doubles with each character is seen in time.
    """
    part = 12
    while part < min(size, 2_000):
        if min(_timed(work, make(part)), _timed(work, make(part))) > _MUCH:
            return True
        part += part // 4
    return _timed(work, make(size)) > MOST * _FLOOR and growth(work, make, size // 2) > MOST


def _cost(work: Callable[[Any], object], given: Any, runs: int) -> float:
    return min(_timed(work, given) for _ in range(runs))


def _timed(work: Callable[[Any], object], given: Any) -> float:
    """Without the collector of cycles, which goes through all that other tests have left in memory."""
    gc.disable()
    try:
        began = process_time()
        work(given)
        return process_time() - began
    finally:
        gc.enable()
