"""The time limit of one exchange."""

from __future__ import annotations

import time


class Deadline:
    """The moment by which the current exchange must be over.

    `seconds` is how long it may take, all in all.
    """

    def __init__(self) -> None:
        self._at = float("inf")
        self.seconds = float("inf")

    def start(self, seconds: float) -> None:
        """Give the exchange that begins now this many seconds, all in all."""
        self.seconds = seconds
        self._at = time.monotonic() + seconds

    def remaining(self) -> float:
        """What is left of the time, in seconds; 0 when it is over."""
        return max(0.0, self._at - time.monotonic())
