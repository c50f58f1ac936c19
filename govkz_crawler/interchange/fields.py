"""Names, types and explains the columns of every export of articles, one row for each article."""

from dataclasses import dataclass
from typing import Any, Literal

Type = Literal["string", "integer", "number", "date", "datetime", "list"]  # datetime: UTC; list: of strings

Row = dict[
    str, Any
]  # a value for every field: str, int, float, list[str] or None; times and dates as the archive stores them


@dataclass(frozen=True, slots=True)
class Field:
    """One column; ``required`` says that it is never null."""

    name: str
    type: Type
    required: bool
    about: str


FIELDS = (
    Field("section", "string", True, "press section: news, releases, events, article"),
    Field("article_id", "integer", True, "id of the item within its section, the same in all languages"),
    Field("lang", "string", True, "language variant of the site: kk, ru, en, qq"),
    Field("entity", "string", True, "slug of the government entity whose press page shows it"),
    Field("entity_kk", "string", False, "name of that entity in Kazakh"),
    Field("entity_ru", "string", False, "name of that entity in Russian"),
    Field("entity_en", "string", False, "name of that entity in English"),
    Field("title", "string", True, "title, plain text"),
    Field("text", "string", True, "body, plain text, a paragraph a line"),
    Field("summary", "string", True, "short description, plain text; empty where the source has none"),
    Field("published_at", "datetime", False, "moment of publication as the site gives it, UTC"),
    Field("published_on", "date", False, "civil date of publication in Asia/Almaty"),
    Field("published_local", "string", False, "moment of publication in Asia/Almaty, with its offset"),
    Field("url", "string", True, "canonical address of the page"),
    Field("image_url", "string", False, "address of the lead image"),
    Field("links", "list", True, "addresses that the body links to, in their order"),
    Field("media", "list", True, "addresses of what the body embeds, in their order"),
    Field("content_lang", "string", False, "language of the text as detected"),
    Field("translation", "string", True, "own, placeholder (no translation yet) or other-language"),
    Field("status", "string", True, "live, removed or, in a delta with filters, outside: it no longer fits them"),
    Field("versions", "integer", True, "how many versions of this variant the archive holds"),
    Field("first_seen_at", "datetime", True, "when the archive first saw this variant, UTC"),
    Field("changed_at", "datetime", True, "when the archive saw the present state first, UTC"),
    Field("version_id", "integer", True, "the version that this row shows; a number of this archive only"),
    Field("not_before", "datetime", False, "when the state before it was last seen, UTC; null where nothing proves it"),
    Field("seen_at", "datetime", True, "when that version was first seen, UTC"),
    Field("source", "string", True, "interface that showed that version: rss, graphql, rest"),
    Field("origin", "string", True, "where the answer came from: site, replay of a cassette, other server, capture"),
    Field("ni", "string", True, "name of that version's entry in the log (RFC 6920)"),
    Field("warc_record", "string", False, "id of the WARC record with the raw answer that this text was read from"),
    Field("citation", "string", True, "how to cite that version"),
)

NAMES = tuple(field.name for field in FIELDS)
