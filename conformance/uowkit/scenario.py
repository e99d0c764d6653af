"""Recorded scenarios: requests as data, with patterns that the answers must fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from uowkit_schemas import UnknownRequirement, explain, requirement

from uowkit.expect import MISSING, differences, explanation, same_value, shown
from uowkit.judging.judgement import Unusable, judge_success
from uowkit.unit_of_work import Operation, UnitOfWork
from uowkit.wire.exchange import NOT_JSON
from uowkit.work.tables import COLUMNS, ROLES, Table
from uowkit.workspace import Workspace

_PERSISTED = "create/object-id-persisted"


class BadScenario(ValueError):
    """A scenario file that cannot be used; the message names the file and the place."""


@dataclass(frozen=True)
class Scenario:
    """A recorded scenario (kit/scenario.schema.json)."""

    name: str
    sentence: str
    rule: str
    columns: Mapping[str, str]
    steps: tuple[Mapping[str, Any], ...]


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        BadScenario: it is no YAML, or breaks its schema.
    """
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadScenario(f"{path}: cannot be read: {error}") from error
    problem = explain("kit/scenario", document)
    if problem:
        raise BadScenario(f"{path}: {problem}")
    _check(path, document)
    return Scenario(
        name=path.stem,
        sentence=document["scenario"],
        rule=document["rule"],
        columns=document.get("columns", {}),
        steps=tuple(document["steps"]),
    )


def _check(path: Path, document: Mapping[str, Any]) -> None:
    """See to what a schema cannot: the rule exists, and every name stands for something."""
    try:
        requirement(document["rule"])
    except UnknownRequirement as error:
        raise BadScenario(f"{path}: at /rule: {error}") from error
    known = set(ROLES)
    for number, step in enumerate(document["steps"]):
        for name in _names({key: step[key] for key in step if key != "expect"}):
            if name not in known:
                raise BadScenario(f"{path}: at /steps/{number}: nothing is called ${name} by then")
        known |= set(_names(step["expect"]))


def _names(document: Any) -> Iterator[str]:
    """The `$names` in a document, without the `$`."""
    if isinstance(document, str) and document.startswith("$"):
        yield document[1:]
    elif isinstance(document, list | dict):
        for each in document.values() if isinstance(document, dict) else document:
            yield from _names(each)


def read_scenarios(folder: Path) -> list[Scenario]:
    """Every scenario of a folder, by file name.

    Raises:
        BadScenario: one cannot be used.
    """
    return [read_scenario(path) for path in sorted(folder.glob("*.yaml"))]


