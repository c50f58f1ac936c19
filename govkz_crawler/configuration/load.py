"""Reads the settings that were given by the environment and by ``govkz.toml``, for ``scrapy`` and ``govkz`` alike.

Settings of ``scrapy -s`` and of ``settings.py`` are Scrapy's affair: the first come before these, the others after.
This module loads nothing of Scrapy, so that quick commands stay quick.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govkz_crawler.configuration.errors import ConfigurationError
from govkz_crawler.configuration.own_settings import PREFIX, SETTINGS
from govkz_crawler.configuration.setting_types import Place

FILE = "govkz.toml"  # in the working directory
FILE_VARIABLE = "GOVKZ_CONFIG"  # or where this variable says

DEFAULT = "default"
ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Given:
    """A value and where it comes from: ``default``, ``environment``, or the path of the file."""

    value: Any
    origin: str


def load(environment: Mapping[str, str] = os.environ) -> dict[str, Given]:
    """All settings of our own by name, and those of Scrapy's that the file has. Raises ConfigurationError."""
    given = {name: Given(setting.default, DEFAULT) for name, setting in SETTINGS.items()}
    given.update(_of_file(environment.get(FILE_VARIABLE, "")))
    given.update(_of_environment(environment))
    return given


def value(name: str) -> Any:
    """The value of one setting of our own, where no ``-s`` can be given. Raises ConfigurationError."""
    return load()[name].value


def check_name(name: str, names: Iterable[str] = SETTINGS) -> None:
    """Raises ConfigurationError for a name that is not among them, and tells the nearest."""
    known = list(names)
    if name not in known:
        from difflib import get_close_matches  # noqa: PLC0415 - only for who has a wrong one

        (nearest,) = get_close_matches(name, known, n=1, cutoff=0)
        raise ConfigurationError(f"{name} is not a setting; the nearest is {nearest}")


def read(name: str, value: object) -> Any:
    """The value of a setting of our own in its type. Raises ConfigurationError."""
    check_name(name)
    setting = SETTINGS[name]
    if value is None and setting.default is None:
        return None
    try:
        return setting.kind.read(value)
    except ValueError as error:
        raise ConfigurationError(f"{name}={value} is not {setting.kind.what}") from error


def _of_environment(environment: Mapping[str, str]) -> Iterator[tuple[str, Given]]:
    for name, text in environment.items():
        if name.startswith(PREFIX) and name != FILE_VARIABLE:
            check_name(name, (*SETTINGS, FILE_VARIABLE))
            yield name, Given(read(name, text), ENVIRONMENT)


def _of_file(named: str) -> Iterator[tuple[str, Given]]:
    path = Path(named or FILE)
    if not named and not path.exists():
        return
    for name, written in _parsed(path).items():
        try:
            yield name, Given(_read_written(name, written, path.parent), str(path))
        except ConfigurationError as error:
            raise ConfigurationError(f"{path}: {error}") from error


def _parsed(path: Path) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - few machines have such a file

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    except ValueError as error:  # no TOML, or no UTF-8
        raise ConfigurationError(f"{path}: {error}") from error


def _read_written(name: str, written: object, folder: Path) -> Any:
    if name not in SETTINGS:
        _check_scrapys(name)
        return written
    found = read(name, written)
    is_place = isinstance(SETTINGS[name].kind, Place)
    return str(folder / found) if is_place and found else found


def _check_scrapys(name: str) -> None:
    """Raises ConfigurationError where it is no setting of Scrapy's either."""
    if name.startswith(PREFIX):
        check_name(name)
    from scrapy.settings import default_settings  # noqa: PLC0415 - it loads slowly, and few files need it

    check_name(name, (*SETTINGS, *filter(str.isupper, vars(default_settings))))
