"""The one way in which this server says no, and the reasons that several modules give."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

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
DUPLICATE_VALUE = 1155


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
    """Return the error for a table that does not exist.

    Its message, doubled beginning included, is what clients' tests compare (protocol notes,
    section 4).
    """
    return ApiError(
        f"Table not found by name 'Table not found by name '{table}'. Make sure the client class "
        "referenced in the API call has the same literal name as the table in Backendless console'",
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


def unknown_column(column: str, table: str) -> ApiError:
    """Return the error for a column that a query or a save names and that does not exist."""
    return ApiError(f"Column '{column}' does not exist in table '{table}'", UNKNOWN_COLUMN)


def wrong_type(column: str) -> ApiError:
    """Return the error for a value that its column cannot hold."""
    return ApiError(
        f"Unable to save object - invalid data type for properties - {column}. "
        "You can change the property type in developer console.",
        WRONG_TYPE,
    )


def invalid_date(column: str) -> ApiError:
    """Return the error for a value of a date-time column that is no date."""
    return ApiError(f"Invalid date format for property {column}", WRONG_TYPE)


def bulk_too_large(limit: int, kind: str = "create") -> ApiError:
    """Return the error for a bulk of more than `limit` objects (message as for columns)."""
    return ApiError(f"Bulk {kind} operation supports no more than {limit} objects")


def object_id_from_client() -> ApiError:
    """Return the error for a new object that brings its own objectId."""
    return ApiError(
        "A new object must not have an objectId: the server assigns it.", OBJECT_ID_FROM_CLIENT
    )


def object_not_found(object_id: str) -> ApiError:
    """Return the error for an objectId that names no object of the table."""
    return ApiError(f"Entity with ID {object_id} not found", OBJECT_NOT_FOUND)


def relation_in_payload(column: str, table: str) -> ApiError:
    """Return the error for a value that a payload gives a relation column."""
    return ApiError(
        f"Column '{column}' in table '{table}' is a relation: it takes no value. Its objects are "
        "set by the operations ADD_RELATION, SET_RELATION and DELETE_RELATION of a transaction, or "
        f"by PUT, POST and DELETE data/{table}/OBJECT-ID/{column} of the data service.",
        WRONG_TYPE,
    )


def one_to_one(column: str, table: str) -> ApiError:
    """Return the error for a one-to-one relation column that would hold several objects."""
    return ApiError(
        f"Column '{column}' in table '{table}' is a one-to-one relation: it holds one object. "
        "Setting the relation replaces the object that it holds."
    )


class InvalidClauseError(ApiError):
    """A clause or an expression cannot be used.

    Args:
        reason: Why.
        part: Which part of the request it is.
    """

    def __init__(self, reason: str, part: str = "where clause") -> None:
        super().__init__(f"Invalid {part}: {reason}.", INVALID_WHERE)
        self.reason = reason


@contextmanager
def reading(part: str) -> Iterator[None]:
    """Name the part of the request that is read inside, where it cannot be used."""
    try:
        yield
    except InvalidClauseError as error:
        raise InvalidClauseError(error.reason, part) from None


def invalid_expression(column: str, reason: str) -> ApiError:
    """Return the error for an expression, given as a value, that cannot be used."""
    return InvalidClauseError(reason, f"expression for property {column}")


def no_properties() -> ApiError:
    """Return the error for an update that changes nothing of an object's own."""
    return ApiError(
        "There are no properties to update: objectId, relations and what only the server writes "
        "do not count.",
        NO_PROPERTIES,
    )


def duplicate_value() -> ApiError:
    """Return the error for a value that another object has in a column where each has its own."""
    return ApiError("Another object has this value in a unique column.", DUPLICATE_VALUE)


def value_too_large() -> ApiError:
    """Return the error for a clause or an expression that works out too large a value."""
    return ApiError("A value that the clause or expression works out is too large.", INVALID_WHERE)


def query_too_long() -> ApiError:
    """Return the error for a query that would keep the server busy for too long."""
    return ApiError("The query takes too long: it looks at too many combinations of objects.")
