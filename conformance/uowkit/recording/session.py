"""A scenario in the making: its steps so far, and the tables that it will bring along."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from uowkit.expect import same_value
from uowkit.recording.naming import Names
from uowkit.recording.objects import Known, Objects, is_kept, own_values
from uowkit.scenarios.names import MAYBE, RUN, UNORDERED, escaped
from uowkit.scenarios.plain import columns_of

Document = dict[str, Any]
_MOST_IN_BULK: Final = 100  # objects: what every server takes
_SEEN: Final = "seen"
UNCERTAIN: Final = "the answer was lost, or an error of the server's"
_DEFAULT_PAGE: Final = 10  # objects that a find answers unless it asks for more


class LeftOut(Exception):
    """A call that no scenario holds; the message says why.

    `tables` are those in which it has changed something all the same.
    """

    def __init__(self, reason: str, tables: Collection[str] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.tables = tables


@dataclass
class Entry:
    """A step.

    `asks` has, for one that must be refused, the tables of its operations and the columns that
    each of them names: one of these has to be missing in the end, unless it `surely` fails.
    """

    step: Document
    asks: Sequence[tuple[str, frozenset[str]]] = ()
    surely: bool = True


@dataclass(frozen=True)
class Asked:
    """What a find asks: how many objects at most, by what sorted, and whether it is plain."""

    size: Any = None
    offset: Any = None
    sort_by: str | None = None
    is_plain: bool = True


@dataclass
class Session:
    """What passed since the scenario began."""

    names: Names = field(default_factory=Names)
    objects: Objects = field(default_factory=Objects)
    entries: list[Entry] = field(default_factory=list)
    _strangers: dict[str, list[tuple[str, Document]]] = field(default_factory=dict)

    # --- steps --------------------------------------------------------------

    def add(self, step: Document) -> None:
        """Add a step; what it needs and nobody has saved is saved just before it."""
        for table, found in self._strangers.items():
            for start in range(0, len(found), _MOST_IN_BULK):
                self.entries.append(Entry(self._saved(table, found[start : start + _MOST_IN_BULK])))
        self._strangers.clear()
        self.entries.append(Entry(step))

    def add_refused(
        self, step: Document, asks: Sequence[tuple[str, frozenset[str]]], *, surely: bool
    ) -> None:
        """Add a transaction that must be refused, if that holds in the end (`Entry`)."""
        self.entries.append(Entry(step, asks, surely))

    def _saved(self, table: str, found: list[tuple[str, Document]]) -> Document:
        operation = {
            "operationType": "CREATE_BULK",
            "table": f"${self.names.table(table)}",
            "payload": [self.names.value(row) for _, row in found],
            "opResultId": _SEEN,
        }
        ids = [self.names.object_id(object_id) for object_id, _ in found]
        expect = {"success": True, "results": {_SEEN: {"result": ids}}}
        return {"transaction": {"operations": [operation]}, "expect": expect}

    def steps(self) -> list[Document]:
        """The steps that hold, in the words of a scenario."""
        return [told for each in self.entries if (told := self._told(each)) is not None]

    def _told(self, entry: Entry) -> Document | None:
        if not entry.asks:
            return entry.step
        missing = [name for name, _ in entry.asks if name not in self.objects.tables]
        lacking = any(
            not columns <= {*table.kinds, *table.relations}
            for name, columns in entry.asks
            if (table := self.objects.tables.get(name))
        )
        if not (missing or lacking or entry.surely):
            return None
        body = entry.step["transaction"]
        operations = [
            {**said, "table": f"{escaped(name)}${{{RUN}}}"} if name in missing else said
            for said, (name, _) in zip(body["operations"], entry.asks, strict=True)
        ]
        return {**entry.step, "transaction": {**body, "operations": operations}}

    def tables(self, prefix: str) -> Document:
        """The tables of the steps, as a scenario brings them along.

        Args:
            prefix: what their names begin with on a target.
        """
        told: Document = {}
        for name, table in self.objects.tables.items():
            said: Document = {"name": f"{prefix}{name}", "columns": table.told()}
            if table.relations:
                said["relations"] = {
                    column: {"table": self.names.table(child), "many": many}
                    for column, (child, many) in table.relations.items()
                }
            told[self.names.table(name)] = said
        return told

    # --- objects ------------------------------------------------------------

    def born(self, table: str, object_id: Any, row: Mapping[str, Any]) -> str:
        """Take in an object that was saved, and give it a name.

        Raises:
            LeftOut: the id is none, or that of another object.
        """
        if not isinstance(object_id, str) or not object_id:
            raise LeftOut("the answer names no object", [table])
        if self.names.knows(object_id):
            raise LeftOut("an objectId names two objects", [table])
        known = Known(table)
        known.write(row)
        self.objects.put(object_id, known)
        self.objects.table(table).learn(row)
        return self.names.give(table, object_id)

    def sight(self, table: str, row: Mapping[str, Any], *, but: Collection[str] = ()) -> None:
        """Take in an object that is there by now; one that nobody has saved is a stranger.

        Args:
            table: that it is in.
            row: as it is shown, with its objectId.
            but: columns that it may have had other values in before.
        """
        object_id = row.get("objectId")
        known = self.objects.get(table, object_id)
        if known is not None:
            known.gone = False
            return
        unnamed = self.objects.take_unnamed(table, row)
        if unnamed is not None:
            self.objects.put(str(object_id), unnamed)
            self.names.give(table, str(object_id))
            return
        own = {
            name: each
            for name, each in own_values(row).items()
            if name not in but and each is not None and is_kept(each)
        }
        shown = {
            name: each for name, each in own.items() if self.objects.table(table).fits({name: each})
        }
        self.born(table, object_id, shown)
        self._strangers.setdefault(table, []).append((str(object_id), shown))

    def row_pattern(self, table: str, row: Mapping[str, Any], *, values: bool = True) -> Document:
        """What an object must be like: the one that it is and, with `values`, as it was sent."""
        object_id = row.get("objectId")
        pattern: Document = {"objectId": self.names.object_id(str(object_id))}
        known = self.objects.get(table, object_id)
        for name, value in own_values(row).items() if known and values else ():
            if known and is_kept(value) and known.may_have(name, value):
                pattern[escaped(name)] = self.names.text(value) if isinstance(value, str) else value
        if known:
            known.show(row, pattern)
        return pattern

    def stamps(self, table: str, body: Mapping[str, Any]) -> Document:
        """What a client sends back of what the server has set: names for what it was answered.

        The names take their values where an answer shows them.
        """
        known = self.objects.get(table, body.get("objectId"))
        told: Document = {}
        for name, (value, pattern) in known.shown.items() if known else ():
            if name not in body or not same_value(body[name], value):
                continue
            if value is None:
                told[name] = None
                continue
            if name not in pattern:
                stamp = self.names.stamp(str(body["objectId"]), name)
                pattern[name] = {MAYBE: stamp}
            told[name] = pattern[name][MAYBE]
        return told

    def rows_pattern(self, table: str, rows: Any, asked: Asked) -> Any:
        """What a find must give, or None where that hangs on more than the contract says."""
        if not is_rows(rows):
            return None
        for row in rows:
            self.sight(table, row)
        size = asked.size if isinstance(asked.size, int) else _DEFAULT_PAGE
        open_ended = asked.offset or len(rows) >= size
        if open_ended or not asked.is_plain or self.objects.table(table).disturbed:
            return None
        patterns = [self.row_pattern(table, row) for row in rows]
        return patterns if _is_sorted(rows, asked.sort_by) else {UNORDERED: patterns}

    def ask(self, table: str, clause: Any) -> None:
        """Take in the columns that a where-clause names."""
        compared = columns_of(clause)
        known = self.objects.table(table)
        known.learn({name: each for name, each in compared if known.fits({name: each})})

    def disturb(self, tables: Iterable[str]) -> None:
        """Take in that something was done in tables that the scenario does not do."""
        for name in tables:
            self.objects.table(name).disturbed = True


def is_rows(found: Any) -> bool:
    """Whether something is a list of objects that each say which one they are."""
    return isinstance(found, list) and all(
        isinstance(row, dict) and isinstance(row.get("objectId"), str) for row in found
    )


def _is_sorted(rows: Sequence[Mapping[str, Any]], sort_by: str | None) -> bool:
    """Whether every server would give the rows in this order: by numbers that are all different."""
    if not sort_by:
        return False
    column, _, direction = sort_by.strip().partition(" ")
    found = [row.get(column) for row in rows]
    numbers = [
        each for each in found if isinstance(each, int | float) and not isinstance(each, bool)
    ]
    is_down = direction.strip().lower() == "desc"
    return len(set(numbers)) == len(rows) and numbers == sorted(numbers, reverse=is_down)
