"""Units of work that passed, told as steps of a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from uowkit.recording.objects import Known, own_values
from uowkit.recording.operations import (
    CHANGE,
    OPEN,
    PICK,
    RELATE,
    SAVE,
    Operation,
    listed_ids,
    literal,
    operations_of,
    possible,
    referring,
    rows_of,
    tables_of,
)
from uowkit.recording.passed import Passed
from uowkit.recording.session import UNCERTAIN, Asked, Document, LeftOut, Session, is_rows
from uowkit.scenarios.names import escaped
from uowkit.scenarios.plain import is_plain_operation, references_in

_PROPERTY: Final = frozenset({"propName"})
_INDEX: Final = frozenset({"resultIndex"})
_REFERENCES: Final = {  # what a reference names of the result of an operation
    "CREATE": (_PROPERTY,),
    "UPDATE": (_PROPERTY,),
    "UPSERT": (_PROPERTY,),
    "CREATE_BULK": (_INDEX,),
    "FIND": (_PROPERTY | _INDEX,),
}


def tell_transaction(session: Session, passed: Passed) -> None:
    """Add a unit of work to a scenario.

    Args:
        session: the scenario in the making.
        passed: the unit of work with its answer.

    Raises:
        LeftOut: no scenario can hold it.
    """
    body, answer = passed.document, passed.answered
    operations = operations_of(body)
    if passed.is_uncertain:
        raise LeftOut(UNCERTAIN, tables_of(operations))
    if not isinstance(answer, dict):
        raise LeftOut("the answer cannot be read", tables_of(operations) if passed.is_done else ())
    if passed.is_done and answer.get("success") is True:
        _Teller(session, passed, operations, answer).tell()
    else:
        _tell_refused(session, body, operations)


# --- what was refused -------------------------------------------------------


def _tell_refused(session: Session, body: Any, operations: Sequence[Operation]) -> None:
    """Add a transaction that every server has to refuse, where the scenario plays.

    That is so where it names a table or column that is not there, or an op result id twice. A
    server has many other reasons, of which the contract knows nothing.
    """
    if not all(each["operationType"] in SAVE for each in operations):
        raise LeftOut("it was refused, for a reason that no rule is about")
    named = [each["opResultId"] for each in operations if "opResultId" in each]
    asks = [
        (each["table"], frozenset(name for row in rows_of(each) for name in own_values(row)))
        for each in operations
    ]
    said = [
        _said(session, each, [session.names.value(own_values(row)) for row in rows_of(each)])
        for each in operations
    ]
    step = {"transaction": _body(body, said), "expect": "refused"}
    session.add_refused(step, asks, surely=len(set(named)) < len(named))


def _said(session: Session, operation: Operation, rows: list[Document]) -> Document:
    """An operation in the words of a scenario, with the objects that it writes in them."""
    is_list = isinstance(operation["payload"], list)
    told = {
        "operationType": operation["operationType"],
        "table": f"${session.names.table(operation['table'])}",
        "payload": rows if is_list else rows[0],
    }
    return _named(operation, told)


def _named(operation: Operation, told: Document) -> Document:
    given = operation.get("opResultId")
    return told if given is None else {**told, "opResultId": escaped(given)}


def _body(body: Mapping[str, Any], operations: list[Document]) -> Document:
    return {
        key: operations if key == "operations" else escaped(each) if isinstance(each, str) else each
        for key, each in body.items()
    }


def _picks_by_clause(operation: Operation) -> bool:
    return operation["operationType"] in PICK | RELATE and "conditional" in operation["payload"]


# --- what was carried out ---------------------------------------------------


class _Teller:
    """Tells one transaction that succeeded, operation by operation."""

    def __init__(
        self,
        session: Session,
        passed: Passed,
        operations: Sequence[Operation],
        answer: Mapping[str, Any],
    ) -> None:
        self._session = session
        self._passed = passed
        self._operations = operations
        results = answer.get("results")
        self._results: Mapping[str, Any] = results if isinstance(results, dict) else {}
        self._expected: Document = {}

    def tell(self) -> None:
        """Add the step.

        Raises:
            LeftOut: it does what the contract leaves open, or the answer is not the format's.
        """
        tables = tables_of(self._operations)
        problem = next(filter(None, map(self._problem, self._operations)), None)
        names = [each["opResultId"] for each in self._operations if "opResultId" in each]
        if len(set(names)) < len(names):
            problem = "an op result id stands there twice, and it was not refused"
        finds = {each["operationType"] for each in self._operations} >= {"FIND"}
        if finds and self._passed.overlapped and references_in(list(self._operations)):
            problem = "it refers to what it found, and something was changed at the same time"
        if self._passed.overlapped and any(map(_picks_by_clause, self._operations)):
            problem = "it changes what a clause picks, and something was changed at the same time"
        if problem:
            raise LeftOut(problem, tables)
        self._meet_strangers()
        said = [self._tell(place, each) for place, each in enumerate(self._operations)]
        expect: Document = {"success": True}
        if self._expected:
            expect["results"] = self._expected
        self._session.add({"transaction": _body(self._passed.document, said), "expect": expect})

    def _problem(self, operation: Operation) -> str | None:
        """Why no server can be held to what an operation did; None where it can."""
        kind, table = operation["operationType"], operation["table"]
        rows = rows_of(operation)
        ids = [row.get("objectId") for row in rows]
        if kind in SAVE and any(each is not None for each in ids):
            return f"a client chose an objectId: {OPEN}"
        if kind in {"UPSERT", "UPSERT_BULK"} and any(
            each is not None and self._session.objects.get(table, each) is None for each in ids
        ):
            return f"an object is saved under an id of the client's: {OPEN}"
        if kind == "UPSERT_BULK" and None in ids:
            return f"UPSERT_BULK saves new objects: {OPEN}"
        known = self._session.objects.table(table) if rows else None
        if known and not all(known.fits(literal(row)) for row in rows):
            return "a column holds values of several types"
        if kind in RELATE and self._children(operation) is None:
            return "nothing tells to which table a relation leads"
        if self._says_nothing(operation) or not all(map(self._is_plain, referring(operation))):
            return f"a form that not every server takes: {OPEN}"
        if kind in SAVE and "opResultId" in operation and not self._answers_ids(operation):
            return "the answer names no object"
        return None

    def _says_nothing(self, operation: Operation) -> bool:
        """Whether it has no objects, no changes, or an object that is not there any more."""
        kind, payload = operation["operationType"], operation["payload"]
        if payload == [] or (isinstance(payload, dict) and payload.get("unconditional") == []):
            return True
        if kind == "DELETE" and isinstance(payload, str):
            known = self._session.objects.get(operation["table"], payload)
            return known is not None and known.gone
        changes = kind in {"UPDATE", "UPDATE_BULK"}
        return changes and not all(own_values(row) for row in rows_of(operation) or [{}])

    def _is_plain(self, reference: Any) -> bool:
        """Whether a value that is, or holds, a reference is one as every client sends them."""
        if not isinstance(reference, dict) or reference.get("___ref") is not True:
            return False
        kind = next(
            (
                each["operationType"]
                for each in self._operations
                if each.get("opResultId") == reference.get("opResultId")
            ),
            None,
        )
        return frozenset(reference) - {"___ref", "opResultId"} in _REFERENCES.get(str(kind), ())

    def _answers_ids(self, operation: Operation) -> bool:
        result = self._result(operation)
        if operation["operationType"] == "CREATE":
            return isinstance(result, dict) and isinstance(result.get("objectId"), str)
        ids = result if isinstance(result, list) else []
        return len(ids) == len(operation["payload"]) and all(isinstance(each, str) for each in ids)

    def _result(self, operation: Operation) -> Any:
        entry = self._results.get(operation.get("opResultId", ""))
        return entry.get("result") if isinstance(entry, dict) else None

    def _meet_strangers(self) -> None:
        """Take in the objects that were there before, and are changed here."""
        for operation in self._operations:
            kind, table = operation["operationType"], operation["table"]
            result, payload = self._result(operation), operation["payload"]
            if kind in {"UPDATE", "UPSERT"} and isinstance(payload.get("objectId"), str):
                shown = result if isinstance(result, dict) else {}
                row = {**shown, "objectId": payload["objectId"]}
                self._session.sight(table, row, but=payload.keys())
            elif kind == "DELETE" and isinstance(payload, str):
                self._session.sight(table, {"objectId": payload})
            elif kind in PICK:
                for each in listed_ids(payload):
                    self._session.sight(table, {"objectId": each})
            elif kind in RELATE:
                self._meet_related(operation)

    def _meet_related(self, operation: Operation) -> None:
        payload = operation["payload"]
        if isinstance(payload.get("parentObject"), str):
            self._session.sight(operation["table"], {"objectId": payload["parentObject"]})
        children = self._children(operation)
        for each in listed_ids(payload) if children else ():
            self._session.sight(str(children), {"objectId": each})

    # --- one operation ------------------------------------------------------

    def _tell(self, place: int, operation: Operation) -> Document:
        kind = operation["operationType"]
        if kind in SAVE:
            return self._tell_saved(operation)
        if kind in CHANGE:
            return self._tell_changed(operation)
        if kind in PICK:
            self._pick(operation)
        elif kind in RELATE:
            self._relate(operation)
        elif kind == "DELETE":
            self._gone(operation["table"], operation["payload"])
        elif kind == "FIND":
            self._find(place, operation)
        return self._told(operation)

    def _told(self, operation: Operation) -> Document:
        names, payload = self._session.names, operation["payload"]
        if operation["operationType"] == "DELETE" and isinstance(payload, str):
            said: Any = names.object_id(payload)
        else:
            said = names.value(payload)
        if operation["operationType"] == "UPDATE_BULK" and isinstance(payload.get("changes"), dict):
            said["changes"] = names.value(own_values(payload["changes"]))
        told = {
            "operationType": operation["operationType"],
            "table": f"${names.table(operation['table'])}",
            "payload": said,
        }
        return _named(operation, told)

    def _expect(self, operation: Operation, pattern: Any) -> None:
        if pattern is not None and "opResultId" in operation:
            self._expected[escaped(operation["opResultId"])] = {"result": pattern}

    def _learn(self, operation: Operation, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take in the columns that are written; the answer shows what was computed for them."""
        known, result = self._session.objects.table(operation["table"]), self._result(operation)
        shown = result if isinstance(result, dict) else {}
        for row in rows:
            known.learn(dict.fromkeys(row))
            known.learn({name: shown.get(name) for name in row})
            known.learn(literal(row))

    def _tell_saved(self, operation: Operation) -> Document:
        session, table = self._session, operation["table"]
        rows = [own_values(row) for row in rows_of(operation)]
        said = [session.names.value(row) for row in rows]
        self._learn(operation, rows)
        if "opResultId" not in operation:
            session.objects.unnamed += [Known(table, possible(row)) for row in rows]
            return _said(session, operation, said)
        result = self._result(operation)
        ids = result if isinstance(result, list) else [result["objectId"]]
        named = [
            session.born(table, each, literal(row)) for each, row in zip(ids, rows, strict=True)
        ]
        is_bulk = operation["operationType"] == "CREATE_BULK"
        if is_bulk:
            self._expect(operation, named)
            return _said(session, operation, said)
        expect: Document = {"objectId": named[0]}
        known = session.objects.get(table, ids[0])
        if known:
            known.show(result, expect)
        self._expect(operation, expect)
        return _said(session, operation, said)

    def _tell_changed(self, operation: Operation) -> Document:
        session, table = self._session, operation["table"]
        said = []
        for row in rows_of(operation):
            own, object_id = own_values(row), row.get("objectId")
            self._learn(operation, [own])
            known = session.objects.get(table, object_id)
            named = (
                {}
                if object_id is None
                else {"objectId": session.names.value(object_id, "objectId")}
            )
            said.append({**named, **session.names.value(own)})
            if known:
                self._write(known, own)
            elif object_id is None and isinstance(self._result(operation), dict):
                born = self._result(operation).get("objectId")
                self._expect(operation, {"objectId": session.born(table, born, literal(own))})
            elif (
                object_id is not None
            ):  # a reference: to an object of this transaction, or a found one
                for each in session.objects.of(table):
                    each.write(literal(own), surely=False)
        return _said(session, operation, said)

    def _write(self, known: Known, row: Mapping[str, Any]) -> None:
        if self._passed.overlapped:
            known.doubt(row)
            return
        known.write(literal(row))
        known.doubt(dict.fromkeys(row.keys() - literal(row).keys()))

    def _pick(self, operation: Operation) -> None:
        """Take in a change of objects, or their end, which is not told one by one."""
        objects, table, payload = self._session.objects, operation["table"], operation["payload"]
        self._session.ask(table, payload.get("conditional"))
        known = [objects.get(table, each) for each in listed_ids(payload)]
        surely = "unconditional" in payload and isinstance(payload["unconditional"], list)
        picked = [each for each in known if each] if surely else list(objects.of(table))
        for row in rows_of(operation):
            self._learn(operation, [own_values(row)])
            for each in picked:
                each.write(literal(own_values(row)), surely=False)
        if operation["operationType"] == "DELETE_BULK":
            for each in picked:
                each.gone = True
        if not is_plain_operation(operation):
            objects.table(table).disturbed = True

    def _gone(self, table: str, object_id: Any) -> None:
        known = self._session.objects.get(table, object_id)
        if known:
            known.gone = True

    def _find(self, place: int, operation: Operation) -> None:
        payload, table = operation["payload"], operation["table"]
        result = self._result(operation)
        if self._passed.overlapped:
            return
        for row in result if is_rows(result) else ():
            self._session.sight(table, row)
        self._session.ask(table, payload.get("whereClause"))
        options = payload.get("queryOptions") or {}
        sort_by = options.get("sortBy") if isinstance(options, dict) else None
        later = {each["operationType"] for each in self._operations[place + 1 :]}
        if later - {"FIND"}:
            return
        asked = Asked(
            payload.get("pageSize"),
            payload.get("offset"),
            sort_by[0] if isinstance(sort_by, list) and len(sort_by) == 1 else None,
            is_plain_operation(operation),
        )
        pattern = self._session.rows_pattern(table, result, asked)
        self._expect(operation, pattern)

    # --- relations ----------------------------------------------------------

    def _relate(self, operation: Operation) -> None:
        column = operation["payload"].get("relationColumn")
        child = self._children(operation)
        relations = self._session.objects.table(operation["table"]).relations
        if isinstance(column, str) and child and column not in relations:
            relations[column] = (child, True)
            self._session.objects.table(child)

    def _children(self, operation: Operation) -> str | None:
        """The table that a relation leads to, as far as anything tells."""
        payload, objects = operation["payload"], self._session.objects
        known = objects.tables.get(operation["table"])
        column = payload.get("relationColumn")
        if known and column in known.relations:
            return known.relations[column][0]
        for each in listed_ids(payload):
            table = objects.table_of(each)
            if table:
                return table
        for reference in references_in(payload.get("unconditional")):
            for other in self._operations:
                if other.get("opResultId") == reference.get("opResultId"):
                    return str(other["table"])
        return None
