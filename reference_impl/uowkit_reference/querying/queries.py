"""Queries: what a find asks for, read from the payload of FIND or from a call's parameters.

Client notes, section 3 (FIND) and section 4 (the data service); both state the same things under
different names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from uowkit_reference.errors import (
    INVALID_OFFSET,
    INVALID_PAGE_SIZE,
    ApiError,
    InvalidClauseError,
    reading,
)
from uowkit_reference.json_values import Json, json_object
from uowkit_reference.querying.where import Selection
from uowkit_reference.settings import Settings

_SIGNS = re.compile(r"[',()]")

_DIRECTIONS = {"asc": False, "desc": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which objects a find answers, in which order, and what of each.

    Attributes:
        where: The where-clause that the objects meet, or their objectIds; None for all objects.
        group_by: Properties whose values make a group, for each of which one row is answered.
        having: The clause that groups must meet; None for all.
        properties: What to answer of each object: names, expressions with aggregate or other
            functions, each perhaps with ``as NAME``, or ``*``; none for all plain columns.
        excluded: Properties not to answer.
        distinct: Whether rows that are equal in all that is answered are answered once.
        sort_by: What to sort by, each with whether it descends.
        page_size: How many objects at most.
        offset: How many objects to leave out at the start.
        related: Relation columns to answer with their objects, as paths such as ``orders.items``;
            ``*`` for all those of a table.
        relations_depth: To how many levels all relation columns are answered with their objects.
        relations_page_size: How many objects of a one-to-many column at most.
    """

    where: Selection | None = None
    group_by: tuple[str, ...] = ()
    having: str | None = None
    properties: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    distinct: bool = False
    sort_by: tuple[tuple[str, bool], ...] = ()
    page_size: int = 10
    offset: int = 0
    related: tuple[str, ...] = ()
    relations_depth: int = 0
    relations_page_size: int = 10


def query_of_payload(payload: Mapping[str, Json], settings: Settings) -> Query:
    """Return the query that the payload of FIND states; members that are null count as absent.

    Raises:
        ApiError: A member is not well formed; a page size has code 1005, an offset 1004.
    """
    options = payload.get("queryOptions")
    options = {} if options is None else json_object(options, "'queryOptions'")
    return query_of_call(
        {
            "where": payload.get("whereClause"),
            "having": payload.get("havingClause"),
            "groupBy": payload.get("groupBy"),
            "props": payload.get("properties"),
            "excludeProps": payload.get("excludeProps"),
            "distinct": payload.get("distinct"),
            "sortBy": options.get("sortBy"),
            "pageSize": payload.get("pageSize"),
            "offset": payload.get("offset"),
            "loadRelations": options.get("related"),
            "relationsDepth": options.get("relationsDepth"),
            "relationsPageSize": options.get("relationsPageSize"),
        },
        settings,
    )


def query_of_call(call: Mapping[str, Json], settings: Settings) -> Query:
    """Return the query that the parameters, or the JSON body, of a data-service call state.

    Each value is a text, or what JSON has for it; members that are null or unknown are passed
    over. A page size above the largest counts as the largest (protocol notes, section 4).

    Raises:
        ApiError: As for `query_of_payload`.
    """
    listed = partial(names_of, settings=settings, most=settings.query_properties)
    groups = names_of(call.get("groupBy"), "groupBy", settings, settings.query_groups)
    sortings = names_of(call.get("sortBy"), "sortBy", settings, settings.query_sortings)
    depth = _whole_number(call.get("relationsDepth"), 0, "relationsDepth", INVALID_PAGE_SIZE)
    return Query(
        where=clause_of(call.get("where")),
        having=_having(call.get("having")),
        group_by=groups,
        properties=listed(call.get("props"), "props"),
        excluded=listed(call.get("excludeProps"), "excludeProps"),
        distinct=_switch(call.get("distinct"), "distinct"),
        sort_by=tuple(map(_sorting, sortings)),
        page_size=_page_size(call.get("pageSize"), "pageSize", settings),
        offset=_whole_number(call.get("offset"), 0, "offset", INVALID_OFFSET),
        related=listed(call.get("loadRelations"), "loadRelations"),
        relations_depth=min(depth, settings.relations_depth),
        relations_page_size=_page_size(
            call.get("relationsPageSize"), "relationsPageSize", settings
        ),
    )


def clause_of(value: Json) -> str | None:
    """Return a where-clause; one that is null or blank counts as none."""
    if value is not None and not isinstance(value, str):
        raise InvalidClauseError("it must be a string")
    return value if value and not value.isspace() else None


def names_of(value: Json, member: str, settings: Settings, most: int) -> tuple[str, ...]:
    """Return what a comma-separated text, or an array of such, lists; null lists nothing.

    A comma between parentheses or quotes separates nothing.

    Raises:
        ApiError: It is neither, too long, or lists more than `most`.
    """
    listed = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise ApiError(f"'{member}' must be names separated by commas, or an array of them.")
    if sum(map(len, listed)) > settings.query_length:
        raise ApiError(f"'{member}' has more than {settings.query_length} characters.")
    parts = [part.strip() for each in listed for part in _split(each)]
    names = tuple(part for part in parts if part)
    if len(names) > most:
        raise ApiError(f"'{member}' lists more than {most}.")
    return names


def _split(text: str) -> list[str]:
    """Return the parts of a text between the commas that separate anything."""
    parts, start, depth, quoted = [], 0, 0, False
    for sign in _SIGNS.finditer(text):
        character = sign[0]
        if character == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif character != ",":
            depth += 1 if character == "(" else -1
        elif depth <= 0:
            parts.append(text[start : sign.start()])
            start = sign.end()
    return [*parts, text[start:]]


def _sorting(text: str) -> tuple[str, bool]:
    """Return what ``age desc`` sorts by, and whether it descends."""
    words = text.rsplit(maxsplit=1)
    direction = _DIRECTIONS.get(words[-1].lower())
    return (text, False) if len(words) == 1 or direction is None else (words[0], direction)


def _having(value: Json) -> str | None:
    with reading("having clause"):
        return clause_of(value)


def _page_size(value: Json, member: str, settings: Settings) -> int:
    size = _whole_number(value, settings.page_size, member, INVALID_PAGE_SIZE)
    if size == 0:
        raise ApiError(f"'{member}' must be at least 1.", INVALID_PAGE_SIZE)
    return min(size, settings.largest_page)


def _whole_number(value: Json, default: int, member: str, code: int) -> int:
    if value is None:
        return default
    whole = isinstance(value, float) and value.is_integer()
    text = str(int(value) if whole else value)
    if isinstance(value, bool) or not (text.isascii() and text.isdigit() and len(text) < 16):
        raise ApiError(f"'{member}' must be a whole number, 0 or more.", code)
    return int(text)


def _switch(value: Json, member: str) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    if value not in ("true", "false"):
        raise ApiError(f"'{member}' must be true or false.")
    return bool(value == "true")
