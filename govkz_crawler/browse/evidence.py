"""Opens the raw answers beside the archive that is shown, where they are kept there."""

from dataclasses import dataclass
from pathlib import Path

from datasette.app import Datasette

from govkz_crawler import places
from govkz_crawler.browse.snapshot import DATABASE, Row
from govkz_crawler.configuration.load import value
from govkz_crawler.evidence.reread import unpacked
from govkz_crawler.transport.errors import Unreadable
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.exchanges import Exchange, read


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked and answered, and the body as it was before it was compressed for the way."""

    exchange: Exchange
    body: bytes


def folder(datasette: Datasette) -> Path:
    """Where the WARC files of the archive are: where GOVKZ_WARC_DIR says, else beside it."""
    return places.warc_dir(Path(datasette.databases[DATABASE].path), value("GOVKZ_WARC_DIR") or None)


def raw_answer(evidence: Path, version: Row) -> Answer | None:
    """The raw answer behind a row of `versions` with the place of its record; None where it is not here.

    A record that cannot be read is not here; ``govkz verify --warc`` says what is wrong with it.
    """
    if not version["warc_file"]:
        return None
    try:
        exchange = read(evidence, version["warc_file"], version["warc_offset"])
        return Answer(exchange, unpacked(exchange).body)
    except (WarcError, Unreadable):
        return None
