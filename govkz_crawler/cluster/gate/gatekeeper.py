"""Serves as the gate: crawls ask here before each request and take turns, so that the site sees one guest.

A turn lasts from the moment when a request may be made until its answer is told, or its crawl has died. Then the
ordinary delay begins, or the pause that the answer calls for, for all of them.
"""

import asyncio
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic
from typing import Any

from govkz_crawler.cluster.gate.messages import Address, Line
from govkz_crawler.politeness.backoff import Rest
from govkz_crawler.politeness.state import Courtesy

# More than DOWNLOAD_TIMEOUT and the longest delay of AutoThrottle: who has not told by then never will.
LONGEST_TURN = 300.0

_PASSES = 10  # of the event loop, from an accepted connection to the first line of ``serve``: four would do


class Gate:
    """``most`` is how many requests a day may bring, 0 for any number; ``delay`` the ordinary one, in seconds."""

    def __init__(self, courtesy: Courtesy, delay: float, most: int, longest_turn: float = LONGEST_TURN) -> None:
        self.secret = secrets.token_hex(16)
        self._courtesy = courtesy
        self._rest = Rest(courtesy, delay)
        self._most = most
        self._longest_turn = longest_turn
        self._turn = asyncio.Lock()
        self._newest: dict[str, Line] = {}
        self._throttles: dict[str, float] = {}  # what AutoThrottle makes of the answers that each has had

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One crawl, from its first word to its last."""
        line = Line(reader, writer)
        name = ""
        try:
            hello = await line.hear()
            name = str(hello.get("name"))
            if hello.get("secret") != self.secret:
                return
            # A part that is crawled again was given up elsewhere; whoever still crawls it there is let in no more.
            self._newest[name] = line
            while True:
                asked = await line.hear()
                async with self._turn:
                    await self._take_turn(line, name, asked)
        except (OSError, ValueError, LookupError, TypeError, asyncio.CancelledError):
            pass  # gone, or none of ours, or the crawl is over
        finally:
            self._throttles.pop(name, None)
            await line.close()

    async def _take_turn(self, line: Line, name: str, asked: dict[str, Any]) -> None:
        crawl_delay, self._throttles[name] = map(float, asked["delays"])
        self._courtesy.crawl_delay = max(self._courtesy.crawl_delay, crawl_delay)
        self._courtesy.throttle_delay = max(self._throttles.values())
        not_before = monotonic() - float(asked["since"]) + self._rest.pause(int(asked["tries"]))
        if reason := await self._refused(not_before):
            line.say(left_alone=reason, spent=self._spent())
            return
        if line.gone():
            return
        if self._newest[name] is not line:
            line.say(left_alone="this part of the crawl was begun anew elsewhere")
            return
        try:
            self._courtesy.count_request()
        except OSError as error:
            line.say(left_alone=f"the day's requests cannot be counted: {error.strerror}")
            return
        self._rest.touched()
        line.say(admitted=True)
        try:
            told = await asyncio.wait_for(line.hear(), self._longest_turn)
        finally:
            self._rest.touched()
        self._heed(told)

    async def _refused(self, not_before: float) -> str | None:
        """Returns when a request may be made: None, or why none may."""
        if self._spent():
            return f"the day's {self._most:,} requests are used up"
        while seconds := self._rest.wait(not_before):
            if reason := self._rest.why_not(seconds):
                return reason
            await asyncio.sleep(seconds)
        return self._rest.down

    def _spent(self) -> bool:
        return 0 < self._most <= self._courtesy.requests_today

    def _heed(self, told: dict[str, Any]) -> None:
        if failure := told.get("failure"):
            self._rest.failed(str(failure))
        if told.get("answered"):
            self._rest.answered()
        if seconds := told.get("stay_away"):
            self._rest.stay_away(timedelta(seconds=float(seconds)))


@contextmanager
def opened(gate: Gate, host: str) -> Iterator[Address]:
    """The gate on any free port of ``host``, in a thread of its own. The name in the address is to be filled in."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="gate", daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(gate.serve, host, 0), loop).result()
    try:
        yield Address(host, server.sockets[0].getsockname()[1], "", gate.secret)
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server) -> None:
    # Who is being let in is in by then: asyncio leaves a connection open that it accepts while its server closes.
    for _ in range(_PASSES):
        await asyncio.sleep(0)
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
