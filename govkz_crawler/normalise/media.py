"""Extracts the addresses that a body embeds: pictures, videos, sounds, frames and objects."""

import re
from base64 import urlsafe_b64encode
from binascii import Error as NoBase64
from binascii import a2b_base64
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from urllib.parse import unquote_to_bytes

from govkz_crawler.normalise.urls import absolute

# The attributes that hold addresses, in the order in which they are noted. ``data-…`` is how scripts load a picture
# late; ``oembed`` is CKEditor's element for the page of a video; ``param`` belongs to an object of former days.
MEDIA: Mapping[str, tuple[str, ...]] = {
    "img": ("src", "data-src", "data-original", "data-lazy-src", "srcset", "data-srcset"),
    "source": ("src", "srcset"),
    "video": ("src", "data-src", "poster"),
    "audio": ("src", "data-src"),
    "track": ("src",),
    "iframe": ("src", "data-src"),
    "frame": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "param": ("value",),
    "image": ("href", "xlink:href"),
    "oembed": ("url",),
}
# Without any of these no element of a body has a picture behind it; most bodies are without.
BACKGROUNDS = ("url(", "URL(", "background=", "BACKGROUND=")
_STYLED = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]*))""", re.IGNORECASE)  # CSS Values, section 4.5
_SETS = frozenset({"srcset", "data-srcset"})
_MOVIES = frozenset({"movie", "src", "url", "filename"})  # names of the parameters that hold an address
_DATA = re.compile(r"data:([\w.+-]{1,60}/[\w.+-]{1,60})?((?:;[^;,]{1,100}){0,5}),", re.IGNORECASE)
_SPACER = 400  # characters: what keeps the place of a picture that a script loads is shorter


def embedded(tag: str, attributes: Mapping[str, str], base_url: str) -> Iterator[str]:
    """The URLs that an element embeds, absolute; its data: URLs as names of what they hold."""
    if tag == "param" and (attributes.get("name") or "").lower() not in _MOVIES:
        return
    for name in (*MEDIA.get(tag, ()), "background", "style"):
        if value := attributes.get(name):
            for address in _addresses(name, value):
                if url := _inline(address) or absolute(address, base_url):
                    yield url


def _addresses(name: str, value: str) -> Iterable[str]:
    """The addresses in an attribute, as they are written."""
    if name in _SETS:
        return candidates(value)
    if name == "style":
        return ("".join(found) for found in _STYLED.findall(value)) if "(" in value else ()
    return (value,)


def candidates(srcset: str) -> Iterator[str]:
    """The URLs of a ``srcset`` (HTML, section 4.8.4.2.2): each ends at white space, and a comma ends its descriptor."""
    in_descriptor = False
    for word in srcset.split():
        rest = word
        if in_descriptor:
            _, comma, rest = word.partition(",")
            in_descriptor = not comma
        if not in_descriptor and (address := rest.strip(",")):
            yield address
            in_descriptor = not rest.endswith(",")


def _inline(address: str) -> str | None:
    """The name (RFC 6920) of what a data: URL holds (RFC 2397), such as a picture that was pasted into a body."""
    found = _DATA.match(address.strip()[:1_000]) if len(address) > _SPACER else None
    if found is None:
        return None
    packed = unquote_to_bytes(address.strip()[found.end() :])
    try:
        held = a2b_base64(packed) if found[2].lower().endswith(";base64") else packed
    except NoBase64:
        held = packed
    digest = urlsafe_b64encode(sha256(held).digest()).decode().rstrip("=")
    return f"ni:///sha-256;{digest}?ct={found[1] or 'text/plain'}"
