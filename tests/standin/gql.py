"""``POST /graphql``: a real GraphQL engine over the world, so that a wrong query is told so."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    build_schema,
    execute_sync,
    parse,
    validate,
)

from tests.standin import phrases
from tests.standin.knobs import Knobs
from tests.standin.lists import (
    DEFAULT_SIZE,
    SECTION_OF_ROOT,
    Arguments,
    BadArgumentError,
    Section,
    rows,
    shown,
)
from tests.standin.messages import Record, Reply, json_bytes, json_error
from tests.standin.world import Entity, World

PRESS_LIST = """(
    projects: String, title: String, {date}: String,
    _page: Int = 1, _size: Int = 10, _sort: String, _lang: String
  )"""
CREATED, PUBLISHED = PRESS_LIST.format(date="created_date"), PRESS_LIST.format(date="publication_date")

SCHEMA: GraphQLSchema = build_schema(f"""
type Direction {{ id: String title: String }}
type Parent {{ id: String }}
type Class {{ name: String }}
type News {{
  id: String title: String slug: String created_date: String heropic: String alt_image: String body: String
  short_description: String hint: String comments_on: Boolean projects: [String] directions: [Direction]
}}
type PressRelease {{ id: String title: String body: String created_date: String heropic: String }}
type Article {{
  id: String title: String alias: String content: String short_description: String heropic: String
  publication_date: String
}}
type Event {{ id: String title: String body: String created_date: String }}
type ProjectDetails {{ id: String project_name: String slug: String parent_govorg: Parent class: Class }}
type Query {{
  news{CREATED}: [News]
  press_releases{CREATED}: [PressRelease]
  article{PUBLISHED}: [Article]
  events{CREATED}: [Event]
  projectdetails(_page: Int = 1, _size: Int = 10, _lang: String): [ProjectDetails]
}}
""")

# Clients ask for every row of a light type with this; no GraphQL grammar knows it, the site does.
ALL_ROWS = re.compile(r"\b_size\s*:\s*>\s*\d+")
MANY = 2**31 - 1


def answer(world: World, knobs: Knobs, record: Record) -> Reply:
    try:
        request = record.json
        query, variables = request["query"], request.get("variables")
    except (ValueError, TypeError, KeyError, AttributeError):
        return json_error(400, "badRequest")
    prepared = _prepared(str(query))
    if not isinstance(prepared, DocumentNode):
        return Reply(json_bytes({"errors": [error.formatted for error in prepared]}))
    result = execute_sync(
        SCHEMA,
        prepared,
        root_value=_roots(world, knobs, record),
        variable_values=variables,
        operation_name=request.get("operationName"),
    )
    for error in result.errors or ():
        if error.original_error and not isinstance(error.original_error, BadArgumentError):
            raise error.original_error  # a mistake of the stand-in, not an answer of the site
    return _reply(dict(result.formatted))


def _reply(result: dict[str, Any]) -> Reply:
    """The first list of the answer is the one that faults change."""
    lists = [value for value in (result.get("data") or {}).values() if isinstance(value, list)]
    return Reply(lambda: json_bytes(result), rows=lists[0] if lists else [])


# A crawl sends one query thousands of times, with other variables.
@lru_cache(maxsize=256)
def _prepared(query: str) -> DocumentNode | tuple[GraphQLError, ...]:
    try:
        document = parse(ALL_ROWS.sub(f"_size: {MANY}", query))
    except GraphQLError as error:
        return (error,)
    return tuple(validate(SCHEMA, document)) or document


def _roots(world: World, knobs: Knobs, record: Record) -> Mapping[str, Callable[..., Any]]:
    lists = {
        root: partial(_press_list, world, knobs, record.lang, section) for root, section in SECTION_OF_ROOT.items()
    }
    return lists | {"projectdetails": partial(_projects, world, record.lang)}


def _press_list(
    world: World, knobs: Knobs, header_lang: str, section: Section, _info: Any, **given: Any
) -> list[dict[str, Any]]:
    if given.get("projects") is None and knobs.site_wide != "answer":
        return _without_projects(knobs)
    size = _number(given, "_size", DEFAULT_SIZE)
    step = min(size, knobs.max_size)
    arguments = Arguments(
        section=section,
        lang=given.get("_lang") or header_lang,
        projects=given.get("projects"),
        title=given.get("title"),
        date=given.get(section.date),
        sort=given.get("_sort"),
        start=(_number(given, "_page", 1) - 1) * step,
        size=size,
    )
    return [shown(row, number=str, date=_date) for row in rows(world, knobs, arguments)]


def _without_projects(knobs: Knobs) -> list[dict[str, Any]]:
    if knobs.site_wide == "errors":
        raise BadArgumentError("projects is required")
    return []


def _number(given: Mapping[str, Any], name: str, default: int) -> int:
    """An argument given as null counts as not given."""
    value = given.get(name)
    return default if value is None else value


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _projects(world: World, header_lang: str, _info: Any, **given: Any) -> list[dict[str, Any]]:
    size = _number(given, "_size", DEFAULT_SIZE)
    start = (_number(given, "_page", 1) - 1) * size
    entities = world.entities()[start : start + size]
    return [_project(entity, given.get("_lang") or header_lang) for entity in entities]


def _project(entity: Entity, lang: str) -> dict[str, Any]:
    return {
        "id": str(entity.id),
        "project_name": phrases.office_name(entity.slug, lang),
        "slug": entity.slug,
        "parent_govorg": None,
        "class": {"name": "government"},
    }
