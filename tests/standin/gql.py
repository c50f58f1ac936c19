"""``POST /graphql``: a real GraphQL engine over the world, so that a wrong query is told so."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
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
from tests.standin.lists import DEFAULT_SIZE, Arguments, BadArgumentError, rows, shown
from tests.standin.messages import Record, Reply, json_bytes, json_error
from tests.standin.sections import Section, sections
from tests.standin.site import Site
from tests.standin.world import Entity, World

ARGUMENTS = (
    "projects: String, title: String, {date}: String, _page: Int = 1, _size: Int = 10, _sort: String, _lang: String"
)
TYPES = {"comments_on": "Boolean", "projects": "[String]", "directions": "[Direction]"}  # all others are strings
OTHERS = """
type Direction { id: String title: String }
type Parent { id: String }
type Class { name: String }
type ProjectDetails { id: String project_name: String slug: String parent_govorg: Parent class: Class }
"""

# Clients ask for every row of a light type with this; no GraphQL grammar knows it, the site does.
ALL_ROWS = re.compile(r"\b_size\s*:\s*>\s*\d+")
MANY = 2**31 - 1


@lru_cache
def _schema(known: tuple[Section, ...]) -> GraphQLSchema:
    """One root field and one type for each section."""
    types = [f"type {_type(one)} {{ {' '.join(map(_field, one.fields))} }}" for one in known]
    lists = [f"{one.root}({ARGUMENTS.format(date=one.date)}): [{_type(one)}]" for one in known]
    registry = "projectdetails(_page: Int = 1, _size: Int = 10, _lang: String): [ProjectDetails]"
    return build_schema("\n".join([OTHERS, *types, "type Query {", *lists, registry, "}"]))


def _type(section: Section) -> str:
    return section.root.title().replace("_", "")


def _field(name: str) -> str:
    return f"{name}: {TYPES.get(name, 'String')}"


def answer(site: Site, record: Record) -> Reply:
    try:
        request = record.json
        query, variables = request["query"], request.get("variables")
    except (ValueError, TypeError, KeyError, AttributeError):
        return json_error(400, "badRequest")
    schema = _schema(tuple(sections().values()))
    prepared = _prepared(schema, str(query))
    if not isinstance(prepared, DocumentNode):
        return Reply(json_bytes({"errors": [error.formatted for error in prepared]}))
    result = execute_sync(
        schema,
        prepared,
        root_value=_roots(site, record),
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
def _prepared(schema: GraphQLSchema, query: str) -> DocumentNode | tuple[GraphQLError, ...]:
    try:
        document = parse(ALL_ROWS.sub(f"_size: {MANY}", query))
    except GraphQLError as error:
        return (error,)
    return tuple(validate(schema, document)) or document


def _roots(site: Site, record: Record) -> Mapping[str, Callable[..., Any]]:
    lists = {one.root: partial(_press_list, site, record.lang, one) for one in sections().values()}
    return lists | {"projectdetails": partial(_projects, site.world, record.lang)}


def _press_list(site: Site, header_lang: str, section: Section, _info: Any, **given: Any) -> list[dict[str, Any]]:
    knobs = site.knobs
    if given.get("projects") is None and knobs.site_wide != "answer":
        return _without_projects(knobs)
    size = _number(given, "_size", DEFAULT_SIZE)
    step = min(size, knobs.max_size)
    arguments = Arguments(
        section=section,
        lang=given.get("_lang") or header_lang,
        zone=knobs.graphql_zone,
        projects=given.get("projects"),
        title=given.get("title"),
        date=given.get(section.date),
        sort=given.get("_sort"),
        start=(_number(given, "_page", 1) - 1) * step,
        size=size,
    )
    return [shown(row, number=str, date=partial(_date, knobs.graphql_zone)) for row in rows(site, arguments)]


def _without_projects(knobs: Knobs) -> list[dict[str, Any]]:
    if knobs.site_wide == "errors":
        raise BadArgumentError("projects is required")
    return []


def _number(given: Mapping[str, Any], name: str, default: int) -> int:
    """An argument given as null counts as not given."""
    value = given.get(name)
    return default if value is None else value


def _date(zone: tzinfo, moment: datetime) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%SZ")


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
