"""A rule as data, and its sources in words."""

from __future__ import annotations

from typing import Any, Final

from uowkit_schemas import Requirement
from uowkit_schemas.catalogue import Source

_DOCUMENTS: Final = {
    "000": "saving data objects",
    "001": "saving multiple objects in a transaction",
    "002": "saving a single object in a transaction",
    "003": "event handlers of the data service",
}


def entry(rule: Requirement) -> dict[str, Any]:
    """Give a rule as the catalogue holds it (kit/requirement.schema.json)."""
    members = {
        "id": rule.id,
        "level": str(rule.level),
        "rule": rule.rule,
        "comply": rule.comply,
        "source": _source(rule.source),
        "also": [_source(each) for each in rule.also] or None,
        "profile": rule.profile,
        "excluded": rule.excluded,
    }
    return {name: value for name, value in members.items() if value is not None}


def _source(source: Source) -> dict[str, str]:
    return {"kind": source.kind, "where": source.where}


def sources(rule: Requirement) -> list[str]:
    """Give everyone who says so, in words."""
    return [_in_words(each) for each in (rule.source, *rule.also)]


def _in_words(source: Source) -> str:
    if source.kind == "document":
        number, _, place = source.where.partition(", ")
        return f"document {number} ({_DOCUMENTS[number]}): {place}"
    if source.kind == "protocol":
        return f"what else is public of the protocol: {source.where}"
    return "a decision of this project, since the documents leave it open"
