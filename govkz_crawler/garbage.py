"""Sets how often Python looks for garbage that nothing but other garbage holds."""

import atexit
import gc


def collect_rarely() -> None:
    """What is made here is freed as it goes: looking for cycles every 700 objects takes a tenth of all time.

    At its end Python would look through all that was ever loaded, a tenth of the time of ``govkz status``.
    """
    gc.set_threshold(50_000, 20, 100)
    atexit.register(gc.freeze)
