"""What the judges of single results share: how a breach is put, and times."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final

from uowkit.client.operations import Operation
from uowkit.expect import shown
from uowkit.outcomes import Breach
from uowkit.scenarios.expectation import Expectation
from uowkit.wire.exchange import Exchange
from uowkit.wire.reading import Reading

_CLOCKS_APART: Final = 10 * 60 * 1000  # milliseconds: ruling create/created


class Unusable(Breach):
    """A breach after which nothing more can be learned from the answer."""


def result_like(operation: Operation, reading: Reading, pattern: Mapping[str, Any]) -> Expectation:
    """What the result of an operation was to be like."""
    return Expectation({"results": {operation.op_result_id: {"result": dict(pattern)}}}, at=reading)


def is_number(value: Any) -> bool:
    """Whether a value is a JSON number: true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_count(value: Any) -> bool:
    """Whether a value is a whole number from 0, such as 3 or 3.0."""
    return is_number(value) and value >= 0 and (isinstance(value, int) or value.is_integer())


def time_problem(name: str, value: Any, exchange: Exchange) -> str | None:
    """What is wrong with a time of now in an answer, if anything (ruling create/created)."""
    if not is_number(value) or not abs(value) < 2**63:
        return f"{name} is {shown(value)}, not a number of milliseconds"
    date = exchange.answer.headers.get("date") if exchange.answer else None
    now = exchange.sent_at
    if date:
        try:
            now = parsedate_to_datetime(date).timestamp()
        except (ValueError, OverflowError):  # the latter for a year of many digits
            date = None
    if abs(value - now * 1000) > _CLOCKS_APART:
        clock = "the answer's Date header" if date else "the run's clock"
        return f"{name} is {shown(value)}, {abs(value / 1000 - now):.0f} seconds away from {clock}"
    return None
