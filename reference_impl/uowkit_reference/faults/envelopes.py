"""Faults by which a request passes that is no unit of work."""

import json
import re

import orjson
from starlette.types import Scope

from uowkit_reference.errors import ApiError
from uowkit_reference.faults.declaring import fault
from uowkit_reference.json_values import Json
from uowkit_reference.request import UnitOfWork, UnitOfWorkReader
from uowkit_reference.serving.gateway import Gateway, JsonAnswer


@fault("bare-list-accepted", breaks="envelope/malformed")
class BareListAccepted(UnitOfWorkReader):
    """A body that is a list of operations is accepted, as a short form that nobody documented."""

    def read(self, document: Json) -> UnitOfWork:
        """Put a list into an envelope."""
        return super().read({"operations": document} if isinstance(document, list) else document)


@fault("missing-operations-accepted", breaks="envelope/malformed")
class MissingOperationsAccepted(UnitOfWorkReader):
    """A request without operations succeeds and does nothing, since a missing list is empty."""

    def read(self, document: Json) -> UnitOfWork:
        """Take null for a list of none."""
        if isinstance(document, dict) and document.get("operations") is None:
            return UnitOfWork([], self.isolation_level(document.get("isolationLevelEnum")))
        return super().read(document)


class ChangedOperations(UnitOfWorkReader):
    """Reads something else for `operations`."""

    def read(self, document: Json) -> UnitOfWork:
        """Change the member before it is read."""
        if isinstance(document, dict) and "operations" in document:
            document = {**document, "operations": self.listed(document["operations"])}
        return super().read(document)

    def listed(self, operations: Json) -> Json:
        """Return what is read for the member `operations`."""
        return operations


@fault("one-operation-accepted", breaks="envelope/malformed")
class OneOperationAccepted(ChangedOperations):
    """One operation in place of a list is accepted, since the parser takes a value for an array."""

    def listed(self, operations: Json) -> Json:
        """Wrap a single operation."""
        return [operations] if isinstance(operations, dict) else operations


@fault("operations-by-name-accepted", breaks="envelope/malformed")
class OperationsByNameAccepted(ChangedOperations):
    """A map of operations is accepted for a list, as going through either is the same in PHP."""

    def listed(self, operations: Json) -> Json:
        """Take the values of a map; one operation is none."""
        if isinstance(operations, dict) and "operationType" not in operations:
            return [*operations.values()]
        return operations


@fault("null-operations-skipped", breaks="envelope/malformed")
class NullOperationsSkipped(ChangedOperations):
    """Operations that are null are passed over, as a filter against null pointers does."""

    def listed(self, operations: Json) -> Json:
        """Keep what is not null."""
        if isinstance(operations, list):
            return [each for each in operations if each is not None]
        return operations


@fault("nested-operations-flattened", breaks="envelope/malformed")
class NestedOperationsFlattened(ChangedOperations):
    """A list among the operations is flattened into them, as groups of operations."""

    def listed(self, operations: Json) -> Json:
        """Flatten one level."""
        if not isinstance(operations, list):
            return operations
        groups = [each if isinstance(each, list) else [each] for each in operations]
        return [operation for group in groups for operation in group]


@fault("operations-as-text-accepted", breaks="envelope/malformed")
class OperationsAsTextAccepted(ChangedOperations):
    """Operations that stand in a string as JSON are accepted, for clients that encode twice."""

    def listed(self, operations: Json) -> Json:
        """Read a string as JSON."""
        try:
            return orjson.loads(operations) if isinstance(operations, str) else operations
        except orjson.JSONDecodeError:
            raise ApiError("'operations' is not valid JSON.") from None


class _ChangedBodies(Gateway):
    """Reads something else for bodies that are no JSON."""

    def answer(self, scope: Scope, body: bytes) -> JsonAnswer:
        """Change a body that cannot be read."""
        try:
            orjson.loads(body or b"null")
        except orjson.JSONDecodeError:
            body = self.mended(body)
        return super().answer(scope, body)

    def mended(self, body: bytes) -> bytes:
        """Return what is read in place of a body that is no JSON."""
        return body


@fault("rest-of-body-ignored", breaks="envelope/malformed")
class RestOfBodyIgnored(_ChangedBodies):
    """What follows the first JSON value of a body is ignored, by a parser of streams."""

    def mended(self, body: bytes) -> bytes:
        """Stop after the first value."""
        text = body.decode(errors="replace")
        try:
            _, end = json.JSONDecoder().raw_decode(text)
        except ValueError:
            return body
        return text[:end].encode()


@fault("trailing-commas-accepted", breaks="envelope/malformed")
class TrailingCommasAccepted(_ChangedBodies):
    """Trailing commas are accepted, by a parser that was made for configuration files."""

    def mended(self, body: bytes) -> bytes:
        """Take out commas before closing brackets."""
        return re.sub(rb",(\s*[\]}])", rb"\1", body)
