"""The one way in which this server says no, and the reasons it has."""

from collections.abc import Mapping

GENERAL = 0
"""The code of an error that the sources give no code (handlers that throw answer 0, too)."""
OBJECT_NOT_FOUND = 1000
NO_PROPERTIES = 1001
OBJECT_ID_FROM_CLIENT = 1003
INVALID_OFFSET = 1004
INVALID_PAGE_SIZE = 1005
UNKNOWN_COLUMN = 1006
WRONG_TYPE = 1007
UNKNOWN_TABLE = 1009
INVALID_WHERE = 1017
UNKNOWN_PROPERTIES = 1021


class ApiError(Exception):
    """A request or an operation is refused.

    Outside a transaction it is answered as ``{"code", "message"}`` with its HTTP status; raised
    by an operation, it fails the transaction (protocol notes, section 4).

    Args:
        message: What is wrong, for a person.
        code: The number the API gives this kind of error.
        status: The HTTP status outside a transaction.
        headers: HTTP headers that go with the answer.
    """

    def __init__(
        self,
        message: str,
        code: int = GENERAL,
        *,
        status: int = 400,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status
        self.headers = headers

    def document(self) -> dict[str, object]:
        """Return the JSON document that answers it."""
        return {"code": self.code, "message": self.message}


def unknown_table(table: str) -> ApiError:
    """Return the error for a table that does not exist."""
    return ApiError(
        f"Table not found by name '{table}'. A table must exist before it is used; "
        "names are compared letter by letter.",
        UNKNOWN_TABLE,
    )


def column_missing_in_transaction(column: str, table: str) -> ApiError:
    """Return the error for a payload's property that is no column.

    The official SDK's end-to-end tests compare this message letter by letter, grammar included
    (client notes, section 1).
    """
    return ApiError(
        f"Column '{column}' in table '{table}' does not exists. "
        "All tables and columns must be present in the database before a transaction is executed.",
        UNKNOWN_COLUMN,
    )


def unknown_column(column: str, table: str, code: int = UNKNOWN_COLUMN) -> ApiError:
    """Return the error for a column that a query or a save names and that does not exist."""
    return ApiError(f"Column '{column}' does not exist in table '{table}'", code)


def wrong_type(column: str) -> ApiError:
    """Return the error for a value that its column cannot hold."""
    return ApiError(
        f"Unable to save object - invalid data type for properties - {column}.", WRONG_TYPE
    )


def bulk_too_large(limit: int) -> ApiError:
    """Return the error for a bulk of more than `limit` objects (message as for columns)."""
    return ApiError(f"Bulk create operation supports no more than {limit} objects")


def object_id_from_client() -> ApiError:
    """Return the error for a new object that brings its own objectId."""
    return ApiError(
        "A new object must not have an objectId: the server assigns it.", OBJECT_ID_FROM_CLIENT
    )


def object_not_found(object_id: str) -> ApiError:
    """Return the error for an objectId that names no object of the table."""
    return ApiError(f"Entity with ID {object_id} not found", OBJECT_NOT_FOUND)


def invalid_where(reason: str) -> ApiError:
    """Return the error for a where-clause that cannot be used."""
    return ApiError(f"Invalid where clause: {reason}.", INVALID_WHERE)
