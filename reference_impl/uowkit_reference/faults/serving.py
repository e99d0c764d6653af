"""Faults in answering whatever is sent: server errors, hanging, and answers that are none."""

import asyncio
from collections.abc import Sequence

import orjson
from starlette.types import Message, Receive, Scope, Send

from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json, JsonObject
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.request import ISOLATION_LEVELS, Operation, UnitOfWork, UnitOfWorkReader
from uowkit_reference.serving.gateway import Gateway, JsonAnswer
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import Column, Table
from uowkit_reference.storage.store import Row, Store

ANSWERS = "robustness/answers-everything"


@fault("null-operation-is-an-error", breaks=ANSWERS)
class NullOperationIsAnError(UnitOfWorkReader):
    """An operation that is null is answered 500, since it is asked for its table at once."""

    def operation(self, document: Json) -> Operation:
        """Return the operation that `document` states, its table noted for the log."""
        self.logged = document.get("table")
        return super().operation(document)


@fault("name-beyond-ascii-is-an-error", breaks=ANSWERS)
class NameBeyondAsciiIsAnError(UnitOfWorkReader):
    """A table's name beyond ASCII is answered 500: it goes into a header, to be traced by."""

    def table(self, value: Json) -> str:
        """Return the table's name, which has been written into a header."""
        name = super().table(value)
        name.encode("ascii")
        return name


@fault("other-method-is-an-error", breaks=ANSWERS)
class OtherMethodIsAnError(Gateway):
    """A method that an address does not have is answered 500: its handler is looked up in a map."""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Answer a request whose handler is known."""
        answer = super().answer(scope, body)
        if answer.status_code == 405:
            raise KeyError(scope["method"])
        return answer


@fault("array-as-table-is-an-error", breaks=ANSWERS)
class ArrayAsTableIsAnError(UnitOfWorkReader):
    """A table that is an array or object is answered 500: nothing can be looked up under it."""

    def __init__(self, settings: Settings, operation_types: Sequence[str]) -> None:
        super().__init__(settings, operation_types)
        self.checked: set[str] = set()

    def table(self, value: Json) -> str:
        """Return the table's name, which is checked once."""
        if value not in self.checked:
            self.checked.add(super().table(value))
        return str(value)


@fault("object-as-isolation-level-is-an-error", breaks=ANSWERS)
class ObjectAsIsolationLevelIsAnError(UnitOfWorkReader):
    """An isolation level that is an object is answered 500: it cannot be compared with names."""

    def isolation_level(self, value: Json) -> str:
        """Return the isolation level that `value` names."""
        return value if value in ISOLATION_LEVELS else super().isolation_level(value)


@fault("long-id-is-an-error", breaks=ANSWERS)
class LongIdIsAnError(UnitOfWorkReader):
    """An opResultId of more than 255 characters is answered 500, as its audit column is full."""

    def op_result_id(self, value: Json) -> str | None:
        """Return the operation's id, written to the audit's record of fixed width."""
        name = super().op_result_id(value)
        if name is not None and len(name) > 255:
            raise BufferError("value too long for type character varying(255)")
        return name


@fault("empty-operations-are-an-error", breaks=ANSWERS)
class EmptyOperationsAreAnError(UnitOfWorkReader):
    """A unit of work without operations is answered 500, since the first one is logged."""

    def read(self, document: Json) -> UnitOfWork:
        """Return the unit of work that `document` states."""
        if isinstance(document, dict) and isinstance(document.get("operations"), list):
            self.logged = document["operations"][0]
        return super().read(document)


@fault("text-as-payload-is-an-error", breaks=ANSWERS)
class TextAsPayloadIsAnError(Operations):
    """A payload of CREATE that is no object is answered 500: its properties are asked for first."""

    def create(self, operation: Operation) -> JsonObject:
        """CREATE saves one new object; nulls are left out."""
        payload = {name: value for name, value in operation.payload.items() if value is not None}
        return super().create(Operation("CREATE", operation.table, payload, operation.op_result_id))


