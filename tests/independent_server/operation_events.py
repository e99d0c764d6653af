"""The events of a transaction: its own, and, where the server so chooses, its operations'."""

import json
from collections.abc import Callable
from typing import Any

from .answers import Answer, Malformed
from .handling import Arguments, Call, Handling
from .json_text import read_json

#: What the operations with events are to the data service: the event, and its one argument.
EVENTS_OF_OPERATIONS = {
    "CREATE": ("Create", "item"),
    "CREATE_BULK": ("CreateBulk", "items"),
    "UPDATE": ("Update", "item"),
    "UPSERT": ("Upsert", "item"),
    "UPSERT_BULK": ("UpsertBulk", "items"),
    "DELETE": ("Remove", "itemId"),
    "FIND": ("Find", "query"),
}


def transaction_call(body: bytes, answer: Callable[[bytes], Answer]) -> Call:
    """Return the call that a whole transaction is; handlers get it as the unit of work.

    Raises Malformed where the body is no JSON object, and no handler can be asked.
    """
    envelope = read_json(body)
    if not isinstance(envelope, dict):
        raise Malformed("The request body must be a JSON object")
    words = {"isolationLevelEnum": "transactionIsolation"}
    sent = {word: name for name, word in words.items()}

    def default(given: Arguments) -> Answer:
        if given["unitOfWork"] == unit_of_work:
            return answer(body)
        members = {sent.get(name, name): value for name, value in given["unitOfWork"].items()}
        return answer(json.dumps(members).encode())

    unit_of_work = {words.get(name, name): value for name, value in envelope.items()}
    return Call("Transaction", "*", {"unitOfWork": unit_of_work}, default, {})


def run_operation(
    handling: Handling, name: str, table: str, payload: Any, carry_out: Callable[[Any], Any]
) -> Any:
    """Return what an operation comes to with the handlers of its event around it."""
    event, argument = EVENTS_OF_OPERATIONS[name]
    call = Call(
        event,
        table,
        {argument: payload},
        lambda given: Answer(200, carry_out(given[argument])),
        {},
    )
    return handling.run(call).value
