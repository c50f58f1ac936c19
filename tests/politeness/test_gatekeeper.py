"""One guest at a time: what the gate lets through, when, and whom it no longer knows."""

import asyncio
import itertools
import time
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from govkz_crawler.cluster.gate import messages
from govkz_crawler.cluster.gate.gatekeeper import Gate, opened
from govkz_crawler.cluster.gate.messages import Address
from govkz_crawler.politeness.backoff import FAILURES_IN_A_ROW
from govkz_crawler.politeness.state import Courtesy
from tests.patience import PATIENCE

DELAY = 0.1


@pytest.fixture
def courtesy(tmp_path) -> Courtesy:
    return Courtesy(tmp_path / "requests.json")


def told(gate: Gate, story):
    """What ``story`` gives, told with somebody who connects to the gate by name."""

    async def tell():
        with opened(gate, "127.0.0.1") as address:

            @asynccontextmanager
            async def guest(name: str):
                line = await messages.connect(address._replace(name=name))
                try:
                    yield line
                finally:
                    await line.close()

            return await story(guest)

    return asyncio.run(tell())


async def ask(line, tries=0, since=1e6, crawl_delay=0.0, throttle_delay=0.0) -> dict:
    line.say(tries=tries, since=since, delays=[crawl_delay, throttle_delay])
    return await asyncio.wait_for(line.hear(), PATIENCE)


def test_three_guests_take_turns(courtesy):
    visits: list[tuple[float, float]] = []

    async def visit(guest, name):
        async with guest(name) as line:
            for _ in range(4):
                assert (await ask(line))["admitted"]
                began = time.monotonic()
                await asyncio.sleep(0.02)
                visits.append((began, time.monotonic()))
                line.say(answered=True)

    async def story(guest):
        await asyncio.gather(*(visit(guest, name) for name in "abc"))

    told(Gate(courtesy, DELAY, most=0), story)
    assert len(visits) == courtesy.requests_today == 12
    assert min(began - ended for (_, ended), (began, _) in itertools.pairwise(visits)) >= DELAY * 0.95


def test_who_dies_in_its_turn_is_not_waited_for(courtesy):
    async def story(guest):
        async with guest("a") as line:
            await ask(line)
        async with guest("b") as line:
            return await ask(line)

    assert told(Gate(courtesy, DELAY, most=0), story)["admitted"]


def test_who_says_nothing_loses_its_turn(courtesy):
    async def story(guest):
        async with guest("a") as silent, guest("b") as line:
            await ask(silent)
            return await ask(line)

    assert told(Gate(courtesy, DELAY, most=0, longest_turn=0.2), story)["admitted"]


def test_a_part_begun_anew_is_let_in_and_its_older_crawl_no_more(courtesy):
    async def story(guest):
        async with guest("a") as older, guest("a") as newer:
            first = await ask(newer)
            newer.say(answered=True)
            return first, await ask(older), await ask(newer)

    first, older, newer = told(Gate(courtesy, DELAY, most=0), story)
    assert (first["admitted"], newer["admitted"]) == (True, True)
    assert "begun anew" in older["left_alone"]


def test_the_budget_is_one_for_all(courtesy):
    async def story(guest):
        answers = []
        for name in "abc":
            async with guest(name) as line:
                answers.append(await ask(line))
                line.say(answered=True)
        return answers

    *admitted, last = told(Gate(courtesy, 0, most=2), story)
    assert all(answer["admitted"] for answer in admitted)
    assert (last["left_alone"], last["spent"]) == ("the day's 2 requests are used up", True)


def test_a_failure_is_a_pause_for_all(courtesy):
    async def story(guest):
        async with guest("a") as one, guest("b") as other:
            await ask(one)
            began = time.monotonic()
            one.say(failure="HTTP 503")
            await ask(other)
            return time.monotonic() - began

    assert told(Gate(courtesy, DELAY, most=0), story) >= 2 * DELAY * 0.95


def test_a_site_that_asks_for_time_gets_it_from_all(courtesy):
    async def story(guest):
        async with guest("a") as one, guest("b") as other:
            await ask(one)
            one.say(failure="HTTP 429", stay_away=3600)
            return await ask(other)

    assert "left alone for 3,6" in told(Gate(courtesy, DELAY, most=0), story)["left_alone"]
    assert courtesy.away > timedelta(minutes=59)


def test_a_site_that_is_down_is_down_for_all(courtesy):
    async def story(guest):
        async with guest("a") as one, guest("b") as other:
            for _ in range(FAILURES_IN_A_ROW):
                await ask(one)
                one.say(failure="HTTP 503")
            return await ask(other)

    assert "the site is down" in told(Gate(courtesy, 0, most=0), story)["left_alone"]


@pytest.mark.parametrize("delay", ["crawl_delay", "throttle_delay"])
def test_the_longest_delay_that_anybody_knows_of_holds(courtesy, delay):
    async def story(guest):
        async with guest("a") as one, guest("b") as other:
            await ask(one, **{delay: 0.4})
            one.say(answered=True)
            began = time.monotonic()
            await ask(other)
            return time.monotonic() - began

    assert told(Gate(courtesy, 0, most=0), story) >= 0.38


@pytest.mark.parametrize(
    "hello", [{"name": "a", "secret": "0" * 32}, {"name": "a"}, {}], ids=["wrong", "no", "nothing"]
)
def test_strangers_are_not_let_in(courtesy, hello):
    gate = Gate(courtesy, 0, most=0)

    async def knock():
        with opened(gate, "127.0.0.1") as address:
            reader, writer = await asyncio.open_connection(address.host, address.port)
            line = messages.Line(reader, writer)
            line.say(**hello)
            with pytest.raises(ConnectionError):
                await ask(line)
            await line.close()

    asyncio.run(knock())
    assert courtesy.requests_today == 0


def test_addresses_are_read_as_they_are_written():
    address = Address("127.0.0.1", 4711, "news-kk-1", "secret")
    assert Address.parse(str(address)) == address