@dataclass
class Bindings:
    """What the `$names` of a scenario stand for: tables from the start, values as found."""

    tables: Mapping[str, Table]
    columns: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, document: Any) -> Any:
        """Put tables, columns and values in the place of the names that stand for them."""
        if isinstance(document, str) and document.startswith("$"):
            name = document[1:]
            return self.tables[name].name if name in self.tables else self.values[name]
        if isinstance(document, list):
            return [self.bind(each) for each in document]
        if isinstance(document, dict):
            return {key: self.bind(value) for key, value in document.items()}
        return document

    def transaction(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A request's body with everything bound."""
        operations = [
            {**self.bind(each), "payload": self._payload(each["table"], each["payload"])}
            for each in body["operations"]
        ]
        return {**body, "operations": operations}

    def row(self, table: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values under the target's column names; names that are no columns stay."""
        known = self.tables[table.removeprefix("$")]
        return {self.column(known, key): self.bind(value) for key, value in values.items()}

    def _payload(self, table: str, payload: Any) -> Any:
        if isinstance(payload, list):
            return [self.row(table, each) for each in payload]
        return self.row(table, payload)

    def column(self, table: Table, name: str) -> str:
        """The target's name of what a scenario calls so; a name that is no column stays."""
        column = self.columns.get(name, name)
        return table.column(column) if column in COLUMNS else column

    def unlike(self, pattern: Any, found: Any, place: str = "") -> Iterator[str]:
        """Where something does not fit a pattern; names without a value take the one found.

        Yields:
            A phrase for each place.
        """
        if isinstance(pattern, str) and pattern.startswith("$"):
            name = pattern[1:]
            if name not in self.tables and name not in self.values and found is not MISSING:
                self.values[name] = found
            pattern = MISSING if found is MISSING else self.bind(pattern)
        if isinstance(pattern, dict) and isinstance(found, dict):
            for key, value in pattern.items():
                yield from self.unlike(value, found.get(key, MISSING), f"{place}/{key}")
        elif isinstance(pattern, list) and isinstance(found, list) and len(pattern) == len(found):
            for index, value in enumerate(pattern):
                yield from self.unlike(value, found[index], f"{place}/{index}")
        elif found is MISSING:
            yield f"{place or 'the answer'} is missing"
        elif not same_value(pattern, found):
            yield f"{place or 'the answer'} is {shown(found)}, not {shown(pattern)}"


def play(workspace: Workspace, scenario: Scenario) -> None:
    """Send the requests of a scenario in order, and hold the answers against its patterns.

    Raises:
        Breach: of the scenario's rule, at the first answer that does not fit.
    """
    bindings = Bindings(workspace.tables, scenario.columns)
    for number, step in enumerate(scenario.steps, 1):
        if "transaction" in step:
            found = _transact(workspace, bindings, step)
            pattern = _answer_pattern(bindings, step)
        else:
            read = bindings.bind(step["read"])
            table = workspace.tables[step["read"]["table"].removeprefix("$")]
            found = workspace.read(table, read["objectId"])
            pattern = {bindings.column(table, key): value for key, value in step["expect"].items()}
        if found is None:
            read = shown(bindings.bind(step["read"]["objectId"]))
            workspace.fail(f"step {number}: {read} reads nothing", because=_PERSISTED)
        unlike = list(bindings.unlike(pattern, found))
        if unlike:
            # What was noted of the answer as such is told under its own rule.
            noted = workspace.findings[-1].rule if workspace.findings else None
            because = noted or _explanation(bindings, step, pattern, found)
            workspace.fail(f"step {number}: {'; '.join(unlike)}", because=because)


def _explanation(
    bindings: Bindings, step: Mapping[str, Any], pattern: Any, found: Any
) -> str | None:
    """The rule on values whose breach would explain why an object reads otherwise, if any.

    None where the kind of a value is right: then it may well be another object.
    """
    if "read" not in step or not isinstance(found, dict):
        return None
    unlike = differences(bindings.bind(pattern), found)
    same_kind = any(type(each.sent) is type(each.found) for each in unlike)
    return None if same_kind else explanation(unlike)


def _answer_pattern(bindings: Bindings, step: Mapping[str, Any]) -> dict[str, Any]:
    """The expectation with the columns of each result under the target's names."""
    tables = {each.get("opResultId"): each["table"] for each in step["transaction"]["operations"]}
    pattern = dict(step["expect"])
    results = pattern.get("results")
    if isinstance(results, dict):
        pattern["results"] = {
            name: _entry_pattern(bindings, tables.get(name, ""), entry)
            for name, entry in results.items()
        }
    return pattern


def _entry_pattern(bindings: Bindings, table: str, entry: Any) -> Any:
    known = bindings.tables.get(table.removeprefix("$"))
    result = entry.get("result") if isinstance(entry, dict) else None
    if known is None or not isinstance(result, dict):
        return entry
    row = {bindings.column(known, key): value for key, value in result.items()}
    return {**entry, "result": row}


def _transact(workspace: Workspace, bindings: Bindings, step: Mapping[str, Any]) -> Any:
    bound = bindings.transaction(step["transaction"])
    reading = workspace.attempt(bound)
    unit = UnitOfWork()
    unit.operations = [_operation(each) for each in bound["operations"]]
    if step["expect"].get("success") is True:
        # What is wrong with the answer as such is the breach of another rule than the scenario's.
        for breach in judge_success(unit, reading):
            # Each run sends the same op result ids again.
            breach.because = breach.because or "op-result-id/scope"
            if isinstance(breach, Unusable):
                raise breach
            workspace.note(breach)
    workspace.remember_answered(bound, reading)
    return {} if reading.document is NOT_JSON else reading.document


def _operation(body: Mapping[str, Any]) -> Operation:
    return Operation(body["operationType"], body["table"], body["payload"], body.get("opResultId"))
