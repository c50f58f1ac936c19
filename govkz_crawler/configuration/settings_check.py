"""Checks all settings before anything is requested; Scrapy would find faults in the middle of a run."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings, default_settings

from govkz_crawler.configuration.errors import ConfigurationError
from govkz_crawler.configuration.load import read
from govkz_crawler.configuration.own_settings import PREFIX


def wrong_setting(settings: BaseSettings) -> str | None:
    """What is wrong with the first setting that cannot be used, in one line; None when all can be."""
    return next(_problems(settings), None)


def _problems(settings: BaseSettings) -> Iterator[str]:
    for name in settings:
        if str(name).startswith(PREFIX):
            try:
                read(str(name), settings[name])
            except ConfigurationError as error:
                yield str(error)
    for name, default in vars(default_settings).items():
        if not name.isupper() or name.startswith(PREFIX) or type(default) not in _READERS:
            continue
        if not _reads(settings, name, type(default)):
            yield f"{name}={settings[name]} is not {_READERS[type(default)][1]}"
    if settings["LOG_LEVEL"] not in logging.getLevelNamesMapping():
        yield f"LOG_LEVEL={settings['LOG_LEVEL']} is not one of DEBUG, INFO, WARNING, ERROR, CRITICAL"
    if settings["LOG_FILE"] and (problem := _unwritable(Path(settings["LOG_FILE"]))):
        yield problem


# How Scrapy reads a setting whose default is of that type, and what it is then.
_READERS: dict[type, tuple[str, str]] = {
    bool: ("getbool", "true or false"),
    int: ("getint", "a number"),
    float: ("getfloat", "a number"),
}


def _reads(settings: BaseSettings, name: str, kind: type) -> bool:
    reader: Any = getattr(settings, _READERS[kind][0])
    try:
        reader(name)
    except (ValueError, TypeError):
        # Scrapy itself takes fractions for some of its whole numbers, and None for some of its numbers.
        return settings[name] is None or (kind is int and _reads(settings, name, float))
    return True


def _unwritable(log: Path) -> str | None:
    try:
        log.open("a", encoding="utf-8").close()
    except OSError as error:
        return f"LOG_FILE={log} cannot be written: {error.strerror}"
    return None
