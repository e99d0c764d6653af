"""What was read and written of registers, and the order of versions that this proves.

The inference is that of Elle (Kingsbury & Alvaro, 2020) for registers that are only read and
written: versions are unique, so that each is traced to its writer; a transaction that read a
version and then wrote the register put its own version after the one it read. A register that
was not there comes before all of its versions.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from uowkit.history.index import Index
from uowkit.history.model import Fate, Read, Transaction, Wrote

Version = tuple[str, str | None]
"""A register and one of its versions; None where the register was not there."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A version of another transaction, which an acknowledged transaction was shown."""

    reader: Transaction
    register: str
    version: str | None


@dataclass(slots=True)
class Registers:
    """What the acknowledged transactions of a history read and wrote, version by version."""

    dirty: list[Sight] = field(default_factory=list)
    """What was read of transactions that failed."""
    intermediate: list[Sight] = field(default_factory=list)
    """What was read of versions that their own transactions wrote over."""
    readers: dict[Version, list[str]] = field(default_factory=dict)
    """The transactions that read each version that stayed, by name."""
    successors: dict[Version, list[str]] = field(default_factory=dict)
    """The transactions that read each version and then wrote its register, by name."""
    writers: dict[str, list[str]] = field(default_factory=dict)
    """Those that wrote each register, and for all that is known took place, by name."""
    first: dict[str, list[str]] = field(default_factory=dict)
    """Of each register: those that wrote it after no version that is known."""
    replaced: dict[tuple[str, str], str | None] = field(default_factory=dict)
    """By a transaction's name and a register, the version that it read before it wrote."""
    unrepeatable: dict[tuple[str, str], tuple[str | None, str | None]] = field(default_factory=dict)
    """By a transaction's name and a register, two versions of others that it read in turn."""
    took_place: set[str] = field(default_factory=set)
    """Transactions of unknown fate that an acknowledged one read from, by name."""

    def pure_readers(self, version: Version) -> list[str]:
        """Those that read a version and wrote none after it, by name.

        Those that read two versions of the register are left out: they are found already.
        """
        writers = set(self.successors.get(version, ()))
        return [
            name
            for name in self.readers.get(version, ())
            if name not in writers and (name, version[0]) not in self.unrepeatable
        ]

    def next_writers(self, version: Version) -> list[str]:
        """Those of which it is known that they wrote a later version, by name."""
        known = self.successors.get(version, [])
        return known if version[1] is not None else known + self.first.get(version[0], [])

    def is_known_to_follow(self, writer: str, version: Version) -> bool:
        """Whether a transaction is known to have written a register after one of its versions."""
        register, text = version
        return text is None or self.replaced.get((writer, register)) == text


def read_registers(index: Index) -> Registers:
    """Look through what was read and written of registers.

    Args:
        index: the history.

    Returns:
        What is known of their versions.
    """
    found = Registers()
    for transaction in index.committed():
        _follow(index, found, transaction)
    for register, version in (index.history.versions_at_end or {}).items():
        writer = index.writers.get((register, version)) if version is not None else None
        if writer is not None and not index.failed(writer):
            found.took_place.add(writer)
    for name, writes in index.last_writes.items():
        if index.named[name].fate is Fate.COMMITTED or name in found.took_place:
            for register in writes:
                found.writers.setdefault(register, []).append(name)
                if (name, register) not in found.replaced:
                    found.first.setdefault(register, []).append(name)
    return found


def _follow(index: Index, found: Registers, transaction: Transaction) -> None:
    """Go through one transaction's reads and writes in their order."""
    name = transaction.name
    shown: dict[str, list[str | None]] = {}
    wrote: dict[str, None] = {}
    for each in transaction.operations:
        if isinstance(each, Wrote):
            if each.register in shown:
                found.replaced[name, each.register] = shown[each.register][-1]
            wrote[each.register] = None
        elif isinstance(each, Read) and _is_anothers(index, found, transaction, each):
            if each.version is None and each.register in wrote:
                continue  # That it does not see its own version says nothing about the others.
            versions = shown.setdefault(each.register, [])
            if each.version not in versions:
                versions.append(each.version)
                found.readers.setdefault((each.register, each.version), []).append(name)
                if len(versions) == 2 and each.register not in wrote:
                    found.unrepeatable[name, each.register] = (versions[0], each.version)
    for register in wrote:
        if (name, register) in found.replaced:
            version = (register, found.replaced[name, register])
            found.successors.setdefault(version, []).append(name)


def _is_anothers(index: Index, found: Registers, transaction: Transaction, read: Read) -> bool:
    """Whether a version is one that another transaction left; what it must not be is noted."""
    writer = None if read.version is None else index.writers.get((read.register, read.version))
    if writer is None or read.version is None:
        return True  # It is older than the history, or than the register.
    if writer == transaction.name:
        return False
    sight = Sight(transaction, read.register, read.version)
    if index.failed(writer):
        found.dirty.append(sight)
        return False
    if index.last_writes[writer][read.register] != read.version:
        found.intermediate.append(sight)
        return False
    if index.named[writer].fate is Fate.UNKNOWN:
        found.took_place.add(writer)
    return True
