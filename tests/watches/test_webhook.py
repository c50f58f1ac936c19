"""Webhooks hear of each event once, signed, and a target that fails is tried again later."""

import json
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook as Receiver
from standardwebhooks.webhooks import WebhookVerificationError

from govkz_crawler.archive.file.lock import Locked, locked
from govkz_crawler.places import watch_queue
from govkz_crawler.watches.delivery import Means
from govkz_crawler.watches.failing import failing_targets
from govkz_crawler.watches.targets import webhook as sender
from tests.archive_factory import archive as write_archive
from tests.archive_factory import item
from tests.watches.apart import NOWHERE
from tests.watches.conftest import EVERYTHING, LATER, Webhook, delivered, watched


def test_everything_that_happened_is_told_once_and_in_order(press: Path, webhook: Webhook) -> None:
    watched(press, webhook.url)
    (result,) = delivered(press)
    assert (result.events, result.problem) == (7, None)
    assert sorted(webhook.told) == sorted(EVERYTHING)
    times = [json.loads(body)["timestamp"] for _, body in webhook.heard]
    assert times == sorted(times)
    assert delivered(press) == []
    assert len(set(webhook.ids)) == len(webhook.ids) == 7


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"on": ("silent",)}, [("press.edited", 1)]),
        ({"on": ("edited",)}, [("press.edited", 1), ("press.edited", 2)]),
        ({"on": ("returned", "removed")}, [("press.removed", 3), ("press.returned", 3)]),
        ({"on": ("new",), "entities": ("moa",)}, []),
        ({"on": ("new",), "entities": ("edu",), "lang": "kk"}, []),
        ({"query": '"350 мест"'}, [("press.edited", 1)]),
        ({"query": "школами -занятие"}, []),
        ({"query": "новой", "on": ("edited",)}, [("press.edited", 1), ("press.edited", 2)]),
        ({"query": "2", "on": ("new",)}, [("press.new", 2)]),
        (
            {"query": "https://www.gov.kz/memleket/entities/edu/press/news/details/3?lang=ru", "on": ("removed",)},
            [("press.removed", 3)],
        ),
        ({"since": "2025-09-03T00:00:00Z"}, [("press.returned", 3)]),
    ],
    ids=str,
)
def test_a_watch_is_about_something(
    chosen: dict[str, object], told: list[tuple[str, int]], press: Path, webhook: Webhook
) -> None:
    watched(press, webhook.url, **chosen)
    delivered(press)
    assert sorted(webhook.told) == sorted(told)


def test_a_backfill_is_no_news(archive: Path, webhook: Webhook) -> None:
    old, unknown = "2019-03-01T06:00:00Z", None
    write_archive(archive, [item(1, published_at=old), item(2), item(3, published_at=unknown, published_on=None)])
    watched(archive, webhook.url)
    delivered(archive)
    assert sorted(webhook.told) == [("press.new", 2), ("press.new", 3)]
    write_archive(archive, [item(1, published_at=old, title="Басқа", seen_at=LATER)], first=1)
    delivered(archive)
    assert webhook.told[2:] == [("press.edited", 1)]


def test_a_message_is_signed(press: Path, webhook: Webhook) -> None:
    watch = watched(press, webhook.url, public_url="https://archive.example/")
    delivered(press)
    receiver = Receiver(watch.secret)
    for headers, body in webhook.heard:
        message = receiver.verify(body, headers)
        assert message["data"]["page"].startswith("https://archive.example/item/news/")
        assert message["data"]["before"] or message["data"]["after"]
    with pytest.raises(WebhookVerificationError):
        receiver.verify(body.replace(b"press", b"pres5"), headers)
    (edit,) = [message for _, message in webhook.heard if b'"silent": true' in message and b"edited" in message]
    data = json.loads(edit)["data"]
    assert data["brief"] == "числа: 300 → 350 мест."
    assert (data["before"]["text"][:15], data["after"]["text"][:15]) == ("В школе 300 мес", "В школе 350 мес")


def test_a_target_that_fails_is_tried_again_later_and_less_and_less_often(press: Path, webhook: Webhook) -> None:
    watched(press, webhook.url)
    webhook.status = 500
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False) as clock:
        for failures, minutes in enumerate([5, 10, 20], start=1):
            (result,) = delivered(press)
            assert (result.events, "500" in (result.problem or "")) == (0, True)
            (target,) = failing_targets(press)
            assert (target["failures"], target["waiting"]) == (failures, 7)
            assert delivered(press) == []
            clock.shift(timedelta(minutes=minutes, seconds=1))
        webhook.status = 200
        (result,) = delivered(press)
    assert (result.events, result.problem, failing_targets(press)) == (7, None, [])
    assert len(set(webhook.ids)) == 7
    assert webhook.ids[:4] == [webhook.ids[0]] * 4


def test_a_dead_target_keeps_nobody_waiting(press: Path, webhook: Webhook) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    watched(press, dead, webhook.url)
    first, second = delivered(press)
    assert (first.events, second.events) == (0, 7)
    assert first.problem
    (target,) = failing_targets(press)
    assert target["target"] == "http://127.0.0.1/…"


def test_a_webhook_that_never_answers_does_not_hang(
    press: Path, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        watched(press, f"http://127.0.0.1:{mute.getsockname()[1]}/", webhook.url)
        first, second = delivered(press)
    assert (first.events, second.events) == (0, 7)
    assert first.problem


@pytest.mark.parametrize("status", [301, 400, 410, 429])
def test_only_success_is_success(status: int, press: Path, webhook: Webhook) -> None:
    watched(press, webhook.url)
    webhook.status = status
    (result,) = delivered(press)
    assert (result.events, str(status) in (result.problem or "")) == (0, True)


def test_a_run_leaves_the_rest_to_the_next_one(press: Path, webhook: Webhook) -> None:
    watched(press, webhook.url)
    assert delivered(press, Means(NOWHERE, "govkz_crawler", seconds=0)) == []
    assert delivered(press)[0].events == 7


def test_one_delivery_at_a_time(press: Path, webhook: Webhook) -> None:
    watched(press, webhook.url)
    with locked(watch_queue(press)), pytest.raises(Locked):
        delivered(press)
    assert webhook.heard == []
