"""A small gov.kz that answers on the loopback interface, so that the crawler meets a real HTTP server.

::

    world = World(["mfa", "moa"])
    item = world.add("mfa", title={"kk": "Тақырып", "ru": "Заголовок"}, body="<p>…</p>")
    with StandIn(world, rss_depth=5) as standin:
        standin.fault("graphql", "status", code=504, times=2)
        standin.fault(Where("rss", entity="mfa", lang="kk"), "stale", minutes=30, until=noon)
        ...  # crawl standin.url
        assert len(standin.requests("rss")) == 2
    assert [change.kind for change in world.changes] == ["inserted"]
"""

from tests.standin.asked import Where
from tests.standin.faults import Fault
from tests.standin.item import Item, Variant
from tests.standin.listings import Listing, Window
from tests.standin.messages import Record
from tests.standin.server import StandIn
from tests.standin.world import World

__all__ = ["Fault", "Item", "Listing", "Record", "StandIn", "Variant", "Where", "Window", "World"]
