"""Parses and checks the arguments of the spiders before any request is made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from govkz_crawler.entities.registry import shipped
from govkz_crawler.languages import DEFAULT_LANGS, LANGUAGES
from govkz_crawler.normalise.clock import instant
from govkz_crawler.normalise.urls import valid_slug
from govkz_crawler.sections import DEFAULT_SECTIONS, SECTIONS

ALL = "all"


class WrongArguments(ValueError):
    """One line that says which argument is wrong and what would be right."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What to look at. ``entities`` is ``("all",)`` for everyone; ``since`` and ``until`` are UTC moments."""

    entities: tuple[str, ...]
    langs: tuple[str, ...]
    sections: tuple[str, ...]
    since: str | None
    until: str | None


def parse(given: Mapping[str, str], allowed: tuple[str, ...], lookback_days: int) -> Arguments:
    """Reads ``-a`` arguments. Raises WrongArguments."""
    if unknown := sorted(set(given) - set(allowed)):
        raise WrongArguments(f"unknown argument {unknown[0]}: this spider takes {', '.join(allowed) or 'none'}")
    now = datetime.now(UTC)
    until = _moment(given, "until", now, end_of_day=True) if given.get("until") else None
    since = _moment({"since": f"{lookback_days}d", **given}, "since", now) if "since" in allowed else None
    if since and until and since >= until:
        beginning = f"since={given['since']}" if given.get("since") else f"since, {lookback_days} days ago by default,"
        raise WrongArguments(f"{beginning} is not before until={given['until']}")
    return Arguments(
        entities=_entities(given.get("entities", ALL)),
        langs=_known(given, "langs", DEFAULT_LANGS, tuple(LANGUAGES)),
        sections=_known(given, "sections", DEFAULT_SECTIONS, tuple(SECTIONS)),
        since=since,
        until=until,
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))


def _entities(text: str) -> tuple[str, ...]:
    slugs = _listed(text)
    if not slugs:
        raise WrongArguments("entities= is empty: name some, as in entities=mfa,moa, or all")
    if wrong := [slug for slug in slugs if not valid_slug(slug)]:
        rule = "lower-case Latin letters, digits and hyphens"
        raise WrongArguments(f"entities={wrong[0]!r} is not a slug ({rule}){_nearest(wrong[0])}")
    return (ALL,) if ALL in slugs else slugs


def check_entities(slugs: Iterable[str], held: Callable[[], Iterable[str]], advice: str = "") -> None:
    """Raises WrongArguments for the first slug that neither the shipped registry nor the archive (``held``) has.

    The error names the nearest slugs, and ends with the ``advice``.
    """
    unknown = [slug for slug in slugs if slug != ALL and slug not in shipped()]
    if unknown and (strange := [slug for slug in unknown if slug not in set(held())]):
        raise WrongArguments(f"no entity is called {strange[0]}{_nearest(strange[0])}{advice}")


def _nearest(text: str) -> str:
    nearest = shipped().nearest(text)
    return f"; the nearest: {', '.join(nearest)}" if nearest else ""


def _known(given: Mapping[str, str], name: str, default: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    chosen = _listed(given[name]) if name in given else default
    if not chosen or (wrong := [value for value in chosen if value not in known]):
        raise WrongArguments(f"{name}={wrong[0] if chosen else ''} is not one of {', '.join(known)}")
    return chosen


def _moment(given: Mapping[str, str], name: str, now: datetime, *, end_of_day: bool = False) -> str:
    try:
        return instant(given[name], now, end_of_day=end_of_day)
    except ValueError as error:
        raise WrongArguments(f"{name}={given[name]}: {error}") from error
