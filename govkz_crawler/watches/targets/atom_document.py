"""Writes events of a watch as an Atom document."""

from govkz_crawler.browse import atom
from govkz_crawler.browse.feed_entries import entry
from govkz_crawler.watches.queue import Queued
from govkz_crawler.watches.speaker import Speaker
from govkz_crawler.watches.targets.document import Names


def atom_document(speaker: Speaker, events: list[Queued], names: Names) -> bytes:
    """The newest event first."""
    watch, wording = speaker.watch, speaker.wording
    newest = [queued.event for queued in reversed(events)]
    return atom.document(
        atom.Feed(
            uid=f"urn:uuid:{watch.uid}",
            title=watch.name,
            subtitle=wording("feed_subtitle"),
            lang=wording.lang,
            updated=max((event.known_at for event in newest), default=watch.since),
            self_url=names.own,
            page=watch.public_url or "https://www.gov.kz",
            entries=[entry(event, wording, speaker.absolute(event)) for event in newest],
            older=names.older,
            current=names.current,
        )
    )
