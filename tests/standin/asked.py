"""Which list a request asks for, whatever the interface: entity, section, language, page."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from tests.standin.sections import section_of_root

RSS_PATH = re.compile(r"/api/v1/public/rss/([^/]+)/([^/]+)/([^/]+)")
REST_PATH = re.compile(r"/api/v1/public/content-manager/([^/]+)(?:/([^/]+))?")
ROOT = re.compile(r"^[^{]*\{\s*(\w+)")
ARGUMENT = re.compile(r'(\w+)\s*:\s*(?:"([^"]*)"|\$?(\w+))')


class Asked(NamedTuple):
    """None where the request does not say: ``entity`` None is the whole site."""

    entity: str | None = None
    section: str | None = None
    lang: str | None = None
    page: str | None = None
    dated: bool = False  # only items before or after some date


class Where(NamedTuple):
    """Matches requests by what they ask for; None is anything. ``site_wide`` True: only lists without an entity."""

    interface: str | None = None
    entity: str | None = None
    section: str | None = None
    lang: str | None = None
    site_wide: bool = False

    def __call__(self, record: Any) -> bool:
        found = record.asked
        return (
            self.interface in (None, record.interface)
            and self.entity in (None, found.entity)
            and self.section in (None, found.section)
            and self.lang in (None, found.lang)
            and not (self.site_wide and found.entity)
        )


def asked(method: str, route: str, query: Mapping[str, str], body: bytes, lang: str) -> Asked:
    """``lang`` is that of Accept-Language."""
    if feed := RSS_PATH.fullmatch(route):
        return Asked(*feed.groups())
    if listed := REST_PATH.fullmatch(route):
        return _listed(listed[1], query, query.get("page"), lang)
    return _graphql(body, lang) if method == "POST" else Asked(lang=lang)


def _graphql(body: bytes, lang: str) -> Asked:
    try:
        request = json.loads(body)
        text, variables = str(request["query"]), request.get("variables") or {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return Asked(lang=lang)
    root = ROOT.search(re.sub(r"^\s*query\s*\w*\s*(\([^)]*\))?", "", text))
    arguments = {name: literal or variables.get(bare, bare) for name, literal, bare in ARGUMENT.findall(text)}
    said = {name: str(value) for name, value in arguments.items() if value is not None}
    return _listed(root[1] if root else "", said, said.get("_page"), said.get("_lang", lang))


def _listed(root: str, arguments: Mapping[str, str], page: str | None, lang: str) -> Asked:
    section = section_of_root(root)
    owner = arguments.get("projects", "").partition(":")[2] or None
    dated = bool(section and arguments.get(section.date))
    return Asked(owner, section.name if section else None, lang, page, dated)
