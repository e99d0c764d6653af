"""A unit of work is one transaction of PostgreSQL, at the isolation level that it asks for."""

import random
import time
from typing import Any

from psycopg import Connection, IsolationLevel
from psycopg_pool import ConnectionPool

from .envelope import Asked, UnitOfWork
from .operations import Operations
from .references import Result, resolved
from .refusals import CONTENTION, Contended, Refused, database_errors_told
from .settings import LEVELS, Settings
from .tables import Tables

LONGEST_REST = 0.05  # seconds before a transaction is tried again, at the first time


class Transactions:
    """Carries out units of work."""

    def __init__(self, pool: ConnectionPool, tables: Tables, settings: Settings) -> None:
        self._pool = pool
        self._tables = tables
        self._settings = settings

    def execute(self, unit: UnitOfWork, pause: float | None) -> dict[str, Any]:
        """Carry out a unit of work, all of it or nothing, and give the answer.

        Args:
            unit: what is asked for.
            pause: seconds between its operations; None for what the settings say.
        """
        asked = LEVELS[unit.level or self._settings.default_level]
        level = min(asked, LEVELS[self._settings.highest_level])
        between = self._settings.pause if pause is None else pause
        for attempt in range(self._settings.retries + 1):
            if attempt:
                time.sleep(random.uniform(0, LONGEST_REST) * attempt)  # noqa: S311 - no secret
            run = Run(unit, between)
            try:
                with self._pool.connection() as connection:
                    return run.carried_out(connection, level, self._tables, self._settings)
            except Contended as error:
                contended = run.failure(
                    f"The transaction was in the way of others, and can be tried again: {error}",
                    CONTENTION,
                )
            except Refused as error:
                return run.failure(error.message, error.code)
        return contended


class Run:
    """One attempt to carry out a unit of work; it knows which operation it has come to."""

    def __init__(self, unit: UnitOfWork, pause: float) -> None:
        self._unit = unit
        self._pause = pause
        self._current: Asked | None = None

    def carried_out(
        self, connection: Connection, level: IsolationLevel, tables: Tables, settings: Settings
    ) -> dict[str, Any]:
        """Do it.

        Raises:
            Refused: an operation failed, and nothing is left of any.
            Contended: the database gave it up for the sake of others.
        """
        connection.set_isolation_level(level)
        results: dict[str, Result] = {}
        with database_errors_told(), connection.transaction(), connection.cursor() as cursor:
            operations = Operations(cursor, tables, settings)
            for number, each in enumerate(self._unit.operations):
                if number and self._pause:
                    time.sleep(self._pause)
                self._current = each
                payload = resolved(each.payload, results)
                value = operations.run(each.operation_type, each.table, payload)
                if each.op_result_id is not None:
                    results[each.op_result_id] = Result(each.operation_type, value)
        return {
            "success": True,
            "error": None,
            "results": {name: shown(result) for name, result in results.items()},
        }

    def failure(self, message: str, code: int) -> dict[str, Any]:
        """The answer to a transaction that failed, at the operation that it had come to."""
        operation = self._current.echo() if self._current else None
        error = {"message": message, "code": code, "operation": operation}
        return {"success": False, "error": error, "results": None}


def shown(result: Result) -> dict[str, Any]:
    """A result under both names of the type: the documents' and the clients'."""
    operation_type = result.operation_type
    return {"type": operation_type, "operationType": operation_type, "result": result.value}
