"""Plays a scenario: sends its requests in order, and holds the answers against its patterns."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from uowkit.expect import differences, explanation, shown
from uowkit.judging.judgement import judge_success
from uowkit.judging.suspects import suspect
from uowkit.outcomes import Breach
from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.calls import play_call
from uowkit.scenarios.document import Scenario
from uowkit.scenarios.names import RESERVED, RUN, filled, names_in, whole
from uowkit.scenarios.patterns import unlike, unlike_rows
from uowkit.scenarios.story import Call, Expected, Outcome
from uowkit.unit_of_work import Operation, UnitOfWork
from uowkit.wire.address import ENDPOINT
from uowkit.wire.exchange import NOT_JSON
from uowkit.wire.reading import Kind, Reading
from uowkit.work.ledger import Acknowledged
from uowkit.work.marked import Markers
from uowkit.workspace import SUCCESS_SHAPE, Workspace

Step = Mapping[str, Any]
_PERSISTED = "create/object-id-persisted"
_LEVELS = "envelope/isolation-levels"
_ENTRIES = "envelope/one-result-per-operation"
_EXACT = "op-result-id/exact"  # what clients call their operations is not as plain as it could be
_OPTIONAL_LEVEL = "envelope/isolation-optional"
_GIVE_IDS = frozenset({"CREATE", "CREATE_BULK"})  # the others answer ids that are known, too
_SPELLINGS = ("SERIALIZABLE", "SERIALZABLE")


class Unlike(Breach):
    """A step that did not come out as the scenario expects it.

    `once` says that it is a transaction that was to succeed the first time and was
    refused, which contention may do now and then.
    """

    once = False


class Play:
    """One time that a scenario is played; `number` is that of the step, counted from 1."""

    def __init__(
        self, workspace: Workspace, scenario: Scenario, seen: set[tuple[str, str]] | None = None
    ) -> None:
        """Prepare to play.

        Args:
            workspace: where to play; it is left to remove what was saved.
            scenario: what to play.
            seen: tables and ids of the objects that were saved so far; handed on when
                the scenario is played again.
        """
        self.workspace = workspace
        self.scenario = scenario
        self._seen = set() if seen is None else seen
        self._bindings = Bindings(workspace.tables, scenario.columns, {RUN: Markers().run})
        self._last: Reading | None = None
        self._spelt: dict[str, str] = {}
        self.number = 0

    def steps(self) -> None:
        """Play every step but those that come at the end.

        Raises:
            Breach: of the scenario's rule at the first answer that does not fit, or of
                robustness/answers-everything.
        """
        self._settle_spelling()
        self._play(at_end=False)

    def end(self) -> None:
        """Play the steps that come when everything else was played.

        Raises:
            Breach: as `steps`.
        """
        self._play(at_end=True)

    def _settle_spelling(self) -> None:
        """Find out in which spelling a level is taken, where the scenario asks for it.

        Ruling envelope/isolation-levels: one of the two is right, which only that rule is about.
        """
        bodies = [each.get("transaction", {}) for each in self.scenario.steps]
        levels = [each.get("isolationLevelEnum") for each in bodies]
        asked = [each for each in _SPELLINGS if each in levels]
        for level in asked if self.scenario.rule != _LEVELS else ():
            for spelling in (level, *_SPELLINGS):
                transaction = self.workspace.transaction(spelling)
                transaction.create(self.workspace.person, {"name": "level"})
                reading = self.workspace.attempt(transaction.body())
                self.workspace.remember_leftovers(transaction)
                if not reading.refused:
                    self._spelt[level] = spelling
                    break

    def _play(self, *, at_end: bool) -> None:
        for number, step in enumerate(self.scenario.steps, 1):
            if (step.get("at") == "end") is at_end:
                self._step(number, step)

    def _step(self, number: int, step: Step) -> None:
        after = step.get("after")
        if after and not (self._last and Outcome(after).fits(self._last.kind)):
            return
        needed = names_in({key: step[key] for key in step if key != "expect"})
        if not all(map(self._bindings.knows, needed)):
            return  # they come from a transaction that was answered otherwise this time
        self.number = number
        if "read" in step:
            self._read(step)
        elif "related" in step:
            self._related(step)
        elif "find" in step:
            self._find(step)
        elif any(each in step for each in Call):
            self._compare(play_call(self.workspace, self._bindings, step))
        else:
            self._send(step)

    # --- looking ------------------------------------------------------------

    def _read(self, step: Step) -> None:
        asked = step["read"]
        table = self._bindings.table(asked["table"])
        object_id = self._bindings.bind(asked["objectId"])
        if not isinstance(object_id, str):
            self._fail([f"{shown(object_id)} was answered, which is no objectId"])
        row, expect = self.workspace.read(table, object_id), step["expect"]
        if expect == Expected.ANSWERED:
            return
        if expect == Expected.NOTHING:
            if row is not None:
                self._fail([f"{shown(object_id)} must read nothing, and it reads {shown(row)}"])
            return
        if row is None:
            self._fail([f"{shown(object_id)} reads nothing"], because=_PERSISTED)
        pattern = self._bindings.pattern(table, expect)
        missed = list(unlike(self._bindings, pattern, row))
        if missed:
            self._fail(missed, because=self._explanation(pattern, row))

    def _find(self, step: Step) -> None:
        asked = step["find"]
        table, marker = self._bindings.table(asked["table"]), self._bindings.bind(asked["marker"])
        rows, expect = self.workspace.find(table, marker), step["expect"]
        if expect == Expected.ANSWERED:
            return
        if expect == Expected.NOTHING:
            if rows:
                self._fail([f"nothing of {marker} must be there, and {len(rows)} objects are"])
            return
        patterns = [self._bindings.pattern(table, each) for each in expect]
        self._compare(unlike_rows(self._bindings, patterns, rows))

    def _related(self, step: Step) -> None:
        asked = step["related"]
        table, object_id = (
            self._bindings.table(asked["table"]),
            self._bindings.bind(asked["objectId"]),
        )
        rows = self.workspace.related(table, object_id)
        expect = [] if step["expect"] == Expected.NOTHING else step["expect"]
        if expect != Expected.ANSWERED:
            self._compare(unlike_rows(self._bindings, expect, rows))

    def _explanation(self, pattern: Any, row: Any) -> str | None:
        """The rule on values whose breach would explain why an object reads otherwise, if any.

        None where the kind of a value is right: then it may well be another object.
        """
        values = {
            key: value
            for key, value in pattern.items()
            if not isinstance(value, dict) and whole(value) not in RESERVED
        }
        unlike_values = differences(self._bindings.bind(values), row)
        same_kind = any(type(each.sent) is type(each.found) for each in unlike_values)
        return None if same_kind else explanation(unlike_values)

    # --- sending ------------------------------------------------------------

    def _send(self, step: Step) -> None:
        expect = step["expect"]
        succeeds = isinstance(expect, dict) and expect.get("success") is True and "when" not in step
        body = self._body(step["transaction"]) if "transaction" in step else None
        if body is None:
            reading = self._raw(step["send"])
        elif succeeds and step.get("tries") != 1:
            reading = self.workspace.insist(body)
        else:
            reading = self.workspace.attempt(body)
        self._last = reading
        self._remember(body, reading)
        if expect == Expected.REFUSED and not reading.refused:
            self._fail([f"it must be refused, and the answer was {reading}"])
        if succeeds and reading.refused:
            self._fail_as_refused(step, body, reading)
        if succeeds:
            self._judge(step, body, reading)
        if isinstance(expect, dict) or "status" in step:
            self._hold(step, reading)

    def _body(self, said: Mapping[str, Any]) -> dict[str, Any]:
        body: dict[str, Any] = self._bindings.body(said)
        level = body.get("isolationLevelEnum")
        if isinstance(level, str) and level in self._spelt:
            body["isolationLevelEnum"] = self._spelt[level]
        return body

    def _raw(self, asked: Mapping[str, Any]) -> Reading:
        body: bytes | None = None
        if "json" in asked:
            return self.workspace.attempt(self._bindings.body(asked["json"]))
        if "base64" in asked:
            body = b64decode(asked["base64"])
        elif "body" in asked:
            body = self._bindings.bind(asked["body"]).encode()
        usual = {"Content-Type": "application/json"} if body is not None else {}
        return self.workspace.send(
            asked.get("method", "POST"),
            asked.get("path", ENDPOINT),
            body=body,
            headers=asked.get("headers", usual),
        )

    def _fail_as_refused(self, step: Step, body: Any, reading: Reading) -> NoReturn:
        """Say that a good transaction was refused, and what would explain that."""
        cause = suspect(_unit(body), SUCCESS_SHAPE) or self._usual_cause()
        if self.workspace.usual_isolation and "isolationLevelEnum" not in body:
            cause = _OPTIONAL_LEVEL
        message = f"it must succeed, and the answer was {reading}"
        self.workspace.note(Breach(message, rule=SUCCESS_SHAPE, because=cause))
        self._fail([message], once=step.get("tries") == 1)

    def _hold(self, step: Step, reading: Reading) -> None:
        """Compare an answer with what the step expects of such a one."""
        when = step.get("when")
        if when and not Outcome(when).fits(reading.kind):
            return
        missed: list[str] = []
        if "status" in step and reading.exchange.status != step["status"]:
            missed.append(f"the status is {reading.exchange.status}, not {step['status']}")
        if isinstance(step["expect"], dict):
            found = {} if reading.document is NOT_JSON else reading.document
            missed += unlike(self._bindings, self._answer_pattern(step), found)
        if missed:
            self._fail(missed)

    def _judge(self, step: Step, body: Any, reading: Reading) -> None:
        """Hold the answer to a good transaction against the rules on its shape, and on ids."""
        for breach in judge_success(_unit(body), reading, self.workspace.identity):
            if breach.rule in {self.scenario.rule, *self.scenario.also}:
                self._fail([breach.message])
            usual = _EXACT if breach.rule == _ENTRIES else self._usual_cause()
            breach.because = breach.because or usual
            self.workspace.note(breach)
        for operation in step["transaction"]["operations"]:
            for object_id in _answered_ids(operation, self._bindings, reading):
                self._see(self._bindings.table(operation["table"]), object_id)

    def _usual_cause(self) -> str | None:
        """A recorded scenario sends the same op result ids each time, which must not matter."""
        return None if "found" in self.scenario.document else "op-result-id/scope"

    def _see(self, table: Any, object_id: str) -> None:
        key = (table.role, object_id)
        if key in self._seen:
            self._fail([f"two objects of {table.name} were both answered as {shown(object_id)}"])
        self._seen.add(key)

    def _answer_pattern(self, step: Step) -> dict[str, Any]:
        """The expectation with the columns of each result under the target's names."""
        pattern = dict(step["expect"])
        results = pattern.get("results")
        if not isinstance(results, dict) or "transaction" not in step:
            return pattern
        operations = step["transaction"]["operations"]
        value = self._bindings.value
        tables = {self._bindings.bind(each.get("opResultId")): each["table"] for each in operations}
        pattern["results"] = {
            name: self._entry_pattern(tables.get(filled(name, value)), entry)
            for name, entry in results.items()
        }
        return pattern

    def _entry_pattern(self, table: Any, entry: Any) -> Any:
        if table is None or not isinstance(entry, dict) or "result" not in entry:
            return entry
        known = self._bindings.table(table)
        return {**entry, "result": self._bindings.pattern(known, entry["result"])}

    # --- what becomes of it -------------------------------------------------

    def _compare(self, missed: Iterator[str]) -> None:
        found = list(missed)
        if found:
            self._fail(found)

    def _fail(
        self, missed: list[str], *, because: str | None = None, once: bool = False
    ) -> NoReturn:
        # What was noted of the answer as such is told under its own rule.
        noted = self.workspace.findings[-1].rule if self.workspace.findings else None
        breach = Unlike(
            f"step {self.number}: {'; '.join(missed)}",
            rule=self.scenario.rule,
            because=noted or because,
        )
        breach.once = once
        breach.scenario = self.scenario.document
        raise breach

    def _remember(self, body: Any, reading: Reading) -> None:
        """Have removed at the end what was saved: by the ids that were answered, and by marker."""
        if body is None or reading.kind is not Kind.SUCCESS:
            return
        self.workspace.remember_answered(body, reading)
        tables = {table.name: table for table in self.workspace.tables.values()}
        for operation in body["operations"]:
            table = tables.get(operation["table"])
            if table is None:
                continue
            payload = operation["payload"]
            rows = payload if isinstance(payload, list) else [payload]
            markers = {row.get(table.column("marker")) for row in rows if isinstance(row, dict)}
            for marker in markers - {None}:
                self.workspace.ledger.add(Acknowledged(table, str(marker), (), (), owed=False))


def play(workspace: Workspace, scenario: Scenario) -> None:
    """Play a scenario once.

    Raises:
        Breach: of the scenario's rule, at the first answer that does not fit.
    """
    once = Play(workspace, scenario)
    once.steps()
    once.end()


def _unit(body: Mapping[str, Any]) -> UnitOfWork:
    unit = UnitOfWork()
    unit.operations = [
        Operation(each["operationType"], each["table"], each["payload"], each.get("opResultId"))
        for each in body["operations"]
    ]
    return unit


def _answered_ids(
    operation: Mapping[str, Any], bindings: Bindings, reading: Reading
) -> Iterator[str]:
    if operation["operationType"] not in _GIVE_IDS:
        return
    name = bindings.bind(operation.get("opResultId"))
    result = reading.result(name) if isinstance(name, str) else None
    found = result if isinstance(result, list) else [result]
    for each in found:
        object_id = each.get("objectId") if isinstance(each, dict) else each
        if isinstance(object_id, str):
            yield object_id
