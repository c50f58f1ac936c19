"""Mail, over a real SMTP server on the loopback interface."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from govkz_crawler.watches.delivery import Means
from govkz_crawler.watches.failing import failing_targets
from tests.watches.apart import MEANS
from tests.watches.conftest import delivered, watched


class Mailbox:
    """Takes what it is sent, or answers ``refusal``."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.refusal = ""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        if self.refusal:
            return self.refusal
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


class Anywhere(Controller):
    """A server on whatever port is free."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def means(mailbox: Mailbox) -> Iterator[Means]:
    controller = Anywhere(mailbox, hostname="127.0.0.1", port=0)
    controller.start()
    yield replace(MEANS, mail=replace(MEANS.mail, port=controller.port))
    controller.stop()


def test_events_come_together_in_one_message(press: Path, mailbox: Mailbox, means: Means) -> None:
    watched(press, "mailto:reader@example.org", name="Мектептер")
    assert delivered(press, means)[0].events == 7
    (message,) = mailbox.messages
    assert message["To"] == "reader@example.org"
    assert message["Subject"].startswith("[Мектептер] новое: В селе открылась новая школа (+6)")
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    for line in ("− В школе 300 мест.", "+ В школе 350 мест.", "числа: 300 → 350 мест.", "Занятия начнутся"):
        assert line in text
    assert text.count("ni:///sha-256;") == 7
    assert delivered(press, means) == []


def test_a_message_that_was_refused_is_the_same_one_later(press: Path, mailbox: Mailbox, means: Means) -> None:
    watched(press, "mailto:reader@example.org", on=("removed",))
    mailbox.refusal = "451 try again later"
    assert "451" in (delivered(press, means)[0].problem or "")
    (target,) = failing_targets(press)
    assert (target["target"], target["waiting"]) == ("mailto:reader@example.org", 1)


def test_without_a_server_the_target_fails(press: Path) -> None:
    watched(press, "mailto:reader@example.org")
    (result,) = delivered(press, MEANS)
    assert (result.events, "127.0.0.1:9" in (result.problem or "")) == (0, True)
