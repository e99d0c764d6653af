"""What a target declares to accept, so that the kit never asks for more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may hold.

    `operations`: in one transaction, 20 unless declared (ruling envelope/operation-limit).
    `bulk`: objects in one CREATE_BULK, 100 unless declared (ruling
    create-bulk/ids-in-request-order).
    """

    operations: int = 20
    bulk: int = 100
