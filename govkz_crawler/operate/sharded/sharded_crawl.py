"""Runs a crawl on many workers through one gate, and merges their archives."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings

from govkz_crawler.archive.errors import Damaged
from govkz_crawler.archive.file.connection import create_or_open, reading
from govkz_crawler.archive.file.lock import locked
from govkz_crawler.archive.file.opening import telling
from govkz_crawler.archive.schema.identity import origin
from govkz_crawler.archive.transfer import merge as merging
from govkz_crawler.archive.transfer.select import state
from govkz_crawler.cluster.errors import ClusterError
from govkz_crawler.cluster.gate.gatekeeper import Gate, opened
from govkz_crawler.cluster.on_dask import OnDask
from govkz_crawler.cluster.parcel import Carry
from govkz_crawler.configuration.load import DEFAULT, load
from govkz_crawler.errors import GovkzError
from govkz_crawler.operate.exit_status import Exit
from govkz_crawler.operate.ping import Ping
from govkz_crawler.operate.sharded.crawl_worker import ARCHIVE, Crawled, Job
from govkz_crawler.operate.sharded.crawl_worker import crawl as crawl_shard
from govkz_crawler.operate.sharded.shards import Shard
from govkz_crawler.places import reports_dir
from govkz_crawler.politeness.state import Courtesy, courtesy_path
from govkz_crawler.warc.integrity import check


class Places(NamedTuple):
    """Where everything ends up."""

    archive: Path
    warc_dir: Path

    @property
    def reports(self) -> Path:
        return reports_dir(self.archive)


def crawl(
    parts: list[Shard], places: Places, settings: BaseSettings, spread: OnDask, tell: Callable[[str], None]
) -> Exit:
    """``tell`` gets a line for each part that has come in. No other crawl of the archive runs meanwhile.

    Raises ArchiveError and ClusterError; what has come in by then stays.
    """
    statuses: list[int] = []

    def receive(crawled: Crawled, carry: Carry) -> None:
        added = _take_over(crawled, places, carry)
        statuses.append(crawled.status)
        tell(f"{crawled.shard.name} · {crawled.summary} · {added} rows merged")

    delay, most = settings.getfloat("DOWNLOAD_DELAY"), settings.getint("GOVKZ_DAILY_REQUESTS")
    with locked(places.archive):
        gate = Gate(Courtesy(courtesy_path(places.archive)), delay, most)
        with opened(gate, spread.own_host()) as address:
            job = Job(places.archive.absolute(), _state(places.archive), address, _given(settings))
            with _watched(settings, parts, statuses):
                spread.fetch(partial(crawl_shard, job), parts, lambda _: None, receive)
    return conclude(statuses)


@contextmanager
def _watched(settings: BaseSettings, parts: list[Shard], statuses: list[int]) -> Iterator[None]:
    """A monitor hears of the whole crawl as of any other run; its parts are not told of."""
    ping = Ping.of(settings)
    if ping:
        ping.began()
    try:
        yield
    except GovkzError as error:
        if ping:
            ping.ended(int(Exit.FAILED), str(error))
        raise
    if ping:
        ping.ended(int(conclude(statuses)), f"{len(parts)} parts")


def conclude(statuses: list[int]) -> Exit:
    """As one crawl of all the parts would have ended."""
    if Exit.CHANGED_SHAPE in statuses:
        return Exit.CHANGED_SHAPE
    if set(statuses) <= {Exit.FAILED}:
        return Exit.FAILED
    return Exit.PARTIAL if any(statuses) else Exit.COMPLETE


def _take_over(crawled: Crawled, places: Places, carry: Carry) -> int:
    """Returns the number of rows that the archive gained. Raises ClusterError for what is no good."""
    with TemporaryDirectory(dir=places.archive.parent, prefix=f".{crawled.shard.name}.") as here:
        folder = Path(here)
        for name, parcel in crawled.files.items():
            (folder / name).parent.mkdir(exist_ok=True)
            carry(parcel, folder / name)
        _verify(folder, places.archive)
        # The evidence first: no row may name a record that is not there.
        for kind, target in (("warc", places.warc_dir), ("reports", places.reports)):
            target.mkdir(parents=True, exist_ok=True)
            for path in folder.glob(f"{kind}/*"):
                path.rename(target / path.name)
        with (
            reading(folder / ARCHIVE) as theirs,
            telling(places.archive),
            closing(create_or_open(places.archive, origin(theirs))) as ours,
        ):
            return merging.merge(ours, theirs).added.total()


def _verify(folder: Path, archive: Path) -> None:
    for problem in check(folder / "warc"):
        raise ClusterError(f"{problem.file} at {problem.offset}: {problem.message}")
    try:
        with reading(folder / ARCHIVE) as theirs:
            merging.check(theirs, folder / ARCHIVE, archive)
    except Damaged as error:
        raise ClusterError(f"its archive does not verify: {error}") from error


def _state(archive: Path) -> tuple[str, int] | None:
    if not archive.exists():
        return None
    with reading(archive) as db:
        return state(db)


def _given(settings: BaseSettings) -> dict[str, str]:
    """The settings that the user gave: on the command line, in the environment or in the file."""
    command_line = SETTINGS_PRIORITIES["cmdline"]
    elsewhere = {name for name, given in load().items() if given.origin != DEFAULT}
    names = [str(name) for name in settings if name in elsewhere or settings.getpriority(name) == command_line]
    return {name: _spelled(settings[name]) for name in names if settings[name] is not None}


def _spelled(value: object) -> str:
    """As ``scrapy -s`` takes it."""
    if isinstance(value, dict):
        return json.dumps(value)
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
