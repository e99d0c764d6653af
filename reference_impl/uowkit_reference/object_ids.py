"""The ids that the server gives its objects."""

import os

_BATCH = 256
_BYTES = 16


class ObjectIds:
    """Makes objectIds in the form the documents show: GUIDs in upper case, 8-4-4-4-12.

    They are random, so no two objects of any table share one; the randomness is fetched in
    batches because each call to the system costs more than making the id.
    """

    def __init__(self) -> None:
        self._waiting: list[str] = []

    def next(self) -> str:
        """Return an id that no object has had."""
        if not self._waiting:
            digits = os.urandom(_BATCH * _BYTES).hex().upper()
            self._waiting = [digits[at : at + 2 * _BYTES] for at in range(0, len(digits), 32)]
        d = self._waiting.pop()
        return f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:]}"
