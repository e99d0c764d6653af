"""The functions of clauses and expressions, as the vendor's page on database functions has them.

Names are written in any case. Every piece of SQL here is the server's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from uowkit_reference.storage.conditions import Kind


@dataclass(frozen=True, slots=True)
class Function:
    """One function.

    Attributes:
        sql: Its SQL, by the number of its arguments; ``{0}`` is the place of the first.
        takes: The kinds of its arguments; the last stands for all further ones, too. Empty where
            it takes any kind.
        returns: The kind of its value; None where that is the kind of its argument.
        aggregate: Whether its value is made of all the objects of a group.
        between: What stands between its arguments, where it takes any number of them.
    """

    sql: Mapping[int, str]
    takes: tuple[Kind, ...]
    returns: Kind | None
    aggregate: bool = False
    between: str = ""

    def form(self, count: int) -> str | None:
        """Return the SQL for this many arguments; None where it takes another number."""
        if self.between and count:
            return f"({self.between.join(f'{{{at}}}' for at in range(count))})"
        return self.sql.get(count)


_NOW = "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)"
_RIGHT = "substr({0}, max(length({0}) - {1} + 1, 1))"


def _of_text(sql: str, *then: Kind, returns: Kind = Kind.TEXT) -> Function:
    return Function({1 + len(then): sql}, (Kind.TEXT, *then), returns)


def _of_date(sql: str, returns: Kind = Kind.NUMBER) -> Function:
    return Function({1: sql}, (Kind.DATE,), returns)


def _aggregate(sql: str, takes: tuple[Kind, ...], returns: Kind | None) -> Function:
    return Function({1: sql}, takes, returns, aggregate=True)


def _part(letter: str) -> str:
    return f"CAST({_written(letter)} AS INTEGER)"


def _written(form: str) -> str:
    return f"strftime('%{form}', {{0}} / 1000.0, 'unixepoch')"


FUNCTIONS: Mapping[str, Function] = {
    "upper": _of_text("upper({0})"),
    "lower": _of_text("lower({0})"),
    "trim": _of_text("trim({0})"),
    "ltrim": _of_text("ltrim({0})"),
    "rtrim": _of_text("rtrim({0})"),
    "length": _of_text("length({0})", returns=Kind.NUMBER),
    "char_length": _of_text("length({0})", returns=Kind.NUMBER),
    "concat": Function({}, (Kind.TEXT,), Kind.TEXT, between=" || "),
    "substring": Function(
        {2: "substr({0}, {1})", 3: "substr({0}, {1}, {2})"}, (Kind.TEXT, Kind.NUMBER), Kind.TEXT
    ),
    "left": _of_text("substr({0}, 1, {1})", Kind.NUMBER),
    "right": _of_text(_RIGHT, Kind.NUMBER),
    "replace": _of_text("replace({0}, {1}, {2})", Kind.TEXT, Kind.TEXT),
    "abs": Function({1: "abs({0})"}, (Kind.NUMBER,), Kind.NUMBER),
    "round": Function({1: "round({0})", 2: "round({0}, {1})"}, (Kind.NUMBER,), Kind.NUMBER),
    "now": Function({0: _NOW}, (), Kind.DATE),
    "unixtimestamp": _of_date("({0} / 1000)"),
    "year": _of_date(_part("Y")),
    "quarter": _of_date(f"(({_part('m')} + 2) / 3)"),
    "month": _of_date(_part("m")),
    "week": _of_date(f"(({_part('j')} + 6 - {_part('w')}) / 7)"),
    "day": _of_date(_part("d")),
    "dayofmonth": _of_date(_part("d")),
    "dayofweek": _of_date(f"({_part('w')} + 1)"),
    "dayofyear": _of_date(_part("j")),
    "hour": _of_date(_part("H")),
    "minute": _of_date(_part("M")),
    "second": _of_date(_part("S")),
    "date": _of_date(_written("Y-%m-%d"), Kind.TEXT),
    "time": _of_date(_written("H:%M:%S"), Kind.TEXT),
    "count": _aggregate("count({0})", (), Kind.NUMBER),
    "sum": _aggregate("sum(CAST({0} AS REAL))", (Kind.NUMBER,), Kind.NUMBER),
    "avg": _aggregate("avg({0})", (Kind.NUMBER,), Kind.NUMBER),
    "min": _aggregate("min({0})", (), None),
    "max": _aggregate("max({0})", (), None),
}
