"""What a statement may cost: time, depth, and the size of what it works out.

A clause of a few words can ask for every combination of thousands of objects. It is refused, so
that other clients are answered.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from uowkit_reference.errors import (
    ApiError,
    InvalidClauseError,
    duplicate_value,
    query_too_long,
    value_too_large,
)
from uowkit_reference.settings import Settings

_STEPS_OF_A_ROUND = 10_000
"""After how many of its steps SQLite asks whether it may go on."""

_TOO_DEEP = ("parser stack overflow", "Expression tree is too large")
"""How SQLite begins to say that it cannot read a statement, since it nests too deep."""


class Bounds:
    """Keeps the statements of one connection within bounds.

    Args:
        connection: The connection, which does not hold on to whoever uses it.
        settings: The bounds.
    """

    def __init__(self, connection: sqlite3.Connection, settings: Settings) -> None:
        self._steps = settings.query_steps
        self._in_statement = False
        self.start_anew()
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, settings.value_bytes)
        connection.set_progress_handler(self._takes_too_long, _STEPS_OF_A_ROUND)

    def start_anew(self) -> None:
        """Let the statements that follow take, all together, as long as those of one request."""
        self._steps_left = self._steps

    def charge(self, steps: int) -> None:
        """Count what a function of this server's own costs, while a statement runs.

        Raises:
            ApiError: It takes too long.
        """
        self._steps_left -= steps
        if self._steps_left < 0:
            raise query_too_long()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Refuse the statement that is run inside where it goes beyond them.

        Raises:
            ApiError: It takes too long, together with those before it in the transaction, nests
                too deep, has too many parts, or works out too large a value.
        """
        self._in_statement = True
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise refused_duplicate(error) from None
        except sqlite3.DataError:
            raise value_too_large() from None
        except sqlite3.OperationalError as error:
            # SQLite tells of a function that raised, but not what.
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT or self._steps_left < 0:
                raise query_too_long() from None
            raise _refusal(str(error)) or error from None
        finally:
            self._in_statement = False

    def _takes_too_long(self) -> bool:
        if not self._in_statement:
            return False
        self._steps_left -= _STEPS_OF_A_ROUND
        return self._steps_left < 0


def refused_duplicate(error: sqlite3.IntegrityError) -> Exception:
    """Return what is raised where a row would break the uniqueness of a column.

    Two rows of one objectId are the server's own fault: it sees to it that there are none.
    """
    return error if str(error).endswith(".object_id") else duplicate_value()


def _refusal(message: str) -> ApiError | None:
    """Return what is answered where SQLite says this; None where it speaks of no bound."""
    if message.startswith(_TOO_DEEP):
        return InvalidClauseError("it nests too deep")
    if message.startswith("too many"):
        return InvalidClauseError(f"it has {message}")
    return value_too_large() if message == "integer overflow" else None
