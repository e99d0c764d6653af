"""What a statement may cost: time, depth, and the size of what it works out.

A clause of a few words can ask for every combination of thousands of objects. It is refused, so
that other clients are answered.
"""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from uowkit_reference.errors import invalid_where, query_too_long, value_too_large

STEPS_OF_A_ROUND = 1_000_000
MOST_ROUNDS = 100
"""Rounds of so many of SQLite's steps that a query or a change may take: some ten seconds."""

LARGEST_VALUE = 100_000_000
"""Bytes of a value that a statement is given or works out."""

_TOO_DEEP = ("parser stack overflow", "Expression tree is too large")
"""How SQLite begins to say that it cannot read a statement, since it nests too deep."""


class Bounds:
    """Keeps the statements of one connection within bounds.

    Args:
        connection: The connection, which does not hold on to whoever uses it.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._rounds_left: float = math.inf
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        connection.set_progress_handler(self._takes_too_long, STEPS_OF_A_ROUND)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Refuse the statement that is run inside where it goes beyond them.

        Raises:
            ApiError: It takes too long, nests too deep, or works out too large a value.
        """
        self._rounds_left = MOST_ROUNDS
        try:
            yield
        except sqlite3.DataError:
            raise value_too_large() from None
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise query_too_long() from None
            if str(error).startswith(_TOO_DEEP):
                raise invalid_where("it nests too deep") from None
            raise
        finally:
            self._rounds_left = math.inf

    def _takes_too_long(self) -> bool:
        self._rounds_left -= 1
        return self._rounds_left < 0
