"""A small gov.kz that answers on the loopback interface, so that the crawler meets a real HTTP server."""

from tests.standin.faults import Fault
from tests.standin.item import Item, Variant
from tests.standin.listings import Listing, Window
from tests.standin.messages import Record
from tests.standin.server import StandIn
from tests.standin.world import World

__all__ = ["Fault", "Item", "Listing", "Record", "StandIn", "Variant", "Window", "World"]
