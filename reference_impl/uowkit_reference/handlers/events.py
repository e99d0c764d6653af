"""The events that handlers are called at: before and after the calls of the data service.

Document 003, list of methods; ids and arguments as the CodeRunner has them (protocol notes,
section 9).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """On which side of a call."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Event:
    """A call that has a before-event and an after-event.

    Attributes:
        name: As in the CodeRunner's names, less the phase: ``FindById``.
        number: The id of the before-event; that of the after-event is one more.
        arguments: What a handler is given, by the names that its request has in JavaScript.
        answers_objects: Whether what the call answers is an object of the table.
    """

    name: str
    number: int
    arguments: tuple[str, ...]
    answers_objects: bool = False

    def id(self, phase: Phase) -> int:
        """Return the id of the event before or after."""
        return self.number + (phase is Phase.AFTER)

    def method(self, phase: Phase) -> str:
        """Return the name of the event before or after, such as ``beforeFindById``."""
        return f"{phase}{self.name}"


_RELATION = ("columnName", "parentObjectId", "childrenArrayORWhereClause")
_END = ("relations", "relationsDepth", "properties")

CREATE = Event("Create", 100, ("item",), answers_objects=True)
FIND_BY_ID = Event("FindById", 102, ("itemId", "relations"), answers_objects=True)
LOAD_RELATIONS = Event(
    "LoadRelations", 104, ("itemId", "entityName", "relationName", "pageSize", "offset")
)
REMOVE = Event("Remove", 106, ("itemId",))
UPDATE = Event("Update", 108, ("item",), answers_objects=True)
DESCRIBE = Event("Describe", 110, ("itemName",))
FIND = Event("Find", 112, ("query",))
FIRST = Event("First", 114, _END, answers_objects=True)
LAST = Event("Last", 116, _END, answers_objects=True)
UPDATE_BULK = Event("UpdateBulk", 118, ("tableName", "whereClause", "changes"))
REMOVE_BULK = Event("RemoveBulk", 120, ("tableName", "whereClause"))
ADD_RELATION = Event("AddRelation", 122, _RELATION)
SET_RELATION = Event("SetRelation", 124, _RELATION)
DELETE_RELATION = Event("DeleteRelation", 126, _RELATION)
COUNT = Event("Count", 128, ("query",))
CREATE_BULK = Event("CreateBulk", 130, ("items",))
TRANSACTION = Event("Transaction", 134, ("unitOfWork",))
UPSERT = Event("Upsert", 140, ("item",), answers_objects=True)
UPSERT_BULK = Event("UpsertBulk", 142, ("items",))

EVENTS: Mapping[str, Event] = {
    each.name: each for each in tuple(globals().values()) if isinstance(each, Event)
}
"""Every event that this server has, by its name."""

ANY = "*"
"""What stands in the place of a table's name for all tables without a handler of their own."""


def python_name(name: str) -> str:
    """Return a name of the API in Python's spelling: ``itemId`` is ``item_id``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.replace("ORW", "OrW")).lower()
