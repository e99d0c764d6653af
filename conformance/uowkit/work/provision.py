"""Tables come to exist: made by saving a sample, unless the configuration names them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from uowkit.target import Target
from uowkit.wire.exchange import Exchange
from uowkit.work.tables import Table

_NOT_OFFERED = {404, 405, 501}


class Save:
    """The data service's save: `POST {base}/data/T`, or `PUT` where POST is not offered."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._method: str | None = None

    def __call__(self, table: Table, values: dict[str, Any]) -> Exchange:
        """Save an object (values by the target's column names) and give the exchange."""
        path = f"/data/{quote(table.name, safe='')}"
        if self._method:
            return self._send(self._method, path, values)
        exchange = self._send("POST", path, values)
        self._method = "POST"
        if exchange.status in _NOT_OFFERED:
            exchange = self._send("PUT", path, values)
            self._method = "PUT"
        return exchange

    def _send(self, method: str, path: str, values: dict[str, Any]) -> Exchange:
        return self._target.send_document(method, path, values)


def delete(target: Target, table: Table, object_id: str) -> Exchange:
    """Remove one object by `DELETE {base}/data/T/{objectId}`."""
    return target.send("DELETE", f"/data/{quote(table.name, safe='')}/{quote(object_id, safe='')}")
