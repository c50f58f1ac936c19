"""Decides which event a sighting of a variant is, from the state that is held and the one seen. Pure."""

from dataclasses import dataclass
from typing import Literal

from govkz_crawler.items import Extent, PressItem

Event = Literal["new", "completed", "edited", "removed", "returned", "captured"]

# A former text that is shown again, and does not count as an edit yet.
APART: Literal["quarantined"] = "quarantined"

# What a sighting came to: None where it says nothing new.
Sighting = Event | Literal["quarantined"] | None


@dataclass(frozen=True, slots=True)
class Held:
    """The newest version of a variant, as far as the decision needs it."""

    entity: str
    status: Literal["live", "removed"]
    extent: Extent
    content_digest: str
    version_id: int
    source: str
    published_at: str | None
    published_raw: str | None
    reader: str
    seen_at: str


def event_of(held: Held | None, item: PressItem, content_digest: str) -> Event | None:
    """The event that ``item`` is, or None when it says nothing new.

    A summary never replaces a full text: what a feed shows of an item held in full tells that it is there, no more.
    A full text after a summary completes it: that is our source's doing, not an edit of the site's.
    """
    if held is None:
        return "new"
    if held.status == "removed":
        return "returned"
    if held.extent != item.extent:
        return "completed" if item.extent == "full" else None
    if content_digest != held.content_digest or redated(held, item) or moved(held, item):
        return "edited"
    return None


def redated(held: Held, item: PressItem) -> bool:
    """Whether the date of publication has changed.

    Only two readings of one source tell: what the clocks of two sources say of the same moment is another question. Nor
    is it news when the same date, as it was written, is understood by another rule than before.
    """
    written_otherwise = item.published_raw != held.published_raw
    return item.source == held.source and written_otherwise and item.published_at != held.published_at


def moved(held: Held, item: PressItem) -> bool:
    """Whether the answer itself names owners and the one we know is no longer among them."""
    return bool(item.entities) and held.entity not in item.entities
