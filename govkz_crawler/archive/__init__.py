"""Keeps the archive, one append-only SQLite file. Only this package writes SQL that changes an archive."""

import importlib
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


def _import_without(module: str, *optional: str) -> None:
    """Import a module as where the optional ones are not installed; whoever imports these later has them."""
    hidden = [name for name in optional if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: there is no such module
    try:
        importlib.import_module(module)
    finally:
        for name in hidden:
            del sys.modules[name]


# sqlite-utils loads it for conversions that nothing here asks for: 30 ms of processor time at each start.
_on_demand("dateutil.parser")
# And these, where they are installed, for types that no value here has: 0.4 s of each start.
_import_without("sqlite_utils", "pandas", "numpy")
