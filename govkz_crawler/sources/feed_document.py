"""Parses a feed's XML into entries: whole documents only, and every value as it stands there."""

import io
import re
from dataclasses import dataclass
from typing import Any

from govkz_crawler.sources import answer
from govkz_crawler.sources.feed_bounds import check_size, complete_xml
from govkz_crawler.sources.feed_page import Faulty, ShapeChanged
from govkz_crawler.sources.shape import check_count
from govkz_crawler.sources.unwritable import mend_xml

ENTRY_TAG = re.compile(r"<(?:item|entry)[\s>]")

# feedparser otherwise goes by the XML declaration, which is out of date once the text is decoded.
DECODED = {"content-type": "application/xml; charset=utf-8"}

# The names feedparser gives to what RSS, Atom, Dublin Core and Media RSS define, read here or not: no news.
KNOWN_FIELDS = frozenset({
    "author", "author_detail", "authors", "comments", "content", "contributors", "created", "created_parsed",
    "guidislink", "href", "id", "language", "license", "link", "links", "media_content", "media_credit",
    "media_description", "media_thumbnail", "media_title", "published", "published_parsed", "publisher",
    "publisher_detail", "rights", "rights_detail", "source", "summary", "summary_detail", "tags", "title",
    "title_detail", "updated", "updated_parsed",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it stands in the document.

    ``body`` is content:encoded or, without it, the description; ``fields`` names all that the entry has, as
    feedparser calls it.
    """

    title: str | None
    link: str | None
    guid: str | None
    description: str | None
    body: str | None
    published: str | None
    image: str | None
    fields: tuple[str, ...]


def entries(text: str) -> list[Entry]:
    """The entries of an RSS 2.0, RSS 1.0 or Atom document.

    Markup that is malformed but whole is read leniently. Raises Faulty for a cut or unreadable document, Refused for
    an answer that refuses, and ShapeChanged for one that is no feed.
    """
    check_count(len(ENTRY_TAG.findall(text)))
    check_size(text)
    source = complete_xml(mend_xml(text))
    tags = len(ENTRY_TAG.findall(source))
    try:
        parsed = _parsed(source)
        # plain dicts, because those of feedparser answer for names that are not there
        found = [_entry(dict(fields)) for fields in parsed.entries]
    except Exception as error:  # on hostile markup feedparser raises anything, and gives values of any type
        raise Faulty(f"unreadable XML: {answer.line(repr(error))}") from error
    has_channel = bool(found or parsed.feed)
    if parsed.bozo and (not has_channel or len(found) < tags):
        raise Faulty("malformed XML that swallows entries")
    if not has_channel:
        raise ShapeChanged("a channel", "none")
    return found


def _parsed(source: str) -> Any:
    import feedparser  # noqa: PLC0415 - a poll whose lists are all as they were reads none

    stream = io.BytesIO(source.encode())  # a plain string that reads like a URL or a path would be fetched
    return feedparser.parse(stream, response_headers=DECODED, sanitize_html=False, resolve_relative_uris=False)


def _entry(fields: dict[str, Any]) -> Entry:
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    # Without its details the summary is a copy that feedparser made of the content.
    description = texts.get("summary") if "summary_detail" in fields else None
    # A second description, such as the caption in media:description, is content too: the longest is the text.
    bodies = [content["value"] for content in fields.get("content", ())]
    if description is not None:
        bodies.append(description)
    return Entry(
        title=texts.get("title"),
        link=texts.get("link"),
        guid=texts.get("id"),
        description=description,
        body=max(bodies, key=len, default=None),
        published=texts.get("published") or texts.get("updated"),
        image=_image(fields),
        fields=tuple(fields),
    )


def _image(fields: dict[str, Any]) -> str | None:
    """The address of the first picture among enclosures, media:content and media:thumbnail."""
    enclosures = [link for link in fields.get("links", ()) if link.get("rel") == "enclosure"]
    for attributes in (*enclosures, *fields.get("media_content", ())):
        kind = attributes.get("medium") or attributes.get("type") or ""
        address = attributes.get("href") or attributes.get("url")
        if address and kind.startswith("image"):
            return str(address)
    return next((thumbnail.get("url") for thumbnail in fields.get("media_thumbnail", ())), None)
