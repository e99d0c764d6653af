"""Scenario files: read, held against their schema, and against what a schema cannot say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml
from uowkit_schemas import UnknownRequirement, explain, requirement

from uowkit.scenarios.blame import ANSWERED, READ
from uowkit.scenarios.names import RESERVED, RUN, names_in
from uowkit.scenarios.own_tables import OwnTable, own_tables
from uowkit.work.tables import HANDLER_ROLES, ROLES

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it is


class BadScenario(ValueError):
    """A scenario file that cannot be used; the message names the file and the place."""


@dataclass(frozen=True)
class Scenario:
    """A scenario (kit/scenario.schema.json).

    `rule` is None where what is not met says which rule is broken. `tables` are those that
    it brings along, by the names that stand for them. `also` has rules of an answer's shape
    whose breach counts as one of `rule` here.
    """

    name: str
    sentence: str
    rule: str | None
    columns: Mapping[str, str]
    steps: tuple[Mapping[str, Any], ...]
    also: tuple[str, ...] = ()
    tables: Mapping[str, OwnTable] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def passes_for(self) -> str:
        """The rule that is kept when every expectation is met.

        Without a rule of its own it is the one that every answer was held against: that on
        answers to transactions or, where it has none, that on the data service.
        """
        transacts = any("transaction" in step for step in self.steps)
        return self.rule or (ANSWERED if transacts else READ)

    @property
    def relates(self) -> bool:
        """Whether it works on the run's relations, so that there has to be a column for them."""
        if self.tables:  # which have relation columns of their own
            return False
        operations = [
            each
            for step in self.steps
            for each in step.get("transaction", {}).get("operations", ())
        ]
        related = any("related" in step for step in self.steps)
        return related or any(each["operationType"].endswith("_RELATION") for each in operations)

    @property
    def handles(self) -> bool:
        """Whether it works on the tables of event handlers, so that there have to be some."""
        return any(name in HANDLER_ROLES for step in self.steps for name in names_in(dict(step)))


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        BadScenario: it cannot be read, is no YAML, or breaks its schema.
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - a safe one
    except OSError as error:
        raise BadScenario(f"{path}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadScenario(f"{path}: is not YAML: {error}") from error
    return scenario_of(document, path)


def scenario_of(document: Any, path: Path) -> Scenario:
    """The scenario that a document describes.

    Args:
        document: as it was read.
        path: where it comes from; the scenario is named after the file.

    Raises:
        BadScenario: it breaks its schema, names a rule that there is none of, or a name
            that stands for nothing.
    """
    problem = explain("kit/scenario", document)
    if problem:
        raise BadScenario(f"{path}: {problem}")
    try:
        requirement(document.get("rule", ANSWERED))
    except UnknownRequirement as error:
        raise BadScenario(f"{path}: at /rule: {error}") from error
    _check_tables(path, document)
    _check_names(path, document)
    return Scenario(
        name=path.stem,
        sentence=document["scenario"],
        rule=document.get("rule"),
        columns=document.get("columns", {}),
        steps=tuple(document["steps"]),
        also=tuple(document.get("also", ())),
        tables=own_tables(document),
        document=document,
    )


def _check_tables(path: Path, document: Mapping[str, Any]) -> None:
    """See that the tables have names of their own, and that relations lead to one of them."""
    tables = document.get("tables", {})
    for role, said in tables.items():
        if role in {RUN, *ROLES, *RESERVED}:
            raise BadScenario(
                f"{path}: at /tables: ${role} stands for something else; call the table otherwise"
            )
        for column, relation in said.get("relations", {}).items():
            if relation["table"] not in tables:
                raise BadScenario(
                    f"{path}: at /tables/{role}/relations/{column}: {relation['table']} is none of "
                    f"the tables here ({', '.join(tables)})"
                )


def _check_names(path: Path, document: Mapping[str, Any]) -> None:
    """See that every name stands for something when it is first needed."""
    known = {RUN, *ROLES, *document.get("tables", {})}
    for number, step in enumerate(document["steps"]):
        for name in names_in({key: step[key] for key in step if key != "expect"}):
            if name not in known:
                raise BadScenario(f"{path}: at /steps/{number}: nothing is called ${name} by then")
        known |= set(names_in(step["expect"]))


def read_scenarios(folder: Path) -> list[Scenario]:
    """Every scenario of a folder, by file name.

    Raises:
        BadScenario: one cannot be used.
    """
    return [read_scenario(path) for path in sorted(folder.glob("*.yaml"))]
