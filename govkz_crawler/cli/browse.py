"""``govkz browse``: serves an archive as a site with Datasette."""

import socket
import threading
import webbrowser
from pathlib import Path

import click

from govkz_crawler.archive.file.connection import reading
from govkz_crawler.cli.options import archive_option, web_address
from govkz_crawler.extras import needed_for

_STARTING_SECONDS = 1.0  # what the server needs before a browser may ask


@click.command()
@archive_option
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True, help="The port to listen on.")
@click.option(
    "--public-url",
    metavar="URL",
    callback=web_address,
    help="The address under which others see the pages, once published.",
)
@click.option("--open", "opened", is_flag=True, help="Open the pages in a browser.")
def browse(archive: Path, port: int, public_url: str | None, opened: bool) -> None:
    """Show the archive as web pages on this machine, while a crawl may be writing it.

    Whoever looks from this machine may ask SQL and download the archive. Behind a web server, for others, name the
    public address: citations then carry it, and SQL and downloads are what settings.json says.

    Example: govkz browse --archive archive/press.db --open
    """
    with reading(archive):
        pass  # what is no archive would be found out with the first page, by a visitor
    with needed_for("govkz browse"):
        from govkz_crawler.browse.serving import HOST, serve  # noqa: PLC0415 - Datasette is an extra

    address = f"http://{HOST}:{port}/"
    with socket.socket() as probe:  # uvicorn would end with a log line only
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((HOST, port))
    click.echo(f"{archive}: {address} (Ctrl+C ends it)")
    if opened:
        threading.Timer(_STARTING_SECONDS, webbrowser.open, [address]).start()
    serve(archive, port, public_url)


COMMANDS = (browse,)
