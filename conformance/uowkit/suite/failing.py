"""Defects by which an operation fails, and the rule that each of them would break if it passed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from uowkit.suite.situations import missing_column
from uowkit.workspace import Workspace

Fail = Callable[[Workspace, dict[str, Any]], None]


def _missing_table(workspace: Workspace, operation: dict[str, Any]) -> None:
    operation["table"] = f"UowkitNone{workspace.markers.run}"


def _missing_column(workspace: Workspace, operation: dict[str, Any]) -> None:
    payload = operation["payload"]
    row = payload[-1] if isinstance(payload, list) else payload
    row[missing_column(workspace)] = "value"


def _bad_payload(_: Workspace, operation: dict[str, Any]) -> None:
    payload = operation["payload"]
    operation["payload"] = [*payload, None] if isinstance(payload, list) else None


FAILURES: Final[Mapping[str, Fail]] = {
    "unknown-column": _missing_column,
    "unknown-table": _missing_table,
    "bad-payload": _bad_payload,
}
"""Name → what puts the defect into an operation of a request's body."""

ACCEPTED_BECAUSE: Final[Mapping[str, str]] = {
    "unknown-column": "schema/column-must-exist",
    "unknown-table": "schema/table-must-exist",
    "bad-payload": "create-bulk/items-are-objects",
    "bad-item": "create-bulk/items-are-objects",
}
"""Name of a defect → the rule that is broken where the defect passes."""
