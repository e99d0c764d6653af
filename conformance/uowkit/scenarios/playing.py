"""Plays a scenario: sends its requests in order, and holds the answers against its patterns."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn

from uowkit_schemas import requirement

from uowkit.expect import differences, explanation, shown
from uowkit.judging.forms import form_problems
from uowkit.judging.judgement import judge_success
from uowkit.judging.suspects import suspect
from uowkit.outcomes import Breach, Untested
from uowkit.scenarios.answers import answer_pattern, answered_ids, unit_of
from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.blame import CHANGED, READ, SAVED, Blame
from uowkit.scenarios.calls import play_call
from uowkit.scenarios.document import Scenario
from uowkit.scenarios.names import RESERVED, RUN, names_in, whole
from uowkit.scenarios.patterns import unlike, unlike_rows
from uowkit.scenarios.story import Call, Expected, Outcome
from uowkit.wire.address import ENDPOINT
from uowkit.wire.exchange import NOT_JSON, to_json
from uowkit.wire.reading import Kind, Reading, read_answer
from uowkit.work.ledger import Acknowledged
from uowkit.work.marked import Markers
from uowkit.work.tables import Table
from uowkit.workspace import SUCCESS_SHAPE, Workspace

Step = Mapping[str, Any]
_PERSISTED = "create/object-id-persisted"
_LEVELS = "envelope/isolation-levels"
_ENTRIES = "envelope/one-result-per-operation"
_EXACT = "op-result-id/exact"  # what clients call their operations is not as plain as it could be
_OPTIONAL_LEVEL = "envelope/isolation-optional"
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
        tables = {**workspace.tables, **scenario.tables}
        self._bindings = Bindings(tables, scenario.columns, {RUN: Markers().run})
        self._blame = Blame(self._bindings)
        self._last: Reading | None = None
        self._spelt: dict[str, str] = {}
        self.number = 0

    def steps(self) -> None:
        """Play every step but those that come at the end.

        Raises:
            Breach: of the scenario's rule, or of the one that is to blame where it has none,
                at the first answer that does not fit; or of robustness/answers-everything.
            Untested: the target does not offer a call, or an operation that it does not claim.
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
        elif "call" in step:
            self._call(step)
        elif "find" in step:
            self._find(step)
        elif any(each in step for each in Call):
            self._data_call(step)
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
                told = f"{shown(object_id)} must read nothing, and it reads {shown(row)}"
                self._fail([told], blamed=READ)
            return
        blamed = self._blame.of_object(object_id)
        if row is None:
            self._fail([f"{shown(object_id)} reads nothing"], because=_PERSISTED, blamed=blamed)
        pattern = self._bindings.pattern(table, expect)
        missed = list(unlike(self._bindings, pattern, row))
        if missed:
            self._fail(missed, because=self._explanation(pattern, row), blamed=blamed)

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

    def _call(self, step: Step) -> None:
        """Send a call of the data service, which need not be offered in the form that it has."""
        asked = step["call"]
        body = to_json(self._bindings.bind(asked["json"])) if "json" in asked else None
        headers = {"Content-Type": "application/json"} if body is not None else {}
        path = self._bindings.path(asked["path"])
        reading = self.workspace.send(asked["method"], path, body=body, headers=headers)
        if reading.refused or reading.exchange.status not in range(200, 300):
            raise Untested(
                f"step {self.number}: {asked['method']} {path.partition('?')[0]} is not offered "
                f"as the client calls it: the answer was {reading}"
            )
        if step["expect"] == Expected.ANSWERED:
            return
        missed = list(unlike(self._bindings, step["expect"], reading.value))
        if missed:
            self._fail(missed, blamed=self._blame.of_rows(step["expect"], reading.value))
        self._blame.called(reading.value)

    def _data_call(self, step: Step) -> None:
        missed = list(play_call(self.workspace, self._bindings, step))
        asked = step.get(Call.SAVE, {}).get("object")
        is_new = asked is not None and "objectId" not in asked
        blamed = READ if asked is None else SAVED if is_new else CHANGED
        if not self.scenario.rule:
            missed = self._refused(blamed) or missed
        if missed:
            self._fail(missed, blamed=blamed)
        expect = step["expect"]
        named = expect.get("objectId") if is_new and isinstance(expect, dict) else None
        if named and whole(named) not in RESERVED:
            self._blame.saved(self._bindings.bind(named), is_new=True)
        elif asked and not is_new:
            self._blame.saved(self._bindings.bind(asked["objectId"]), is_new=False)

    def _refused(self, rule: str) -> list[str]:
        """A phrase if a recorded call was refused, for which the target has to answer."""
        reading = read_answer(self.workspace.guard.evidence().exchanges[-1])
        if not reading.refused:
            return []
        self._assert_claimed(rule, reading)
        return [f"it must be carried out, and the answer was {reading}"]

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
        body: Any = self._body(step["transaction"]) if "transaction" in step else None
        if body is None:
            reading = self._raw(step["send"])
        elif succeeds and step.get("tries") != 1:
            reading = self.workspace.insist(body)
        else:
            reading = self.workspace.attempt(body)
        self._last = reading
        self._remember(body, reading)
        if expect == Expected.REFUSED and not reading.refused:
            blamed = (
                self._blame.of_acceptance(body["operations"], self.scenario.tables)
                if body
                else None
            )
            self._fail([f"it must be refused, and the answer was {reading}"], blamed=blamed)
        if expect == Expected.WELL_FORMED:
            known = {str(each) for each in self._bindings.values.values()}
            self._compare(each.message for each in form_problems(reading.exchange, known))
        if succeeds and reading.refused:
            self._fail_as_refused(step, body, reading)
        if succeeds:
            self._judge(step, body, reading)
            self._blame.transacted(body["operations"], reading)
        if isinstance(expect, dict) or "status" in step:
            self._hold(step, reading, body)

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
            self._bindings.path(asked.get("path", ENDPOINT)),
            body=body,
            headers=asked.get("headers", usual),
        )

    def _fail_as_refused(self, step: Step, body: Any, reading: Reading) -> NoReturn:
        """Say that a good transaction was refused, and what would explain that."""
        if not self.scenario.rule:
            self._fail_as_not_done(body, reading)
        cause = suspect(unit_of(body), SUCCESS_SHAPE) or self._usual_cause()
        if self.workspace.usual_isolation and "isolationLevelEnum" not in body:
            cause = _OPTIONAL_LEVEL
        message = f"it must succeed, and the answer was {reading}"
        self.workspace.note(Breach(message, rule=SUCCESS_SHAPE, because=cause))
        self._fail([message], once=step.get("tries") == 1)

    def _fail_as_not_done(self, body: Any, reading: Reading) -> NoReturn:
        """Say that recorded operations are not carried out, if there is a rule that asks it."""
        blamed = self._blame.of_refusal(body["operations"], self.scenario.tables)
        excess = self.workspace.limits.excess(unit_of(body))
        if blamed is None or excess:
            why = excess or "it asks what not every server has to understand"
            raise Untested(f"step {self.number}: {why}; the answer was {reading}")
        self._assert_claimed(blamed, reading)
        cause = suspect(unit_of(body), blamed)
        told = f"it must succeed, and the answer was {reading}"
        self._fail([told], because=cause, blamed=blamed)

    def _assert_claimed(self, rule: str, refusal: Reading) -> None:
        """Go on only if a refusal would break a rule that the target claims to keep.

        Raises:
            Untested: it would not.
        """
        profile = requirement(rule).profile
        if profile not in self.workspace.claimed:
            raise Untested(
                f"step {self.number}: the answer was {refusal}, which breaks {rule} where the "
                f"profile {profile} is claimed; here it is not"
            )

    def _hold(self, step: Step, reading: Reading, body: Any) -> None:
        """Compare an answer with what the step expects of such a one."""
        when = step.get("when")
        if when and not Outcome(when).fits(reading.kind):
            return
        blamed = None
        missed: list[str] = []
        if "status" in step and reading.exchange.status != step["status"]:
            missed.append(f"the status is {reading.exchange.status}, not {step['status']}")
        if isinstance(step["expect"], dict):
            found = {} if reading.document is NOT_JSON else reading.document
            pattern = answer_pattern(self._bindings, step)
            missed += unlike(self._bindings, pattern, found)
            blamed = self._blame.of_results(body["operations"], pattern, reading) if body else None
        if missed:
            self._fail(missed, blamed=blamed)

    def _judge(self, step: Step, body: Any, reading: Reading) -> None:
        """Hold the answer to a good transaction against the rules on its shape, and on ids."""
        for breach in judge_success(unit_of(body), reading, self.workspace.identity):
            if breach.rule in {self.scenario.rule, *self.scenario.also} or not self.scenario.rule:
                self._fail([breach.message], blamed=breach.rule)
            usual = _EXACT if breach.rule == _ENTRIES else self._usual_cause()
            breach.because = breach.because or usual
            self.workspace.note(breach)
        for operation in step["transaction"]["operations"]:
            for object_id in answered_ids(operation, self._bindings, reading):
                table = self._bindings.table(operation["table"])
                self._see(table, object_id, operation["operationType"])

    def _usual_cause(self) -> str | None:
        """A recorded scenario sends the same op result ids each time, which must not matter."""
        return None if "found" in self.scenario.document else "op-result-id/scope"

    def _see(self, table: Table, object_id: str, operation_type: str) -> None:
        key = (table.role, object_id)
        if key in self._seen:
            told = f"two objects of {table.name} were both answered as {shown(object_id)}"
            self._fail([told], blamed=self._blame.of_shared_id(operation_type))
        self._seen.add(key)

    # --- what becomes of it -------------------------------------------------

    def _compare(self, missed: Iterator[str]) -> None:
        found = list(missed)
        if found:
            self._fail(found)

    def _fail(
        self,
        missed: list[str],
        *,
        because: str | None = None,
        once: bool = False,
        blamed: str | None = None,
    ) -> NoReturn:
        """End here; a scenario that is about no rule breaks the one that is `blamed`."""
        # What was noted of the answer as such is told under its own rule.
        noted = self.workspace.findings[-1].rule if self.workspace.findings else None
        breach = Unlike(
            f"step {self.number}: {'; '.join(missed)}",
            rule=self.scenario.rule or blamed or self.scenario.passes_for,
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
