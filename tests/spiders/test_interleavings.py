"""Insertions, edits, deletions, returns, kills and runs in any order: the archive ends as the site's history, as far as
it was looked at. The crawls are the real command, in processes forked from one that has imported everything."""

import os
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st

from govkz_crawler.archive.file.connection import open_to_read
from govkz_crawler.archive.verify.checks import verify
from govkz_crawler.evidence.evidence_check import stages
from tests import forking
from tests.crawling import ROOT, Crawl, command
from tests.spiders.site_history import CONFIRMATIONS, LANGS, Site, Witness
from tests.standin import StandIn

# The suite tries a few; TEST_INTERLEAVINGS=100 goes on for some minutes.
EXAMPLES = int(os.environ.get("TEST_INTERLEAVINGS", "3"))

ITEMS = 24  # two pages of the list
ASK = {"history": {"since": "2026-06-01", "entities": "mfa"}, "press": {"entities": "mfa"}}
A_BATCH = 0.7  # seconds after which a run has committed what it was given

Change = Callable[[Site], None]


def changes() -> st.SearchStrategy[Change]:
    places, some = st.integers(0, ITEMS), st.sampled_from([*LANGS, None])
    return st.one_of(
        st.just(Site.add),
        st.builds(lambda place, lang: lambda site: site.edit(place, lang), places, st.sampled_from(LANGS)),
        st.builds(lambda place, lang: lambda site: site.delete(place, lang), places, some),
        st.builds(lambda place, lang: lambda site: site.restore(place, lang), places, some),
    )


class Run(NamedTuple):
    """A crawl, what happens on the site in the middle of it, and at which request it is killed."""

    spider: str = "history"
    meanwhile: Change | None = None
    killed_at: int | None = None
    after_a_batch: bool = False


runs = st.builds(
    Run,
    st.sampled_from(["history", "history", "press"]),
    st.none() | changes(),
    st.none() | st.integers(2, 6),
    st.booleans(),
)
steps = st.lists(st.lists(changes(), max_size=4) | runs, min_size=3, max_size=10)


def crawl(run: Run, archive: Path, standin: StandIn, site: Site) -> int | None:
    """The exit status of the command, negative for the signal that ended it."""
    words = command(run.spider, archive, standin.url, **ASK[run.spider], GOVKZ_REMOVAL_CONFIRMATIONS=CONFIRMATIONS)
    begun = len(standin.log)

    def happen(record: object) -> None:
        asked = len(standin.log) - begun
        if asked == 3 and run.meanwhile:
            run.meanwhile(site)
        if asked == run.killed_at:
            time.sleep(A_BATCH if run.after_a_batch else 0)
            process.kill()

    standin.on_request = happen
    process = forking.fork(words, ROOT)
    process.join()
    standin.on_request = None
    return process.exitcode


def faults(archive: Path) -> list[str]:
    """What ``govkz verify --warc`` finds."""
    with closing(open_to_read(archive)) as db:
        found = list(verify(db, reports=archive.parent / "reports"))
        for stage in stages(archive, db, archive.parent / "warc"):
            found += stage.findings(lambda _: None)
    return [str(finding) for finding in found]


@settings(max_examples=EXAMPLES, derandomize=True, phases=[Phase.generate])  # one example takes seconds
@given(steps)
def test_the_archive_is_the_history_of_the_site_as_far_as_it_was_looked_at(steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        archive, site = Path(folder) / "press.db", Site(ITEMS)
        witness = Witness(Crawl(0, "", "", archive))
        with StandIn(site.world, placeholders=False) as standin:

            def take(run: Run) -> None:
                before = site.state()
                status = crawl(run, archive, standin, site)
                note(f"{run} ended {status}")
                assert status in ({0, -signal.SIGKILL} if run.killed_at else {0})
                after = site.state()
                possible = {key: {before.get(key), content} for key, content in after.items()}
                if archive.exists():
                    witness.saw(possible, everything=status == 0 and run.spider == "history")
                    assert faults(archive) == []

            for step in steps:
                if isinstance(step, Run):
                    take(step)
                else:
                    for change in step:
                        change(site)
            for _ in range(CONFIRMATIONS):
                take(Run())
            query = "SELECT article_id, lang, title, text FROM articles WHERE status = 'live'"
            live = {(number, lang): (title, text) for number, lang, title, text in witness.archive.rows(query)}
            assert live == {key: content for key, content in site.state().items() if content}
            assert witness.archive.rows("SELECT count(*) FROM gaps") == [(0,)]
