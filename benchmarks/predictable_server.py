"""The reference server with objectIds that count up, so that a recorded run can be replayed.

Prints its base address on one line, as `uowkit serve` does.
"""

import itertools

from uowkit_reference.app import Parts, create_app
from uowkit_reference.object_ids import ObjectIds
from uowkit_reference.server import serve


class CountedObjectIds(ObjectIds):
    """Gives the same ids in the same order, each time."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = itertools.count(1)

    def next(self) -> str:
        """Return the next id."""
        return f"00000000-0000-0000-0000-{next(self._numbers):012X}"


if __name__ == "__main__":
    serve(port=0, app=create_app(parts=Parts(object_ids=CountedObjectIds)))
