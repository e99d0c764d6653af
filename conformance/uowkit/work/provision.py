"""How objects are saved and removed through the data service, whichever of its forms there is.

Tables come to exist so, too: made by saving a sample, unless the configuration names them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from uowkit.target import Target
from uowkit.wire.exchange import Exchange
from uowkit.wire.reading import read_answer
from uowkit.work.tables import Table

NOT_OFFERED: Final = frozenset({404, 405, 501})
"""Statuses by which a target says that it has no such call."""


class Save:
    """The data service's save, in the form that the target has.

    A new object goes by `POST {base}/data/T`, or by `PUT` where POST is not offered; changes
    by `PUT {base}/data/T` with the objectId in the body, as the official SDK sends them, or
    by `PUT {base}/data/T/{objectId}`.
    """

    def __init__(self, target: Target) -> None:
        self._target = target
        self._method: str | None = None
        self._by_address = False

    def __call__(self, table: Table, values: Mapping[str, Any]) -> Exchange:
        """Save a new object (values by the target's column names) and give the exchange."""
        path = _path(table)
        if self._method:
            return self._send(self._method, path, values)
        exchange = self._send("POST", path, values)
        self._method = "POST"
        if exchange.status in NOT_OFFERED:
            exchange = self._send("PUT", path, values)
            self._method = "PUT"
        return exchange

    def changes(self, table: Table, object_id: str, values: Mapping[str, Any]) -> Exchange:
        """Save changes to the object of an id, as for a new one, and give the exchange."""
        address = f"{_path(table)}/{quote(object_id, safe='')}"
        if self._by_address:
            return self._send("PUT", address, values)
        exchange = self._send("PUT", _path(table), {"objectId": object_id, **values})
        if exchange.status in NOT_OFFERED:
            exchange = self._send("PUT", address, values)
            # It may also be the object that is not there: the next one tells.
            self._by_address = not read_answer(exchange).refused
        return exchange

    def _send(self, method: str, path: str, values: Mapping[str, Any]) -> Exchange:
        return self._target.send_document(method, path, dict(values))


def delete(target: Target, table: Table, object_id: str) -> Exchange:
    """Remove one object by `DELETE {base}/data/T/{objectId}`."""
    return target.send("DELETE", f"{_path(table)}/{quote(object_id, safe='')}")


def _path(table: Table) -> str:
    return f"/data/{quote(table.name, safe='')}"
