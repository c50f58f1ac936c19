"""What is not an interface: robots.txt, and the empty shell that every page for people is."""

from zlib import crc32

from tests.standin.messages import HTML, Record, Reply, json_error
from tests.standin.site import Site

SMALLEST_SHELL, LARGEST_SHELL = 836, 2790  # bytes, as measured on the site

SHELL = (
    '<!doctype html><html lang="kk"><head><meta charset="utf-8"><title>Бірыңғай платформа</title>'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<script defer src="/static/js/main.js"></script>'
    '<link href="/static/css/main.css" rel="stylesheet"></head>'
    "<body><noscript>Бұл қосымша үшін JavaScript қажет.</noscript>"
    '<div id="root"></div><!--{padding}--></body></html>'
)
SHELL_BYTES = len(SHELL.format(padding="").encode())


def robots(site: Site, _record: Record) -> Reply:
    charset = site.knobs.robots_charset
    return Reply(site.knobs.robots.encode(charset), f"text/plain; charset={charset}")


def person_page(_site: Site, record: Record) -> Reply:
    """Its size differs from page to page, within what was measured."""
    spread = crc32(record.path.encode()) % (LARGEST_SHELL - SMALLEST_SHELL + 1)
    return Reply(shell(SMALLEST_SHELL + spread), HTML)


def shell(size: int = SMALLEST_SHELL) -> bytes:
    return SHELL.format(padding="." * (size - SHELL_BYTES)).encode()


def missing(_site: Site, _record: Record) -> Reply:
    return json_error(404, "notFound")
