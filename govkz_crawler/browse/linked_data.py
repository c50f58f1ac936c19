"""Describes versions, and the archive as a whole, as JSON-LD with the words of schema.org.

https://schema.org/NewsArticle, https://schema.org/Dataset
"""

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from govkz_crawler.browse.snapshot import Row
from govkz_crawler.browse.wording import tag
from govkz_crawler.interchange.citation import name, titled

Node = dict[str, Any]

_CONTEXT = {"@context": "https://schema.org"}

# Within <script> nothing may look like markup; JSON reads the escapes as the same characters.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def script(node: Node) -> Markup:
    """The node as the text of a ``<script type="application/ld+json">``."""
    return Markup(json.dumps(node, ensure_ascii=False).translate(_ESCAPES))  # noqa: S704, it is escaped


def alone(node: Node) -> Node:
    """The only node of a page."""
    return _CONTEXT | node


def graph(nodes: Sequence[Node]) -> Node:
    """Several nodes of a page."""
    return _CONTEXT | {"@graph": list(nodes)}


def article(version: Row, entity: str, description: str, page: str, archive: str) -> Node:
    """A row of `versions` as a NewsArticle: ``url`` is where gov.kz had it, ``archivedAt`` our page of the version.

    ``entity`` is the name of whoever published it, ``archive`` the address of the front page.
    """
    body = {"@type": "GovernmentOrganization", "name": entity, "alternateName": version["entity"]}
    return _said(
        {
            "@type": "NewsArticle", "@id": page, "identifier": name(version), "url": version["url"], "archivedAt": page,
            "headline": titled(version), "description": description, "inLanguage": tag(version["lang"]),
            "datePublished": version["published_at"], "version": version["version"], "author": body, "publisher": body,
            "isAccessibleForFree": True, "isPartOf": {"@type": "Dataset", "@id": archive},
        }
    )  # fmt: skip


def dataset(facts: Row, totals: Row, about: Row, files: Sequence[tuple[str, str]]) -> Node:
    """The archive as a Dataset. ``facts`` and ``totals`` are what the queries of these names find; ``about`` is its
    ``url``, ``name``, ``description`` and ``usageInfo``; ``files`` are addresses and their content types."""
    period = "/".join(filter(None, (totals["first"], totals["last"])))
    return _said(
        {
            "@type": "Dataset", "@id": about["url"], **about, "identifier": f"urn:uuid:{facts['archive_id']}",
            "inLanguage": [tag(language["lang"]) for language in totals["languages"]],
            "temporalCoverage": period, "dateModified": facts["last_seen"], "isAccessibleForFree": True,
            "spatialCoverage": {"@type": "Country", "name": "Kazakhstan"},
            "creator": {"@type": "Organization", "name": "govkz_crawler"},
            "distribution": [
                {"@type": "DataDownload", "contentUrl": address, "encodingFormat": kind} for address, kind in files
            ],
        }
    )  # fmt: skip


def _said(node: Node) -> Node:
    """Without what is not known."""
    return {name: value for name, value in node.items() if value not in (None, "", [])}
