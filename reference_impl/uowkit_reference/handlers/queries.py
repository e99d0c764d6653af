"""The query that handlers are given, and the query of a call that it is made of.

No source says which form `req.query` has. Here it is that of FIND's payload (client notes,
section 3), with the where-clause also in the place of a call's other members.
"""

from collections.abc import Mapping

from uowkit_reference.json_values import Json, JsonObject, json_object

_MEMBERS = {
    "where": "whereClause",
    "having": "havingClause",
    "groupBy": "groupBy",
    "props": "properties",
    "excludeProps": "excludeProps",
    "distinct": "distinct",
    "pageSize": "pageSize",
    "offset": "offset",
}
_OPTIONS = {
    "sortBy": "sortBy",
    "loadRelations": "related",
    "relationsDepth": "relationsDepth",
    "relationsPageSize": "relationsPageSize",
}
_NUMBERS = {"pageSize", "offset", "relationsDepth", "relationsPageSize"}
_DIGITS = 16
_OF_CALL = {told: name for name, told in (_MEMBERS | _OPTIONS).items()}


def query_for_handlers(query: Mapping[str, Json]) -> JsonObject:
    """Return what handlers are given for the query of a data-service call.

    Args:
        query: Its members, from the address or the body; ``property`` counts as ``props``.
    """
    given = dict(query)
    if "property" in given:
        given["props"] = [*_listed(given.get("props")), *_listed(given.pop("property"))]
    given |= {name: number_of(given[name]) for name in _NUMBERS & given.keys()}
    told = {_MEMBERS[name]: value for name, value in given.items() if name in _MEMBERS}
    told["queryOptions"] = {
        _OPTIONS[name]: value for name, value in given.items() if name in _OPTIONS
    }
    return told


def query_of_handlers(told: Json) -> JsonObject:
    """Return the members of a data-service call for the query that a handler leaves.

    Raises:
        ApiError: It is no object.
    """
    told = json_object(told, "The query that a handler left")
    options = told.get("queryOptions")
    members = {**told, **(options if isinstance(options, dict) else {})}
    return {
        _OF_CALL[name]: value
        for name, value in members.items()
        if name in _OF_CALL and value is not None
    }


def number_of(value: Json) -> Json:
    """Return the number that an address states as text; anything else stays as it is."""
    is_number = isinstance(value, str) and value.isascii() and value.isdigit()
    return int(value) if is_number and len(value) < _DIGITS else value


def _listed(value: Json) -> list[Json]:
    return [] if value is None else value if isinstance(value, list) else [value]
