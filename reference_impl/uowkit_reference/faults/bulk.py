"""Faults in what a bulk answers, and in how it is saved."""

from uowkit_reference.faults.declaring import fault
from uowkit_reference.operations import Operations
from uowkit_reference.request import Operation


@fault("bulk-reversed", breaks="create-bulk/ids-in-request-order")
class BulkReversed(Operations):
    """A bulk answers its ids last to first, as a stack-based writer would."""

    def create_bulk(self, operation: Operation) -> list[str]:
        """Answer the ids as they come off the stack."""
        return super().create_bulk(operation)[::-1]
