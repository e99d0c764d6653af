"""A history judged: every anomaly that it proves, and none that it does not.

What is inferred, and from what:

* whose an object or a version is, from its mark alone (traceability, as in Kingsbury & Alvaro,
  Elle, 2020);
* that a version follows another one, where the transaction that wrote it had read that other one
  before (write follows read), where the other one is that the register was not there yet, and
  where it is the version that was found after all was over;
* that a transaction nobody knows the fate of took place, where one that was acknowledged read
  from it.

That a transaction ended before another one began is no reason for it to come first: no
isolation level asks for strictness. Versions whose order is not known make no dependencies.
"""

from __future__ import annotations

from typing import Final

from uowkit.history.anomalies import Anomaly, Kind
from uowkit.history.counts import impossible_counts
from uowkit.history.cycles import cycles
from uowkit.history.dependencies import dependencies
from uowkit.history.index import Index
from uowkit.history.model import History
from uowkit.history.objects import (
    leavings,
    lost_acknowledgements,
    mixed_results,
    shared_object_ids,
)
from uowkit.history.registers import read_registers
from uowkit.history.searches import seen_in_part_or_dirty
from uowkit.history.versions import (
    lost_updates,
    lost_versions,
    unrepeatable_reads,
    wrong_reads,
)

_OF_OBJECTS: Final = (
    shared_object_ids,
    lost_acknowledgements,
    leavings,
    mixed_results,
    seen_in_part_or_dirty,
    impossible_counts,
)
_OF_REGISTERS: Final = (wrong_reads, lost_versions, lost_updates, unrepeatable_reads)


def judge(history: History) -> list[Anomaly]:
    """Find the anomalies of a history, one for each cause.

    The time it takes grows with the number of operations, and of objects that searches showed.

    Args:
        history: what was recorded.

    Returns:
        The anomalies, by kind in the order of `Kind`.

    Raises:
        ValueError: two transactions have the same name, or made the same object or version.
    """
    index = Index(history)
    registers = read_registers(index)
    found = [anomaly for check in _OF_OBJECTS for anomaly in check(index)]
    found += [anomaly for check in _OF_REGISTERS for anomaly in check(index, registers)]
    found += cycles(index, list(dependencies(index, registers)))
    order = list(Kind)
    return sorted(found, key=lambda each: order.index(each.kind))
