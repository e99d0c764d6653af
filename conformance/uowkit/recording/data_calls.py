"""Calls of the data service that passed, told as steps of a scenario.

What every server offers in some form is told as that (save, read, delete); any other call as
it was made.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from uowkit.recording.objects import own_values
from uowkit.recording.passed import Passed
from uowkit.recording.session import UNCERTAIN, Asked, Document, LeftOut, Session, is_rows
from uowkit.scenarios.plain import is_plain_clause
from uowkit.wire.exchange import NOT_JSON

_WORDS: Final = frozenset({"find", "count", "properties", "first", "last"})
_PLAIN: Final = frozenset({"where", "pageSize", "offset", "sortBy"})
_NOTHING: Final[tuple[Any, ...]] = (None, "", [], False)  # of a member: as if it was left out
_NOT_TOLD: Final = "a call that scenarios do not hold"


def tell_data_call(session: Session, passed: Passed, segments: tuple[str, ...]) -> None:
    """Add a call of the data service to a scenario.

    Args:
        session: the scenario in the making.
        passed: the call with its answer.
        segments: of the path after `/data`, decoded.

    Raises:
        LeftOut: no scenario can hold it.
    """
    _Teller(session, passed, segments).tell()


class _Teller:
    """Tells one call."""

    def __init__(self, session: Session, passed: Passed, segments: tuple[str, ...]) -> None:
        self._session = session
        self._passed = passed
        self._segments = segments

    def tell(self) -> None:
        passed = self._passed
        if passed.overlapped and passed.only_reads:
            raise LeftOut("something was changed at the same time")
        if passed.is_uncertain:
            raise LeftOut(UNCERTAIN, self._touched())
        if not passed.is_done or _is_refusal(passed.answered):
            self._tell_refused()
            return
        body = passed.document
        match (passed.method, *self._segments):
            case ("POST", "bulk", table) if _are_objects(body):
                self._create_bulk(table, body)
            case ("PUT", "bulk", table) if isinstance(body, dict):
                self._change_picked(table, passed.parameters.get("where"), body)
            case ("DELETE", "bulk", table):
                self._change_picked(table, passed.parameters.get("where"), None)
            case ("POST", "bulk", table, "delete") if isinstance(body, dict):
                self._change_picked(table, body.get("where"), None)
            case ("GET" | "POST", table, word) if word in _WORDS:
                self._look(table, word)
            case ("GET", table):
                self._look(table, "find")
            case ("GET", table, object_id):
                self._read(table, object_id)
            case ("POST" | "PUT", table) if isinstance(body, dict):
                self._save(table, body)
            case ("PUT", table, object_id) if isinstance(body, dict) and object_id != "deep-save":
                self._save_known(table, object_id, body)
            case ("DELETE", table, object_id):
                self._delete(table, object_id)
            case ("GET", table, object_id, column):
                self._children(table, object_id, column)
            case ("POST" | "PUT" | "DELETE", table, object_id, column):
                self._relate(table, object_id, column)
            case _:
                raise LeftOut(_NOT_TOLD, self._touched())

    def _touched(self) -> list[str]:
        """The tables in which a call may have changed something."""
        if self._passed.only_reads:
            return []
        is_bulk = self._segments[0].startswith("bulk")
        named = self._segments[1:2] if is_bulk else self._segments[:1]
        return [*named, *_classes(self._passed.document)]

    def _tell_refused(self) -> None:
        """Add that an object is not there any more; any other refusal has reasons of its own."""
        if self._passed.method == "GET" and len(self._segments) == 2 and not self._passed.query:
            table, object_id = self._segments
            known = self._session.objects.get(table, object_id)
            if known and known.gone:
                self._session.add({"read": self._named(table, object_id), "expect": "nothing"})
                return
        raise LeftOut("it was refused, for a reason that no rule is about")

    # --- saving -------------------------------------------------------------

    def _save(self, table: str, body: Mapping[str, Any]) -> None:
        object_id, answer = body.get("objectId"), self._passed.answered
        if isinstance(object_id, str):
            self._save_known(table, object_id, body)
            return
        if object_id is not None or not isinstance(answer, dict):
            raise LeftOut("the answer is no saved object", [table])
        own = self._own(table, body)
        said = self._session.names.value(own)
        named = self._session.born(table, answer.get("objectId"), own)
        asked = {"table": self._table(table), "object": said}
        expect: Document = {"objectId": named}
        self._show(table, answer, expect)
        self._session.add({"save": asked, "expect": expect})

    def _save_known(self, table: str, object_id: str, body: Mapping[str, Any]) -> None:
        if object_id == "upsert":
            given = body.get("objectId")
            if self._session.objects.get(table, given) is None and given is not None:
                raise LeftOut("an object is saved under an id of the client's", [table])
            self._save(table, body)
            return
        own, answer = self._own(table, body), self._passed.answered
        shown = answer if isinstance(answer, dict) else {}
        self._session.sight(table, {**shown, "objectId": object_id}, but=own.keys())
        known = self._session.objects.get(table, object_id)
        if known and self._passed.overlapped:
            known.doubt(own)
        elif known:
            known.write(own)
        said = {
            "objectId": self._session.names.object_id(object_id),
            **self._session.names.value(own),
            **self._session.stamps(table, {**body, "objectId": object_id}),
        }
        expect: Document = {}
        self._show(table, {**shown, "objectId": object_id}, expect)
        self._session.add({"save": {"table": self._table(table), "object": said}, "expect": expect})

    def _show(self, table: str, answer: Mapping[str, Any], expect: Document) -> None:
        known = self._session.objects.get(table, answer.get("objectId"))
        if known:
            known.show(answer, expect)

    def _own(self, table: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """What a client saves of its own, if the rules speak of it."""
        own, columns = own_values(body), self._session.objects.table(table)
        if any(isinstance(each, dict | list) for each in own.values()):
            raise LeftOut("objects within objects: no rule says what becomes of them", [table])
        if not columns.fits(own):
            raise LeftOut("a column holds values of several types", [table])
        columns.learn(own)
        return own

    def _create_bulk(self, table: str, body: list[dict[str, Any]]) -> None:
        ids = self._passed.answered
        if any(row.get("objectId") is not None for row in body):
            raise LeftOut("a client chose an objectId", [table])
        if not isinstance(ids, list) or len(ids) != len(body):
            raise LeftOut("the answer is no list of ids", [table])
        rows = [self._own(table, row) for row in body]
        said = [self._session.names.value(row) for row in rows]
        named = [self._session.born(table, each, row) for each, row in zip(ids, rows, strict=True)]
        self._call(said, named)

    # --- changing -----------------------------------------------------------

    def _delete(self, table: str, object_id: str) -> None:
        self._session.sight(table, {"objectId": object_id})
        known = self._session.objects.get(table, object_id)
        if known:
            known.gone = True
        self._session.add({"delete": self._named(table, object_id), "expect": "answered"})

    def _change_picked(self, table: str, clause: Any, changes: Mapping[str, Any] | None) -> None:
        """Tell a change, or the end, of the objects that a clause picks."""
        if not is_plain_clause(clause):
            raise LeftOut("a where-clause that not every server has to understand", [table])
        if self._passed.overlapped:
            reason = "it changes what a clause picks, and something was changed at the same time"
            raise LeftOut(reason, [table])
        own = self._own(table, changes or {})
        self._session.ask(table, clause)
        for each in self._session.objects.of(table):
            each.write(own, surely=False)
            each.gone = each.gone or changes is None
        body = self._passed.document
        said = None if body is NOT_JSON else self._session.names.value(body)
        if changes is not None:
            said = self._session.names.value(own)
        self._call(said, "$number")

    # --- looking ------------------------------------------------------------

    def _read(self, table: str, object_id: str) -> None:
        answer = self._passed.answered
        if not isinstance(answer, dict) or answer.get("objectId") != object_id:
            raise LeftOut("the answer is not the object that was asked for")
        self._session.sight(table, answer)
        loose = self._session.objects.table(table).disturbed
        pattern = self._session.row_pattern(table, answer, values=not loose)
        if self._passed.query:
            self._call(None, pattern)
        else:
            self._session.add({"read": self._named(table, object_id), "expect": pattern})

    def _look(self, table: str, word: str) -> None:
        asked = self._passed.document if self._passed.method == "POST" else self._passed.parameters
        members = (
            {name: each for name, each in asked.items() if each not in _NOTHING}
            if isinstance(asked, dict)
            else {}
        )
        self._session.ask(table, members.get("where"))
        said = None if self._passed.document is NOT_JSON else self._session.names.value(asked)
        pattern = None
        if word == "count":
            pattern = self._counted(table, members)
        elif word == "find":
            pattern = self._found(table, members)
        self._call(said, "answered" if pattern is None else pattern)

    def _found(self, table: str, members: Mapping[str, Any]) -> Any:
        rows = self._passed.answered
        if is_rows(rows):
            for row in rows:
                self._session.sight(table, row)
        plain = members.keys() <= _PLAIN and is_plain_clause(members.get("where"))
        sort_by = members.get("sortBy")
        asked = Asked(
            _number(members.get("pageSize")),
            _number(members.get("offset")),
            sort_by if isinstance(sort_by, str) and "," not in sort_by else None,
            plain,
        )
        return self._session.rows_pattern(table, rows, asked)

    def _counted(self, table: str, members: Mapping[str, Any]) -> Any:
        """The number of objects, where all that are there are known; else any number."""
        known = list(self._session.objects.of(table))
        living = sum(not each.gone for each in known)
        sure = not members and not self._session.objects.table(table).disturbed
        return living if sure and living == self._passed.answered else "$number"

    # --- relations ----------------------------------------------------------

    def _children(self, table: str, object_id: str, column: str) -> None:
        relation = self._session.objects.table(table).relations.get(column)
        self._session.sight(table, {"objectId": object_id})
        if relation is None:
            raise LeftOut("nothing tells to which table a relation leads")
        members = self._passed.parameters
        rows = self._passed.answered
        sure = is_rows(rows) and not self._session.objects.table(table).disturbed
        pattern = self._found(relation[0], members) if sure else None
        self._call(None, "answered" if pattern is None else pattern)

    def _relate(self, table: str, object_id: str, named: str) -> None:
        column, _, rest = named.partition(":")
        child, _, many = rest.partition(":")
        ids = self._passed.document if isinstance(self._passed.document, list) else []
        objects = self._session.objects
        known = objects.table(table).relations.get(column)
        tables = [child, known[0] if known else None, *map(objects.table_of, ids)]
        found = next(filter(None, tables), None)
        if found is None:
            raise LeftOut("nothing tells to which table a relation leads", [table])
        if not all(isinstance(each, str) for each in ids):
            raise LeftOut(_NOT_TOLD, [table])
        objects.table(table).relations.setdefault(column, (found, many != "1"))
        objects.table(found)
        for name, each in ((table, object_id), *((found, each) for each in ids)):
            self._session.sight(name, {"objectId": each})
        said = [self._session.names.object_id(each) for each in ids]
        is_list = isinstance(self._passed.document, list)
        names = self._session.names
        path = f"/data/{names.segment(table)}/{names.segment(object_id)}/{names.segment(column)}"
        self._call(said if is_list else None, "$number", path)

    # --- steps --------------------------------------------------------------

    def _table(self, table: str) -> str:
        return f"${self._session.names.table(table)}"

    def _named(self, table: str, object_id: str) -> Document:
        return {"table": self._table(table), "objectId": self._session.names.object_id(object_id)}

    def _call(self, said: Any, expect: Any, path: str | None = None) -> None:
        names = self._session.names
        place = 1 if self._segments[0].startswith("bulk") and len(self._segments) > 1 else 0
        names.table(self._segments[place])
        if path is None:
            path = "/data/" + "/".join(map(names.segment, self._segments))
        if self._passed.query:
            path = f"{path}?{names.within_encoded(self._passed.query)}"
        asked: Document = {"method": self._passed.method, "path": path}
        if said is not None:
            asked["json"] = said
        self._session.add({"call": asked, "expect": expect})


def _is_refusal(answer: Any) -> bool:
    return isinstance(answer, dict) and {"code", "message"} <= answer.keys()


def _classes(body: Any) -> list[str]:
    """The tables that objects within a body say they are of."""
    if isinstance(body, dict):
        own = body.get("___class")
        return [*([own] if isinstance(own, str) else []), *_classes(list(body.values()))]
    return [one for each in body for one in _classes(each)] if isinstance(body, list) else []


def _are_objects(body: Any) -> bool:
    return isinstance(body, list) and all(isinstance(each, dict) for each in body)


def _number(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else None
