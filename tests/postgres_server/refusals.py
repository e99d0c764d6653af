"""Why a request is refused: codes and messages, and what the database's own errors come to."""

import contextlib
from collections.abc import Iterator

import psycopg
from psycopg import errors

NOT_FOUND, UNKNOWN_TABLE, UNKNOWN_COLUMN, WRONG_TYPE = 1000, 1009, 1006, 1007
BAD_CLAUSE, MALFORMED, BAD_RELATION = 1017, 8002, 1020
CONTENTION = 40001

CONTENDED = (errors.SerializationFailure, errors.DeadlockDetected)
TOO_SLOW = (errors.QueryCanceled, errors.LockNotAvailable)


class Refused(Exception):
    """The request cannot be carried out, through its own fault; nothing of it is stored."""

    def __init__(self, message: str, code: int = MALFORMED, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.status = status


class Contended(Exception):
    """Other transactions stood in the way; the same request may well succeed the next time."""


@contextlib.contextmanager
def database_errors_told() -> Iterator[None]:
    """Take what the database says against a statement for what it says against the request.

    Raises:
        Refused: the database does not take the request's values.
        Contended: it was a serialization failure, or a deadlock.
    """
    try:
        yield
    except CONTENDED as error:
        raise Contended(said_by(error)) from error
    except TOO_SLOW as error:
        raise Refused(f"It took too long: {said_by(error)}") from error
    except (psycopg.DataError, psycopg.IntegrityError, psycopg.ProgrammingError) as error:
        raise Refused(f"The database refuses it: {said_by(error)}", WRONG_TYPE) from error


def said_by(error: psycopg.Error) -> str:
    """What the database says, in one line."""
    return error.diag.message_primary or str(error)
