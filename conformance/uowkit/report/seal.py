"""The seal at the end of every line of a report, which ties it to all lines before it."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from uowkit.report.lines import Line

_BYTES: Final = 8


class Seals:
    """The seals of one report, in the order of its lines.

    A seal is a checksum of what its line and every line before it say. It finds the line
    at which a file was cut, edited, or mixed with another run's. It is no signature:
    whoever means to deceive can make new ones.
    """

    def __init__(self) -> None:
        self._said = blake2b(digest_size=_BYTES)

    def next(self, line: Line) -> str:
        """The seal of the line that comes next.

        Args:
            line: what it says, without a seal.
        """
        self._said.update(orjson.dumps(line) + b"\n")
        return self._said.hexdigest()
