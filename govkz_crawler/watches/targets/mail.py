"""Sends events by e-mail, over the SMTP server that Scrapy's MAIL_ settings name."""

import hashlib
import smtplib
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from threading import Timer
from typing import Any

from govkz_crawler.browse.change_text import plain
from govkz_crawler.watches.errors import Undelivered
from govkz_crawler.watches.queue import Queued
from govkz_crawler.watches.speaker import Speaker

_SECONDS = 60.0  # for a whole message, however slowly the server speaks


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in: MAIL_HOST and the others (https://docs.scrapy.org/en/latest/topics/email.html)."""

    host: str
    port: int
    sender: str
    user: str | None
    password: str | None
    starttls: bool
    tls: bool


def mail_server(settings: Any) -> MailServer:
    """From Scrapy's settings."""
    return MailServer(
        settings["MAIL_HOST"], settings.getint("MAIL_PORT"), settings["MAIL_FROM"], settings["MAIL_USER"],
        settings["MAIL_PASS"], settings.getbool("MAIL_TLS"), settings.getbool("MAIL_SSL"),
    )  # fmt: skip


def send(mailbox: str, speaker: Speaker, events: list[Queued], server: MailServer) -> None:
    """One message of some events. Raises Undelivered."""
    message = compose(mailbox, speaker, events, server.sender)
    try:
        with _connected(server) as smtp:
            smtp.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise Undelivered(f"{server.host}:{server.port}: {str(error) or type(error).__name__}") from error


def compose(mailbox: str, speaker: Speaker, events: list[Queued], sender: str) -> EmailMessage:
    """The message. The same events have the same Message-ID, by which a mailbox knows what it has already."""
    keys = "/".join([speaker.watch.uid, *(queued.key for queued in events)])
    message = EmailMessage()
    message["Subject"] = f"[{speaker.watch.name}] {_subject(speaker, events)}"
    message["From"], message["To"] = sender, mailbox
    message["Date"] = formatdate(localtime=False)
    message["Message-ID"] = f"<{hashlib.sha256(keys.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody answers it with a note that he is away
    message.set_content("\n\n\n".join(_told(speaker, queued) for queued in events))
    return message


def _subject(speaker: Speaker, events: list[Queued]) -> str:
    first = " ".join(speaker.title(events[0].event).split())[:150]
    return f"{first} (+{len(events) - 1})" if len(events) > 1 else first


def _told(speaker: Speaker, queued: Queued) -> str:
    event = queued.event
    lines = [
        f"{speaker.title(event)}", f"{event.entity_name} · {event.lang}",
        "", plain(event, speaker.wording), "", speaker.page(event),
    ]  # fmt: skip
    own = [] if lines[-1] == event.url else [event.url]
    return "\n".join([*lines, *own, event.ni])


@contextmanager
def _connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A session that is cut when the time is up."""
    kind = smtplib.SMTP_SSL if server.tls else smtplib.SMTP
    with kind(server.host, server.port, timeout=_SECONDS) as smtp:
        timer = Timer(_SECONDS, _cut, [smtp])
        timer.start()
        try:
            if server.starttls:
                smtp.starttls()
            if server.user:
                smtp.login(server.user, server.password or "")
            yield smtp
        finally:
            timer.cancel()


def _cut(smtp: smtplib.SMTP) -> None:
    with suppress(OSError):
        if smtp.sock:
            socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)
