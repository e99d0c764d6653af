"""What handlers print: handed on to the server's standard error, and bounded."""

from __future__ import annotations

import codecs
import sys
from contextlib import suppress
from typing import Final

CALL_BYTES: Final = 64 * 1024
"""How much one call may print."""


class Printed:
    """What one Node process prints, call by call.

    What comes after a call has ended, from a timer that it left, counts as that call's.
    """

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._room = CALL_BYTES
        self._left_out = 0

    def hand_on(self, data: bytes) -> None:
        """Print these bytes, as far as there is room."""
        kept = data[: self._room]
        self._room -= len(kept)
        self._left_out += len(data) - len(kept)
        if kept:
            _print(self._decoder.decode(kept))

    def end_call(self, name: str) -> None:
        """Say how much was left out, and make room for the next call.

        Args:
            name: Which call this was.
        """
        if self._left_out:
            _print(f"\nuowkit: {name} printed {self._left_out:,} bytes more, which are left out\n")
        self._room, self._left_out = CALL_BYTES, 0


def _print(text: str) -> None:
    with suppress(OSError, ValueError):  # the server's standard error is closed: nobody reads it
        sys.stderr.write(text)
        sys.stderr.flush()
