"""Object ids that are counted, for faults in which ids are not random."""

from uowkit_reference.object_ids import ObjectIds


class CountedIds(ObjectIds):
    """Counts ids up from 1.

    Args:
        prefix: What stands before the number.
    """

    def __init__(self, prefix: str = "") -> None:
        super().__init__()
        self.prefix = prefix
        self.count = 0

    def next(self) -> str:
        """Return the next number, as text."""
        self.count += 1
        return f"{self.prefix}{self.count}"
