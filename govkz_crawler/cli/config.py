"""``govkz config``: prints each setting, its value, and where it comes from."""

import json

import click

from govkz_crawler.cli.table import table
from govkz_crawler.configuration.load import load
from govkz_crawler.configuration.own_settings import SETTINGS


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs: the same, with types, defaults and meanings.")
def config(as_json: bool) -> None:
    """Print each setting, its value and where it comes from.

    In the order of precedence: the environment, a file govkz.toml in the working directory or where GOVKZ_CONFIG says,
    the default. scrapy crawl -s NAME=VALUE comes before them all. docs/configuration.md says what each is for.

    Example: GOVKZ_CONTACT=you@example.org govkz config
    """
    given = load()
    if as_json:
        told = {
            name: {"value": found.value, "origin": found.origin, **_described(name)} for name, found in given.items()
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(table([(name, _spelled(found.value), found.origin) for name, found in given.items()])))


def _described(name: str) -> dict[str, object]:
    """Nothing is said of settings that are Scrapy's: its own documentation describes them."""
    if name not in SETTINGS:
        return {}
    setting = SETTINGS[name]
    return {"default": setting.default, "type": setting.kind.what, "meaning": setting.meaning}


def _spelled(value: object) -> str:
    """As a setting is written in the environment."""
    if value is None:
        return "(none)"
    if isinstance(value, bool):
        return str(value).lower()
    return (",".join(map(str, value)) if isinstance(value, list) else str(value)) or "(empty)"


COMMANDS = (config,)
