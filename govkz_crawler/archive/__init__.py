"""Keeps the archive, one append-only SQLite file. Only this package writes SQL that changes an archive."""

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec


def _on_demand(name: str) -> None:
    """Have a module loaded when something of it is first asked for, as the documentation of importlib shows."""
    if name in sys.modules or (spec := find_spec(name)) is None or spec.loader is None:
        return
    spec.loader = LazyLoader(spec.loader)
    sys.modules[name] = module = module_from_spec(spec)
    spec.loader.exec_module(module)
    parent, _, child = name.rpartition(".")
    setattr(sys.modules[parent], child, module)


# sqlite-utils loads it for conversions that nothing here asks for: 30 ms of processor time at each start.
_on_demand("dateutil.parser")
