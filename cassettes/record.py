"""Records every cassette anew from the stand-in: ``make cassettes``, or ``python cassettes/record.py NAME…``.

A scenario is a world, what happens in it, and the crawl that looks at it. Cassettes carry the site's own URLs, so that
they replay with the default settings, and say in their first lines where they come from.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from govkz_crawler.settings import GOVKZ_BASE_URL
from govkz_crawler.transport.cassette.cassette import rebase
from tests.crawling import crawl
from tests.standin import StandIn, World

FOLDER = Path(__file__).parent
LABEL = "# Recorded from the project's own stand-in (tests/standin), not from gov.kz; every text in it is made up.\n"

SPRING, SUMMER = datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ENTITIES = ("mfa", "moa", "mod", "kostanay")

BODY = 700  # characters: enough to be read, few enough to be kept

Step = tuple[str, str, dict[str, object]]  # cassette, spider, its arguments


def world(entities: tuple[str, ...] = ENTITIES, items: int = 12) -> World:
    return World.generate(7, entities, items, SPRING, SUMMER, body_chars=BODY)


def polls(standin: StandIn) -> Iterator[Step]:
    """A first poll of several entities in kk and ru; a later one, after new items and an edit."""
    arguments = {"entities": ",".join(ENTITIES)}
    yield "first-poll", "press", arguments
    for entity in ("mfa", "kostanay"):
        standin.world.add(entity, created=SUMMER, body_chars=BODY)
    edited = standin.world.items(entity="moa")[-1]
    standin.world.edit("news", edited.id, "ru", title="Уточнено число получателей субсидий")
    yield "later-poll", "press", arguments


def missing_translation(standin: StandIn) -> Iterator[Step]:
    """One item without Kazakh, one with a title but no Kazakh text, one whose Kazakh variant is in Russian."""
    publish = partial(standin.world.add, "mod", body_chars=BODY)
    publish(langs=("ru",))
    standin.world.edit("news", publish().id, "kk", body="")
    russian = publish()
    own = russian.variant("ru")
    standin.world.edit("news", russian.id, "kk", title=own.title, body=own.body)
    yield "missing-translation", "press", {"entities": "mod"}


def refused_rest(standin: StandIn) -> Iterator[Step]:
    """REST is asked first and refuses; GraphQL is asked instead."""
    yield "refused-rest", "history", {"entities": "mfa", "since": "2026-05-01", "GOVKZ_SOURCES": "rest,graphql"}


def flaky_graphql(standin: StandIn) -> Iterator[Step]:
    """GraphQL answers 504 once and a page of HTML once, and then as it should."""
    standin.fault("graphql", "status", nth=1, times=1, code=504)
    standin.fault("graphql", "html", nth=3, times=1)
    yield "flaky-graphql", "press", {"entities": "mfa"}


def empty_feed(standin: StandIn) -> Iterator[Step]:
    """An entity that has published nothing."""
    standin.world.add_entity("water")
    yield "empty-feed", "press", {"entities": "water"}


def renamed_entity(standin: StandIn) -> Iterator[Step]:
    """An entity before and after its slug changes; its items move along."""
    yield "before-renaming", "press", {"entities": "mdai"}
    standin.world.rename_entity("mdai", "maidd")
    yield "renamed-entity", "press", {"entities": "mdai,maidd"}


def registry(standin: StandIn) -> Iterator[Step]:
    """The registry of entities."""
    yield "entities", "entities", {}


SCENARIOS: tuple[tuple[Callable[[StandIn], Iterator[Step]], tuple[str, ...]], ...] = (
    (polls, ENTITIES),
    (missing_translation, ("mod",)),
    (refused_rest, ("mfa",)),
    (flaky_graphql, ("mfa",)),
    (empty_feed, ("mfa",)),
    (renamed_entity, ("mdai",)),
    (registry, ENTITIES),
)


def record(names: set[str]) -> None:
    for scenario, entities in SCENARIOS:
        with tempfile.TemporaryDirectory() as folder, StandIn(world(entities), gzip=False) as standin:
            for name, spider, arguments in scenario(standin):
                path = Path(folder, f"{name}.yaml")
                archive = Path(folder, "press.db")
                done = crawl(spider, archive, standin.url, **arguments, GOVKZ_CASSETTE=path, GOVKZ_RECORD="all")
                print(f"{name}: {done.status} {done.out.strip()} {done.err.strip()}")
                if not names or name in names:
                    rebase(path, standin.url, GOVKZ_BASE_URL)
                    (FOLDER / path.name).write_text(LABEL + path.read_text(encoding="utf-8"), encoding="utf-8")


if __name__ == "__main__":
    record(set(sys.argv[1:]))
