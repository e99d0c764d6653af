"""Event handlers: plain functions that an operator puts around the calls of the data service.

A before-handler takes `req`, an after-handler `req` and `res`; both are dicts, and what a handler
changes in them counts, as far as the server's choices say so.
"""

from collections.abc import Callable, Mapping
from typing import Any

Handler = Callable[..., Any]

#: What a handler returns to say null; None is what a function returns that returns nothing.
NULL = object()

#: The events of document 003, and the names of what their requests hold beside the context.
DOCUMENTED: dict[str, tuple[str, ...]] = {
    "Create": ("item",),
    "FindById": ("itemId", "relations"),
    "LoadRelations": ("itemId", "entityName", "relationName", "pageSize", "offset"),
    "Remove": ("itemId",),
    "Update": ("item",),
    "Describe": ("itemName",),
    "Find": ("query",),
    "First": ("relations", "relationsDepth", "properties"),
    "Last": ("relations", "relationsDepth", "properties"),
}

#: Those that only the published code knows.
EVENTS: dict[str, tuple[str, ...]] = DOCUMENTED | {
    "CreateBulk": ("items",),
    "Upsert": ("item",),
    "UpsertBulk": ("items",),
    "Count": ("query",),
    "UpdateBulk": ("tableName", "whereClause", "changes"),
    "RemoveBulk": ("tableName", "whereClause"),
    "AddRelation": ("columnName", "parentObjectId", "childrenArrayORWhereClause"),
    "SetRelation": ("columnName", "parentObjectId", "childrenArrayORWhereClause"),
    "DeleteRelation": ("columnName", "parentObjectId", "childrenArrayORWhereClause"),
    "Transaction": ("unitOfWork",),
}

_METHODS = {f"{phase}{event}" for phase in ("before", "after") for event in EVENTS}


class ThrownError(Exception):
    """The error that a handler throws: the caller gets its code and message."""

    def __init__(self, message: str, code: int = 0, http_status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.http_status = http_status


class Handlers:
    """All handlers of a server, by method (`beforeCreate`) and table (`*`: all other tables)."""

    def __init__(self) -> None:
        self._handlers: dict[tuple[str, str], Handler] = {}

    def on(self, method: str, table: str = "*") -> Callable[[Handler], Handler]:
        """Return the decorator that makes a function the handler of that event and table.

        Raises ValueError where there is no such event, or a handler for it already.
        """
        if method not in _METHODS:
            raise ValueError(f"There is no event {method!r}")
        if (method, table) in self._handlers:
            raise ValueError(f"[{method}({table})] event handler already exists")

        def decorate(handler: Handler) -> Handler:
            self._handlers[method, table] = handler
            return handler

        return decorate

    def of(self, method: str, table: str) -> Handler | None:
        """Return the table's own handler, else the one for all tables, if there is any."""
        return self._handlers.get((method, table)) or self._handlers.get((method, "*"))


def request_of(context: Mapping[str, Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the `req` of a handler."""
    return {"context": dict(context), **arguments}
