"""The form of a unit-of-work request: what is refused before anything is carried out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .answers import Malformed
from .choices import Choices
from .json_text import has_nul_or_surrogate, read_json

_MEMBERS = {"operationType", "table", "opResultId", "payload"}


@dataclass(frozen=True)
class PayloadForm:
    """What the payload of an operation must be: its JSON type, and members of an object."""

    name: str
    types: tuple[type, ...]
    members: tuple[str, ...] = ()

    def admits(self, payload: Any) -> bool:
        """Say whether the payload is of the right JSON type."""
        return isinstance(payload, self.types)


_OBJECT = PayloadForm("a JSON object", (dict,))
_ARRAY = PayloadForm("a JSON array", (list,))
_RELATION = PayloadForm("a JSON object", (dict,), ("parentObject", "relationColumn"))

PAYLOADS = {
    "CREATE": _OBJECT,
    "CREATE_BULK": _ARRAY,
    "UPDATE": PayloadForm("a JSON object", (dict,), ("objectId",)),
    "UPDATE_BULK": PayloadForm("a JSON object", (dict,), ("changes",)),
    "UPSERT": _OBJECT,
    "UPSERT_BULK": _ARRAY,
    "DELETE": PayloadForm("an objectId or a reference to one", (str, dict)),
    "DELETE_BULK": _OBJECT,
    "FIND": _OBJECT,
    "ADD_RELATION": _RELATION,
    "SET_RELATION": _RELATION,
    "DELETE_RELATION": _RELATION,
}


@dataclass(frozen=True)
class Operation:
    """One operation of a request; `sent` is the JSON object that it was read from."""

    operation_type: str
    table: str
    op_result_id: str | None
    payload: Any
    sent: Mapping[str, Any]


class EnvelopeReader:
    """Reads requests. Each rule is a method that a subclass may break."""

    choices: Choices

    def read_envelope(self, body: bytes) -> Sequence[Any]:
        """Return the operations of the request, not looked at yet."""
        envelope = read_json(body)
        if not isinstance(envelope, dict):
            raise Malformed("The request body must be a JSON object")
        operations = envelope.get("operations")
        if not isinstance(operations, list):
            raise Malformed("'operations' must be a JSON array")
        if "isolationLevelEnum" in envelope:
            self.check_isolation_level(envelope["isolationLevelEnum"])
        self.check_members(envelope, {"isolationLevelEnum", "operations"})
        self.check_number_of_operations(operations)
        return operations

    def isolation_levels(self) -> set[str | None]:
        """Return the isolation levels that the server knows."""
        choices = self.choices
        levels: set[str | None] = {"READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ"}
        if choices.serializable_spellings != "misspelt":
            levels.add("SERIALIZABLE")
        if choices.serializable_spellings != "correct":
            levels.add("SERIALZABLE")
        if choices.misspelt_read_uncommited == "accept":
            levels.add("READ_UNCOMMITED")
        if choices.null_isolation == "accept":
            levels.add(None)
        return levels

    def check_isolation_level(self, level: Any) -> None:
        """Refuse a level that the server does not know."""
        if isinstance(level, dict | list) or level not in self.isolation_levels():
            raise Malformed("'isolationLevelEnum' is not a known isolation level")

    def check_members(self, sent: Mapping[str, Any], known: set[str]) -> None:
        """Refuse members that the documents do not name, if so chosen."""
        unknown = sent.keys() - known
        if unknown and self.choices.unknown_members == "refuse":
            raise Malformed(f"Unknown member '{min(unknown)}'")

    def check_number_of_operations(self, operations: Sequence[Any]) -> None:
        """Refuse too many operations, and none where one is asked for."""
        if not operations and self.choices.empty_operations == "refuse":
            raise Malformed("'operations' must not be empty")
        limit = self.choices.operation_limit
        if limit is not None and len(operations) > limit:
            raise Malformed(f"A transaction supports no more than {limit} operations")

    def read_operations(self, items: Sequence[Any]) -> Iterator[Operation]:
        """Yield the operations one by one, each checked when it is reached."""
        seen: set[str] = set()
        for item in items:
            try:
                operation = self.read_operation(item)
                self.check_op_result_id(operation.op_result_id, seen)
            except Malformed as refusal:
                refusal.operation = item if isinstance(item, dict) else None
                raise
            yield operation

    def read_operation(self, item: Any) -> Operation:
        """Return the operation that the item stands for."""
        if not isinstance(item, dict):
            raise Malformed("An operation must be a JSON object")
        self.check_members(item, _MEMBERS)
        operation_type = self.read_operation_type(item.get("operationType"))
        table = item.get("table")
        if not isinstance(table, str) or not table:
            raise Malformed("'table' must be the name of a table")
        op_result_id = self.read_op_result_id(item)
        self.check_payload(operation_type, item.get("payload"))
        return Operation(operation_type, table, op_result_id, item.get("payload"), item)

    def read_operation_type(self, sent: Any) -> str:
        """Return the type; refuse what is no operation of this server, letter for letter."""
        known = [each for each in PAYLOADS if each != "FIND" or self.choices.find_operation]
        if not isinstance(sent, str) or sent not in known:
            raise Malformed(f"'operationType' must be one of {', '.join(known)}")
        return sent

    def check_payload(self, operation_type: str, payload: Any) -> None:
        """Refuse a payload of the wrong kind, or none; items are looked at when they are saved."""
        form = PAYLOADS[operation_type]
        if not form.admits(payload):
            raise Malformed(f"The payload of {operation_type} must be {form.name}")
        missing = [name for name in form.members if payload.get(name) is None]
        if missing:
            raise Malformed(f"The payload of {operation_type} needs the member '{missing[0]}'")

    def read_op_result_id(self, item: Mapping[str, Any]) -> str | None:
        """Return the operation's id as it was sent, or None where it has none."""
        if "opResultId" not in item:
            return None
        op_result_id = item["opResultId"]
        if op_result_id is None and self.choices.null_op_result_id == "absent":
            return None
        if op_result_id == "" and self.choices.empty_op_result_id == "absent":
            return None
        if op_result_id == "" and self.choices.empty_op_result_id == "refuse":
            raise Malformed("'opResultId' must not be empty")
        if not isinstance(op_result_id, str):
            raise Malformed("'opResultId' must be a string")
        if self.choices.nul_and_surrogates == "refuse" and has_nul_or_surrogate(op_result_id):
            raise Malformed("'opResultId' must not hold U+0000 or lone surrogates")
        return op_result_id

    def check_op_result_id(self, op_result_id: str | None, seen: set[str]) -> None:
        """Refuse an id that an operation before this one has; `seen` holds those."""
        if op_result_id is None:
            return
        if op_result_id in seen:
            raise Malformed(f"opResultId '{op_result_id}' is not unique within the transaction")
        seen.add(op_result_id)
