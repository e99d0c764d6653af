"""The envelope of a transaction: what is malformed is refused before anything is carried out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .operations import TYPES
from .refusals import Refused
from .settings import LEVELS
from .values import check_text


@dataclass(frozen=True)
class Asked:
    """One operation of a request."""

    operation_type: str
    table: str
    op_result_id: str | None
    payload: Any

    def echo(self) -> dict[str, Any]:
        """The operation, as a failure names it."""
        return {
            "operationType": self.operation_type,
            "table": self.table,
            "opResultId": self.op_result_id,
            "payload": self.payload,
        }


@dataclass(frozen=True)
class UnitOfWork:
    """A transaction as it is asked for; the level is None where the request names none."""

    level: str | None
    operations: list[Asked]


def read_unit(document: Any) -> UnitOfWork:
    """Read a request.

    Raises:
        Refused: it is malformed.
    """
    if not isinstance(document, dict) or not isinstance(document.get("operations"), list):
        raise Refused("A transaction is a JSON object with an array `operations`")
    operations = [read_operation(each) for each in document["operations"]]
    named = [each.op_result_id for each in operations if each.op_result_id is not None]
    if len(named) != len(set(named)):
        raise Refused("Two operations have the same opResultId")
    return UnitOfWork(read_level(document), operations)


def read_level(document: Mapping[str, Any]) -> str | None:
    """The isolation level that a request asks for, if it does."""
    level = document.get("isolationLevelEnum")
    if level is None:
        return None
    if not isinstance(level, str) or level not in LEVELS:
        raise Refused(f"There is no isolation level {level!r}: there are {', '.join(LEVELS)}")
    return level


def read_operation(sent: Any) -> Asked:
    """One operation; its payload is looked at when its turn comes."""
    if not isinstance(sent, dict):
        raise Refused("An operation is a JSON object")
    operation_type, table = sent.get("operationType"), sent.get("table")
    op_result_id = sent.get("opResultId")
    if not isinstance(operation_type, str) or operation_type not in TYPES:
        raise Refused(f"There is no operationType {operation_type!r}")
    if not isinstance(table, str) or not table:
        raise Refused("An operation must name its table")
    if op_result_id is not None and not isinstance(op_result_id, str):
        raise Refused("An opResultId must be a text")
    for text in (table, op_result_id or ""):
        check_text(text)
    return Asked(operation_type, table, op_result_id or None, sent.get("payload"))