@fault("null-item-is-an-error", breaks=ANSWERS)
class NullItemIsAnError(Operations):
    """An item of a bulk that is null is answered 500: the columns of all are collected first."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """CREATE_BULK saves new objects."""
        if isinstance(operation.payload, list):
            self.columns = {name for item in operation.payload for name in item}
        return super().create_bulk(operation)


@fault("empty-bulk-is-an-error", breaks=ANSWERS)
class EmptyBulkIsAnError(Operations):
    """An empty bulk is answered 500, since its statement is made from its first object."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """CREATE_BULK saves new objects."""
        if isinstance(operation.payload, list):
            self.first = operation.payload[0]
        return super().create_bulk(operation)


@fault("nul-character-is-an-error", breaks=ANSWERS)
class NulCharacterIsAnError(DataObjects):
    """U+0000 in a string is answered 500, as the driver throws what nobody has expected."""

    def value(self, column: Column, value: Json) -> Json:
        """Return what is stored for `value` in `column`."""
        if isinstance(value, str) and "\0" in value:
            raise ValueError("a string literal cannot contain NUL (0x00) characters")
        return super().value(column, value)


@fault("huge-integer-is-an-error", breaks=ANSWERS)
class HugeIntegerIsAnError(DataObjects):
    """A number beyond 64 bits is answered 500: whole numbers are packed as long ones."""

    def value(self, column: Column, value: Json) -> Json:
        """Return what is stored for `value` in `column`."""
        stored = super().value(column, value)
        if isinstance(stored, float) and stored.is_integer() and abs(stored) < 1e300:
            int(stored).to_bytes(8, signed=True)
        return stored


@fault("quote-in-object-id-is-an-error", breaks=ANSWERS)
class QuoteInObjectIdIsAnError(Store):
    """An objectId with an apostrophe in an address is answered 500: it is pasted into SQL."""

    def get(self, table: Table, object_id: str) -> Row | None:
        """Return the row of this objectId, or None."""
        statement = f"{table.select_statement} WHERE object_id = '{object_id}'"
        row: Row | None = self._execute(statement).fetchone()
        return row


@fault("deep-nesting-is-an-error", breaks=ANSWERS)
class DeepNestingIsAnError(Gateway):
    """A deeply nested body is answered 500, since a recursive clean-up comes before its check."""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Return the response to a request with a clean body."""
        try:
            cleaned(orjson.loads(body))
        except orjson.JSONDecodeError:
            return super().answer(scope, body)
        return super().answer(scope, body)


def cleaned(value: Json) -> Json:
    """Return `value` without spaces around the names of its members."""
    if isinstance(value, dict):
        return dict((name.strip(), cleaned(member)) for name, member in value.items())  # noqa: C402 - a frame more a level
    if isinstance(value, list):
        return list(cleaned(item) for item in value)  # noqa: C400 - likewise
    return value


@fault("invalid-utf-8-is-an-error", breaks=ANSWERS)
class InvalidUtf8IsAnError(Gateway):
    """A body that is no UTF-8 is answered 500, since it is decoded for the log."""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Return the response to a request, whose body has been logged."""
        self.logged = body.decode()
        return super().answer(scope, body)


@fault("missing-content-type-is-an-error", breaks=ANSWERS)
class MissingContentTypeIsAnError(Gateway):
    """A POST without a content type is answered 500, since every client known so far sends one."""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Return the response to a request of some content type."""
        if scope["method"] == "POST":
            self.content_type = dict(scope["headers"])[b"content-type"]
        return super().answer(scope, body)


@fault("refusals-are-pages-announced-as-json", breaks=ANSWERS)
class RefusalsArePagesAnnouncedAsJson(Gateway):
    """Broken JSON is answered with a page that is announced as JSON: the header is set before."""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Return the response to a request; the framework's own error page, where it is broken."""
        answer = super().answer(scope, body)
        if b"not valid JSON" in answer.body:
            answer.body = b"<html><body><h1>400 Bad Request</h1></body></html>"
            answer.headers["content-length"] = str(len(answer.body))
        return answer


@fault("empty-body-is-waited-for", breaks=ANSWERS, on_socket=True)
class EmptyBodyIsWaitedFor(Gateway):
    """An empty body is waited for until the time of the whole request, a minute, has run out."""

    async def read_body(self, scope: Scope, receive: Receive) -> bytes:
        """Return a request's body; that of a POST when it has come."""
        body = await super().read_body(scope, receive)
        if scope["method"] == "POST" and body == b"":
            await asyncio.sleep(60)
        return body


@fault("large-answers-are-cut-off", breaks=ANSWERS, on_socket=True)
class LargeAnswersAreCutOff(Gateway):
    """An answer of more than 4096 bytes ends there, since the buffer is written once."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request, as far as the buffer goes."""

        async def send_buffer(message: Message) -> None:
            body = message.get("body", b"")
            if len(body) > 4096:
                message = {**message, "body": body[:4096], "more_body": True}
            await send(message)

        await super().__call__(scope, receive, send_buffer)


@fault("connection-drops-at-invalid-utf-8", breaks=ANSWERS, on_socket=True)
class ConnectionDropsAtInvalidUtf8(Gateway):
    """At a body that is no UTF-8 the connection drops after the head, as its writer has crashed."""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Return the response to a request, its body repeated for the log in a writer's thread."""
        answer = super().answer(scope, body)
        try:
            body.decode()
        except UnicodeDecodeError:
            return HeadAlone(orjson.loads(answer.body), 400)
        return answer


class HeadAlone(JsonAnswer):
    """An answer whose body never comes."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Send the head."""
        await send({"type": "http.response.start", "status": 400, "headers": self.raw_headers})


@fault("large-answers-announce-gzip", breaks=ANSWERS)
class LargeAnswersAnnounceGzip(Gateway):
    """An answer of more than 4096 bytes announces gzip, but comes as it is: packing is off."""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Return the response to a request, its headers as they would be with packing."""
        answer = super().answer(scope, body)
        if len(answer.body) > 4096:
            answer.headers["content-encoding"] = "gzip"
        return answer
