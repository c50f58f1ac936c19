"""Gathers, at the end of a run, what past days have left in many small files: WARC files by day, reports by month."""

import logging
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from govkz_crawler.archive.database import Database
from govkz_crawler.evidence import record_index
from govkz_crawler.normalise.clock import utc
from govkz_crawler.operate import report_months
from govkz_crawler.transport.capture import software
from govkz_crawler.warc.errors import WarcError
from govkz_crawler.warc.gather import gather

logger = logging.getLogger(__name__)


def tidy(db: Database, warc_dir: Path | None, reports: Path) -> None:
    """For a run that has ended and still holds the archive's lock; ``db`` is open for writing.

    What cannot be gathered now can be by the next run: it is logged, and makes no run fail.
    """
    now = datetime.now(UTC)
    info = {"software": software(), "description": "the WARC files of a day, gathered"}
    try:
        report_months.gather(reports, now)
        if warc_dir:
            gather(warc_dir, utc(now), info, partial(record_index.follow, db, warc_dir))
    except (OSError, WarcError) as error:
        logger.warning("what past days left was not gathered: %s", error)
