"""Settings and files with which Datasette serves an archive as the site."""

from importlib.resources import files
from pathlib import Path

import uvicorn
from datasette.app import Datasette
from datasette.database import Database
from datasette.utils import parse_metadata

from govkz_crawler.browse.snapshot import DATABASE

SITE = Path(str(files("govkz_crawler.browse"))) / "site"

HOST = "127.0.0.1"  # for others, a web server in front: docs/browse.md


def site(archive: Path, public_url: str | None = None) -> Datasette:
    """Datasette configured as in ``archive/``, showing this archive under the name that pages expect.

    ``public_url`` is the address under which others see it, if they do.
    """
    metadata = parse_metadata((SITE / "metadata.yaml").read_text(encoding="utf-8"))
    metadata["plugins"] = {"govkz": {"public_url": public_url}}
    datasette = Datasette(config_dir=SITE, metadata=metadata)
    datasette.remove_database("_memory")  # what Datasette opens where it finds no file
    if archive.exists():
        datasette.add_database(Database(datasette, path=str(archive)), name=DATABASE)
    return datasette


def serve(archive: Path, port: int, public_url: str | None = None) -> None:
    """Serve until interrupted."""
    uvicorn.run(site(archive, public_url).app(), host=HOST, port=port, log_level="warning", lifespan="on")
