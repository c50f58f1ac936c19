"""Sends events to whatever the library apprise speaks: chats, phones and others (the extra ``notify``)."""

from govkz_crawler.browse.change_text import brief
from govkz_crawler.extras import needed_for
from govkz_crawler.watches.errors import Undelivered
from govkz_crawler.watches.queue import Queued
from govkz_crawler.watches.speaker import Speaker


def send(url: str, speaker: Speaker, events: list[Queued]) -> None:
    """One message of some events. Raises Undelivered."""
    with needed_for("this target of a watch"):
        import apprise  # noqa: PLC0415 - an extra

    service = apprise.Apprise()
    if not service.add(url):
        raise Undelivered("apprise does not know this kind of address")
    body = "\n\n".join(_told(speaker, queued) for queued in events)
    if not service.notify(title=speaker.watch.name, body=body, body_format=apprise.NotifyFormat.TEXT):
        raise Undelivered("the service did not take it")


def _told(speaker: Speaker, queued: Queued) -> str:
    event = queued.event
    lines = speaker.title(event), event.entity_name, brief(event, speaker.wording), speaker.page(event)
    return "\n".join(filter(None, lines))
