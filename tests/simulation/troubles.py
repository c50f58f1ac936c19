"""The faults that the simulated site may have, by name: which requests they strike, and how, drawn anew each time."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.standin import StandIn, Where
from tests.standin.faults.feeds import MONTHS, STYLES

Drawn = tuple[Where, str, dict[str, Any]]

SHORTEST, LONGEST = 1.0, 60.0  # hours that a fault lasts
LESS_THAN_A_DAY = 20.0  # where nothing but time can tell the lie from the truth
STALE_MINUTES = (20, 90, 400, 1500)
RETRY_AFTER = "1"  # seconds, which a run waits for truly, once for each source that refuses


def _stale(rng: Random) -> dict[str, Any]:
    return {"minutes": rng.choice(STALE_MINUTES)}


def _none(_rng: Random) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Trouble:
    """``interface`` is where it strikes; ``narrow`` tells whether it may strike one entity or language alone."""

    interface: str | None
    kind: str
    options: Callable[[Random], dict[str, Any]] = _none
    lang: str | None = None
    narrow: bool = True
    longest: float = LONGEST

    def drawn(self, rng: Random, entities: Sequence[str]) -> Drawn:
        entity = rng.choice([None, *entities]) if self.narrow else None
        lang = self.lang or (rng.choice([None, None, "kk", "ru"]) if self.narrow else None)
        return Where(self.interface, entity=entity, lang=lang), self.kind, self.options(rng)


def _share(rng: Random) -> dict[str, Any]:
    return {"share": rng.choice([0.1, 0.4, 0.8]), "seed": rng.getrandbits(16)}


def _twice(rng: Random) -> dict[str, Any]:
    return {"lang": "ru", "own_first": rng.random() < 0.5, "share": rng.choice([0.3, 1.0])}


def _count(*numbers: int) -> Callable[[Random], dict[str, Any]]:
    return lambda rng: {"count": rng.choice(numbers)}


def _styled(rng: Random) -> dict[str, Any]:
    return {"style": rng.choice([*MONTHS, *STYLES])}


TROUBLES: dict[str, Trouble] = {
    # RSS
    "rss pinned": Trouble("rss", "pinned"),
    "rss bubbled": Trouble("rss", "bubbled", lambda rng: {"count": rng.randint(1, 3), "seed": rng.getrandbits(16)}),
    "rss newest": Trouble("rss", "newest", _count(1, 3, 6)),
    "rss share": Trouble("rss", "unindexed", _share, longest=LESS_THAN_A_DAY),
    "rss stale": Trouble("rss", "stale", _stale),
    "rss lagging": Trouble("rss", "lagging", _stale),
    "rss Russian": Trouble("rss", "other_language", lambda rng: {"relabelled": rng.random() < 0.5}, lang="kk"),
    "rss twice": Trouble("rss", "twice", lambda rng: {"share": 0.5}),
    "rss two languages": Trouble("rss", "twice", _twice, lang="kk"),
    "rss bad byte": Trouble("rss", "bad_byte"),
    "rss trailing": Trouble("rss", "trailing"),
    "rss local dates": Trouble("rss", "localised_dates", _styled),
    "rss other owner": Trouble("rss", "misattributed", lambda rng: {"entity": "moa", "share": 0.5}),
    "rss tracking": Trouble("rss", "tracking"),
    "rss cut": Trouble("rss", "truncated"),
    "rss empty": Trouble("rss", "emptied", longest=LESS_THAN_A_DAY),
    "rss no dates": Trouble("rss", "renamed_fields"),
    "rss author bomb": Trouble("rss", "author_bomb"),
    # GraphQL
    "graphql without": Trouble("graphql", "without", lambda rng: {"entity": "moa"}),
    "graphql newest": Trouble("graphql", "newest", _count(3, 10, 25)),
    "graphql retained": Trouble("graphql", "retained", lambda rng: {"days": rng.choice([1, 4, 9])}),
    "graphql share": Trouble("graphql", "unindexed", _share, longest=LESS_THAN_A_DAY),
    "graphql two languages": Trouble("graphql", "twice", _twice, lang="kk"),
    "graphql Russian": Trouble("graphql", "other_language", lang="kk"),
    "graphql half Russian": Trouble("graphql", "other_language", lambda rng: {"share": 0.5}, lang="kk"),
    "graphql page ignored": Trouble("graphql", "page_ignored"),
    "graphql page clamped": Trouble("graphql", "page_clamped"),
    "graphql bounds ignored": Trouble("graphql", "bounds_ignored"),
    "graphql stale": Trouble("graphql", "stale", _stale),
    "graphql lagging": Trouble("graphql", "lagging", _stale),
    "graphql tracking": Trouble("graphql", "tracking"),
    "graphql pinned": Trouble("graphql", "pinned"),
    "graphql bubbled": Trouble("graphql", "bubbled", lambda rng: {"count": 2, "seed": rng.getrandbits(16)}),
    "graphql empty": Trouble("graphql", "emptied", longest=LESS_THAN_A_DAY),
    "graphql short": Trouble("graphql", "short_page", lambda rng: {"keep": rng.randint(1, 8)}),
    "graphql marks bomb": Trouble("graphql", "marks_bomb"),
    "graphql tags bomb": Trouble("graphql", "tags_bomb"),
    "graphql errors": Trouble("graphql", "errors200"),
    "graphql rate limit": Trouble("graphql", "rate_limited", narrow=False),
    "graphql no dates": Trouble("graphql", "renamed_fields"),
    "graphql other owner": Trouble("graphql", "misattributed", lambda rng: {"entity": "moa", "share": 0.5}),
    # REST, which is asked where GraphQL refuses
    "rest empty": Trouble("rest", "emptied", longest=LESS_THAN_A_DAY),
    "rest newest": Trouble("rest", "newest", _count(3, 10)),
    "rest page ignored": Trouble("rest", "page_ignored"),
    "rest page clamped": Trouble("rest", "page_clamped"),
    "rest Russian": Trouble("rest", "other_language", lang="kk"),
    "rest stale": Trouble("rest", "stale", _stale),
    "graphql refused": Trouble("graphql", "refusal", lambda rng: {"code": 403}, narrow=False),
    # Everywhere
    "all refused": Trouble(None, "refusal", lambda rng: {"code": 403, "retry_after": RETRY_AFTER}, narrow=False),
    "all refused in words": Trouble(None, "refusal", lambda rng: {"plain": True}, narrow=False),
    "all denied": Trouble(None, "access_denied", narrow=False),
    "all down": Trouble(None, "status", lambda rng: {"code": 503}, narrow=False),
    "all shells": Trouble(None, "shell", narrow=False),
    "all stale": Trouble(None, "stale", _stale, narrow=False),
    "all Russian": Trouble(None, "other_language", lang="kk"),
    "all lists newest": Trouble(None, "newest", _count(3, 8), narrow=False),
    "all misdated": Trouble(None, "misdated", lambda rng: {"hours": rng.choice([-9, 7])}, narrow=False),
}

# What the list of the whole site may be asked through; where it fails altogether, thousands of feeds are asked.
SITE_WIDE = (
    "graphql without", "graphql newest", "graphql retained", "graphql share", "graphql two languages",
    "graphql Russian", "graphql half Russian", "graphql page ignored", "graphql page clamped",
    "graphql bounds ignored", "graphql stale", "graphql lagging", "graphql tracking", "graphql pinned",
    "graphql bubbled", "graphql short",
)  # fmt: skip

# An older copy looks like the present: who reads it cannot know that the change has been made meanwhile.
COPIES = frozenset(name for name, trouble in TROUBLES.items() if trouble.kind in {"stale", "lagging"})

# REST's lies show only where GraphQL is closed at the same time, page numbers of GraphQL where dates do not help.
ALONGSIDE = {
    **{name: "graphql refused" for name in TROUBLES if name.startswith("rest ")},
    **dict.fromkeys(("graphql page ignored", "graphql page clamped"), "graphql bounds ignored"),
}


@dataclass(frozen=True)
class Episode:
    name: str
    since: datetime
    until: datetime


def episodes(rng: Random, names: Sequence[str], start: datetime, end: datetime, at_once: float) -> Iterator[Episode]:
    """Faults at random times, so many at a time on average. None comes again before all others have come."""
    hours = (end - start) / timedelta(hours=1)
    number = round(hours * at_once / ((SHORTEST + LONGEST) / 2))
    turns = [rng.sample(names, len(names)) for _ in range(-(-number // len(names)))]
    for name in [name for turn in turns for name in turn][:number]:
        since = start + rng.random() * (end - start)
        lasting = timedelta(hours=rng.uniform(SHORTEST, TROUBLES[name].longest))
        yield Episode(name, since, min(since + lasting, end))


def arrange(standin: StandIn, episode: Episode, rng: Random, entities: Sequence[str]) -> None:
    """The stand-in has the fault for that time."""
    troubles = [TROUBLES[episode.name]]
    if other := ALONGSIDE.get(episode.name):
        troubles.append(replace(TROUBLES[other], lang=None, narrow=False))
    for trouble in troubles:
        where, kind, options = trouble.drawn(rng, entities)
        standin.fault(where, kind, since=episode.since, until=episode.until, **options)
