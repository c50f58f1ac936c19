"""Sets how often Python looks for garbage that nothing but other garbage holds."""

import gc


def collect_rarely() -> None:
    """What is made here is freed as it goes: looking for cycles every 700 objects takes a tenth of all time."""
    gc.set_threshold(50_000, 20, 100)
