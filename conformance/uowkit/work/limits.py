"""What a target declares to accept, so that the kit never asks for more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from uowkit.unit_of_work import UnitOfWork

_BULKS: Final = frozenset({"CREATE_BULK", "UPSERT_BULK"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may hold.

    `operations`: in one transaction, 20 unless declared (ruling envelope/operation-limit).
    `bulk`: objects in one CREATE_BULK or UPSERT_BULK, 100 unless declared (ruling
    create-bulk/ids-in-request-order).
    """

    operations: int = 20
    bulk: int = 100

    def excess(self, unit: UnitOfWork) -> str | None:
        """What a transaction holds more of than the target takes; None where it takes it all."""
        if len(unit.operations) > self.operations:
            return (
                f"{len(unit.operations)} operations are needed, and the target declares to take "
                f"{self.operations}"
            )
        largest = max(
            (len(each.payload) for each in unit.operations if each.operation_type in _BULKS),
            default=0,
        )
        if largest > self.bulk:
            return (
                f"a bulk of {largest} objects is needed, and the target declares to take "
                f"{self.bulk}"
            )
        return None
