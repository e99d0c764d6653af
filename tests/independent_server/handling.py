"""What happens around a call: the before-handler, the default action, the after-handler."""

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from .answers import Answer, Refusal
from .choices import Choices
from .handlers import DOCUMENTED, NULL, Handler, Handlers, ThrownError, request_of

Arguments = Mapping[str, Any]

CONTEXT = {
    "appId": "APP",
    "userId": None,
    "userToken": None,
    "userRoles": ["NotAuthenticatedUser"],
    "deviceType": "REST",
    "eventContext": None,
}
_ANSWERS_AN_OBJECT = {"Create", "Update", "Upsert", "FindById", "First", "Last"}


class Thrown(Refusal):
    """The error that a handler threw, as the refusal of the call."""


@dataclass(frozen=True)
class Call:
    """One call: its event, what the handlers are given, and what the server does of its own.

    `added` is what the item has for the handlers beside what was sent.
    """

    event: str
    table: str
    arguments: Arguments
    default: Callable[[Arguments], Answer]
    added: Arguments


class Handling:
    """Runs calls with the handlers that they have. Each step may be broken by a subclass."""

    def __init__(self, choices: Choices, handlers: Handlers) -> None:
        self.choices = choices
        self.handlers = handlers if choices.handlers else Handlers()

    def handler(self, phase: str, event: str, table: str) -> Handler | None:
        """Return the handler that runs at that moment, if any does."""
        if self.choices.events == "documented" and event not in DOCUMENTED:
            return None
        return self.handlers.of(f"{phase}{event}", table)

    def has(self, event: str, table: str) -> bool:
        """Say whether the event has any handler."""
        return bool(self.handler("before", event, table) or self.handler("after", event, table))

    def run(self, call: Call) -> Answer:
        """Return the answer to the call."""
        before = self.handler("before", call.event, call.table)
        after = self.handler("after", call.event, call.table)
        req = self.request(call)
        try:
            answer = self.stopped(before, call, req) if before else None
            stopped = answer is not None
            if answer is None:
                answer = call.default(self.arguments(call, req) if before else call.arguments)
        except Refusal as refusal:
            thrown = isinstance(refusal, Thrown) and not self.choices.thrown_errors_reach_after
            if after is None or thrown:
                raise
            return self.after_failure(after, self.request_of_after(call, req, None), refusal)
        if after is None or (stopped and not self.choices.stopped_calls_reach_after):
            return answer
        return self.after_success(after, call, self.request_of_after(call, req, answer), answer)

    def request(self, call: Call) -> dict[str, Any]:
        """Return the `req` of the before-handler; it is the handler's own to change."""
        arguments = deepcopy(dict(call.arguments))
        if "item" in arguments:
            arguments["item"] = deepcopy(dict(call.added)) | arguments["item"]
        return request_of(CONTEXT, arguments)

    def request_of_after(
        self, call: Call, req: dict[str, Any], answer: Answer | None
    ) -> dict[str, Any]:
        """Return the `req` of the after-handler."""
        if self.choices.item_of_after == "changed":
            return req
        fresh = self.request(call)
        saved = answer.value if answer else None
        if self.choices.item_of_after == "saved" and "item" in fresh and isinstance(saved, dict):
            fresh["item"] = deepcopy(saved)
        return fresh

    def arguments(self, call: Call, req: Mapping[str, Any]) -> Arguments:
        """Return what the default action is done with: what the before-handler left."""
        left = {name: req.get(name) for name in call.arguments}
        if self.choices.changed_arguments == "items":
            items = {n: value for n, value in left.items() if n in ("item", "items", "changes")}
            left = {**call.arguments, **items}
        if "item" in left:
            left["item"] = self.item(call, left["item"])
        return left

    def item(self, call: Call, left: Any) -> dict[str, Any]:
        """Return the item without what only the server had put there."""
        if not isinstance(left, dict):
            raise Refusal("The item that a handler leaves must be a JSON object", 0)
        sent = call.arguments["item"]
        only_added = {name: call.added[name] for name in call.added if name not in sent}
        return {
            name: value
            for name, value in left.items()
            if name not in only_added or value != only_added[name]
        }

    def stopped(self, before: Handler, call: Call, req: dict[str, Any]) -> Answer | None:
        """Return the answer that the before-handler gives, or None where it lets the call go on."""
        returned = self.invoke(before, req)
        if returned is None or (returned is NULL and self.choices.null_returned == "nothing"):
            return None
        status = self.choices.created_status if call.event == "Create" else 200
        return self.answer(status, self.stopped_result(call, self.value(returned)))

    def stopped_result(self, call: Call, value: Any) -> Any:
        """Return the value of a handler that stopped the call as the caller gets it."""
        if call.event == "Remove" and self.choices.stopped_removals == "deletion-time":
            return {"deletionTime": value}
        chosen = self.choices.stopped_results_class
        wanted = chosen == "always" or (chosen == "objects" and call.event in _ANSWERS_AN_OBJECT)
        if not wanted or not isinstance(value, dict):
            return value
        return {**value, "___class": value.get("___class", call.table)}

    def after_success(
        self, after: Handler, call: Call, req: dict[str, Any], answer: Answer
    ) -> Answer:
        """Return the answer to a good call as the after-handler leaves it."""
        seen = self.seen(call, answer.value)
        res = {"result": deepcopy(seen), "error": None}
        returned = self.invoke(after, req, res)
        if self.counts("returned") and self.is_value(returned):
            value = self.value(returned)
        elif self.counts("in-place") and _differ(res["result"], seen):
            value = self.taken(call, res["result"])
        else:
            return answer
        return self.answer(200 if answer.status == 204 else answer.status, value)

    def answer(self, status: int, value: Any) -> Answer:
        """Return the answer that a handler gives."""
        if value is None and self.choices.null_answers == "no-content":
            return Answer(204, None, raw=b"")
        return Answer(status, value)

    def after_failure(self, after: Handler, req: dict[str, Any], refusal: Refusal) -> Answer:
        """Return what the after-handler makes of a failed call, or let it fail."""
        error = self.error_shown(refusal)
        res: dict[str, Any] = {"result": None, "error": dict(error)}
        returned = self.invoke(after, req, res)
        if self.choices.failed_calls == "may-be-answered":
            if self.counts("returned") and self.is_value(returned):
                return self.answer(200, self.value(returned))
            if self.counts("in-place") and res["result"] is not None:
                return Answer(200, res["result"])
        raise refusal

    def counts(self, way: str) -> bool:
        """Say whether an after-handler may answer in that way."""
        return self.choices.after_answers in ("both", way)

    def error_shown(self, refusal: Refusal) -> dict[str, Any]:
        """Return the `error` of an after-handler; what its message is called, no document says."""
        words = {"message", "exceptionMessage"}
        if self.choices.error_message_word != "both":
            words = {self.choices.error_message_word}
        return {"code": refusal.code, **dict.fromkeys(sorted(words), refusal.message)}

    def seen(self, call: Call, value: Any) -> Any:
        """Return the result as an after-handler gets it."""
        if call.event == "Remove" and self.choices.removal_seen == "time" and value is not None:
            return value["deletionTime"] if isinstance(value, dict) else value
        collection = call.event == "Find" and self.choices.found_seen == "collection"
        if collection and isinstance(value, list):
            return {"offset": 0, "data": value, "totalObjects": len(value)}
        return value

    def taken(self, call: Call, result: Any) -> Any:
        """Return the answer that stands for a result which an after-handler has changed."""
        if call.event == "Remove" and isinstance(result, int | float):
            return {"deletionTime": result}
        collection = call.event == "Find" and self.choices.found_seen == "collection"
        if collection and isinstance(result, dict) and "data" in result:
            return result["data"]
        return result

    def is_value(self, returned: Any) -> bool:
        """Say whether an after-handler has returned anything."""
        return returned is not None and (
            returned is not NULL or self.choices.null_returned == "value"
        )

    def value(self, returned: Any) -> Any:
        """Return what a handler returned as this server writes values."""
        if returned is NULL:
            return None
        if isinstance(returned, dict):
            members = {name: self.value(member) for name, member in returned.items()}
            nulls = not self.choices.omit_null_columns
            return {n: member for n, member in members.items() if nulls or member is not None}
        if isinstance(returned, list):
            return [self.value(item) for item in returned]
        whole = isinstance(returned, int) and not isinstance(returned, bool)
        return float(returned) if whole and self.choices.all_numbers_as_doubles else returned

    def invoke(self, handler: Handler, *given: Any) -> Any:
        """Return what the handler returns; whatever it raises refuses the call."""
        try:
            return handler(*given)
        except ThrownError as error:
            raise Thrown(error.message, error.code, self.status(error)) from error
        except Exception as error:  # a handler is not the server's: it harms its own call only
            raise Thrown(str(error), self.choices.plain_error_code) from error

    def status(self, error: ThrownError) -> int:
        """Return the HTTP status of an error that a handler threw."""
        asked = error.http_status
        if asked is None or self.choices.thrown_status == "400":
            return 400
        return asked if 400 <= asked < 600 else 400


def _differ(one: Any, other: Any) -> bool:
    """Compare as JSON: true is not 1."""
    return json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True)
