"""The catalogue of rules: what is asked of a server, how strongly, and who says so."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from uowkit_schemas.errors import UnknownRequirement
from uowkit_schemas.library import FOLDER


class Level(StrEnum):
    """How strongly a rule is asked for."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    REPORT = "REPORT"


@dataclass(frozen=True)
class Source:
    """Where a rule comes from.

    Attributes:
        kind: ``document`` (one of the four source documents), ``protocol`` (the notes on other
            public evidence) or ``ruling`` (a decision of this project where both are silent).
        where: the place in it, for people.
    """

    kind: str
    where: str


@dataclass(frozen=True)
class Requirement:
    """One rule.

    Attributes:
        id: its permanent name, ``area/what-is-asked``.
        level: how strongly it is asked for; the text names any part that is asked less strongly.
        rule: what is asked, in one to three sentences.
        source: who says so.
        comply: what to do and what commonly goes wrong, for those whose server breaks it; None
            for a REPORT, which nothing can break.
        profile: the profile whose runs check it, or None where it is excluded.
        excluded: why no check exists, or None where a profile has it.
        also: further sources.
    """

    id: str
    level: Level
    rule: str
    source: Source
    comply: str | None = None
    profile: str | None = None
    excluded: str | None = None
    also: tuple[Source, ...] = ()

    @property
    def area(self) -> str:
        """The part of the contract that the rule is about: what its id begins with."""
        return self.id.partition("/")[0]


@functools.cache
def requirements() -> tuple[Requirement, ...]:
    """Give every rule of the catalogue, in the catalogue's order: the core profile first."""
    return tuple(_by_id().values())


def requirement(rule_id: str) -> Requirement:
    """Give one rule.

    Args:
        rule_id: its id, such as ``create/class``.

    Returns:
        The rule.

    Raises:
        UnknownRequirement: the catalogue has no such id.
    """
    try:
        return _by_id()[rule_id]
    except KeyError:
        raise UnknownRequirement(rule_id, _by_id()) from None


@functools.cache
def profiles() -> tuple[str, ...]:
    """Give the names of the profiles, in the order in which the catalogue first names them."""
    named = (rule.profile for rule in requirements())
    return tuple(dict.fromkeys(profile for profile in named if profile is not None))


@functools.cache
def _by_id() -> dict[str, Requirement]:
    import yaml  # importing the package must stay cheap

    # The loader in C reads the catalogue ten times as fast; it is missing from some builds.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (FOLDER / "requirements.yaml").read_text(encoding="utf-8")
    entries = yaml.load(text, Loader=loader)  # noqa: S506 - either loader is a safe one
    return {entry["id"]: _requirement(entry) for entry in entries}


def _requirement(entry: Mapping[str, Any]) -> Requirement:
    return Requirement(
        id=entry["id"],
        level=Level(entry["level"]),
        rule=" ".join(entry["rule"].split()),
        source=Source(**entry["source"]),
        comply=" ".join(entry["comply"].split()) if "comply" in entry else None,
        profile=entry.get("profile"),
        excluded=entry.get("excluded"),
        also=tuple(Source(**source) for source in entry.get("also", ())),
    )
