"""The stand-in: an HTTP server on the loopback interface that answers as gov.kz does."""

import re
from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Any, Self

from tests.standin import gql, pages, rest, rss
from tests.standin.faults import WHEN, Fault, Match
from tests.standin.knobs import Knobs
from tests.standin.messages import Record, Reply
from tests.standin.site import Site
from tests.standin.wire import Connections
from tests.standin.world import World

Hook = Callable[[Record], object]

# Interface, method, path, and who answers; the first that fits.
ROUTES: tuple[tuple[str, str, re.Pattern[str], Callable[..., Reply]], ...] = (
    ("robots", "GET", re.compile(r"/robots\.txt"), pages.robots),
    (
        "rss", "GET",
        re.compile(r"/api/v1/public/rss/(?P<entity>[^/]+)/(?P<section>[^/]+)/(?P<lang>[^/]+)"), rss.feed,
    ),
    ("graphql", "POST", re.compile(r"/graphql"), gql.answer),
    ("rest", "GET", re.compile(r"/api/v1/public/content-manager/(?P<root>[^/]+)"), rest.answer),
    ("detail", "GET", re.compile(r"/api/v1/public/content-manager/(?P<root>[^/]+)/(?P<number>[^/]+)"), rest.detail),
    ("page", "GET", re.compile(r"/memleket(/.*)?"), pages.person_page),
)  # fmt: skip


class StandIn:
    """Runs while the ``with`` block does. Keyword arguments are ``Knobs``.

    ``log`` holds every request, in the order of arrival. ``on_request`` is called before a request is
    answered, so that the world can change between two pages; ``on_answer`` just before the answer leaves. What
    a hook or the stand-in itself raises is raised again when the block ends.
    """

    def __init__(self, world: World, *, port: int = 0, **knobs: Any) -> None:
        self.world = world
        self.knobs = Knobs(**knobs)
        self.log: list[Record] = []
        self.on_request: Hook | None = None
        self.on_answer: Hook | None = None
        self.failures: list[BaseException] = []
        self.closing = Event()
        self._faults: list[Fault] = []
        self._lock = Lock()
        self._server = Connections(("127.0.0.1", port), self)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.close()
        if self.failures and error is None:
            raise self.failures[0]

    def close(self) -> None:
        """Ends every connection, also one that hangs."""
        self.closing.set()
        self._server.close()
        self._thread.join()

    def requests(self, interface: str) -> list[Record]:
        """What came in for one interface."""
        return [record for record in self.log if record.interface == interface]

    def fault(self, match: Match, kind: str, **options: Any) -> Fault:
        """Add a fault from now on: ``nth``, ``times``, ``since``, ``until``, ``chance`` as in ``faults.Fault``, and
        the options of its kind.
        """
        when = {name: options.pop(name) for name in WHEN & set(options)}
        with self._lock:
            fault = Fault(match, kind, **when, options=options, luck=f"{len(self._faults)} {kind}")
            self._faults.append(fault)
        return fault

    def clear_faults(self) -> None:
        with self._lock:
            self._faults.clear()

    def reply(self, record: Record) -> Reply:
        """Called by the server for each request, on the thread of its connection."""
        answer, parts = _routed(record)
        self.log.append(record)
        if self.on_request:
            self.on_request(record)
        faults = self._struck_by(record)
        record.faults += [fault.kind for fault in faults]
        site = Site(self.world, self.knobs, [fault.mislead for fault in faults])
        reply = answer(site, record, **parts)
        for fault in faults:
            fault.spoil(reply)
        return reply

    def _struck_by(self, record: Record) -> list[Fault]:
        with self._lock:
            now = self.world.clock()
            return [fault for fault in self._faults if fault.strikes(record, now)]


def _routed(record: Record) -> tuple[Callable[..., Reply], dict[str, str]]:
    for interface, method, pattern, answer in ROUTES:
        if record.method == method and (match := pattern.fullmatch(record.route)):
            record.interface = interface
            return answer, match.groupdict()
    return pages.missing, {}
