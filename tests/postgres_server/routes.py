"""Which path and method lead to what: below `/api`, or `/APP-ID/REST-KEY`."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg_pool import ConnectionPool

from .data_service import DataService
from .envelope import read_unit
from .json_text import read_json
from .refusals import Refused
from .settings import LONGEST_PAUSE, PAUSE_HEADER, Settings
from .tables import Tables
from .transactions import Transactions

Headers = Mapping[str, str]
RELATING = {"PUT": "ADD_RELATION", "POST": "SET_RELATION", "DELETE": "DELETE_RELATION"}


class Routes:
    """Answers requests."""

    def __init__(self, pool: ConnectionPool, settings: Settings) -> None:
        tables = Tables(pool)
        self._data = DataService(pool, tables, settings)
        self._transactions = Transactions(pool, tables, settings)

    def answer(self, method: str, target: str, headers: Headers, body: bytes) -> Any:
        """The document that a request is answered with.

        Raises:
            Refused: it cannot be carried out.
        """
        path, asked = split_target(target)
        match path:
            case ["transaction", "unit-of-work"]:
                expect(method, "POST")
                pause = pause_in(headers)
                return self._transactions.execute(read_unit(read_json(body)), pause)
            case ["data", table]:
                if method == "GET":
                    return self._data.find(table, asked)
                expect(method, "PUT", "POST")
                return self._data.save(table, read_json(body))
            case ["data", table, word]:
                return self._of_table(method, table, word, asked, body)
            case ["data", table, object_id, column]:
                if method == "GET":
                    return self._data.related(table, object_id, column, asked)
                expect(method, *RELATING)
                children = read_json(body)
                return self._data.relate(RELATING[method], table, object_id, column, children)
        raise Refused("There is nothing at this address", status=404)

    def _of_table(
        self, method: str, table: str, word: str, asked: Mapping[str, Any], body: bytes
    ) -> Any:
        """What is below a table: a call that has a name, or an object by its id."""
        match method, word:
            case "GET", "count":
                return self._data.count(table, asked)
            case "POST", "count":
                return self._data.count(table, read_json(body))
            case "POST", "find":
                return self._data.find(table, read_json(body))
            case "GET", "properties":
                return self._data.describe(table)
            case "PUT", "upsert":
                return self._data.upsert(table, read_json(body))
            case "PUT", "deep-save":
                return self._data.deep_save(table, read_json(body))
            case "GET", object_id:
                return self._data.get(table, object_id, asked)
            case "PUT", object_id:
                return self._data.update(table, object_id, read_json(body))
            case "DELETE", object_id:
                return self._data.delete(table, object_id)
        raise Refused(f"{method} is not offered here", status=405)


def split_target(target: str) -> tuple[list[str], dict[str, str]]:
    """The parts of a path below its root, and the parameters.

    Raises:
        Refused: it cannot be read.
    """
    try:
        split = urlsplit(target)
        parts = [unquote(each, errors="strict") for each in split.path.split("/")[1:]]
        asked = dict(parse_qsl(split.query, errors="strict"))
    except ValueError as error:
        raise Refused(f"The address cannot be read: {error}") from error
    root = 1 if parts and parts[0] == "api" else 2
    return parts[root:], asked


def expect(method: str, *offered: str) -> None:
    """See that a method is one of those that are offered."""
    if method not in offered:
        raise Refused(f"{method} is not offered here", status=405)


def pause_in(headers: Headers) -> float | None:
    """The seconds between operations that a request asks for; None where it asks for none.

    Raises:
        Refused: that is no number of seconds, or more than may be asked for.
    """
    text = headers.get(PAUSE_HEADER)
    if text is None:
        return None
    try:
        pause = float(text)
    except ValueError:
        pause = -1.0
    if not 0 <= pause <= LONGEST_PAUSE:
        raise Refused(f"{PAUSE_HEADER} wants seconds, {LONGEST_PAUSE:g} at most")
    return pause
