"""One worker's part of a run: the target, the workspace, and what is done at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from uowkit.config import Configuration
from uowkit.connection import check_connection
from uowkit.evidence import Secrets
from uowkit.expect import shown
from uowkit.ledger import Acknowledged
from uowkit.outcomes import Breach, TargetGone, Verdict
from uowkit.prerequisites import Prerequisites
from uowkit.provision import delete
from uowkit.readback import PAGE
from uowkit.target import Target
from uowkit.workspace import Workspace

LEDGER_RULE = "atomicity/acknowledged-is-stored"


@dataclass(frozen=True)
class Removal:
    """How the cleaning up went: objects removed, and objects that had to stay."""

    removed: int = 0
    stayed: int = 0
    reason: str = ""


@dataclass
class Session:
    """What the checks of one worker share.

    Raises:
        BadAddress, ImportError: the target cannot be used.
    """

    configuration: Configuration
    workspace: Workspace = field(init=False)
    prerequisites: Prerequisites = field(init=False)
    secrets: Secrets = field(init=False)
    gone: TargetGone | None = None

    def __post_init__(self) -> None:
        """Make the target and its workspace; nothing is sent yet."""
        asked = self.configuration
        if asked.target is None:
            raise ValueError("a session needs a target")
        target = Target(asked.target, headers=asked.headers, timeout=asked.timeout)
        self.workspace = Workspace(
            target, tables=asked.tables, limits=asked.limits, readback=asked.readback
        )
        self.prerequisites = Prerequisites(self.workspace)
        self.secrets = Secrets(asked.secrets)

    @property
    def shown_address(self) -> str:
        """The target's address as reports may print it."""
        return self.workspace.target.address.shown

    def connect(self) -> None:
        """Check the connection and provision the tables.

        Raises:
            Unreachable: the run cannot begin.
        """
        check_connection(self.workspace, provision=self.configuration.provision)

    def begin(self, rule: str | None) -> None:
        """Begin a check (or a user's own test, which checks no rule)."""
        self.workspace.rule = rule
        self.workspace.findings = []
        self.workspace.observations = []
        self.workspace.guard.begin()

    def judge_ledger(self) -> Iterator[Breach]:
        """See that everything acknowledged is still there (ruling atomicity/…).

        Yields:
            A breach for each transaction of which something is missing.

        Raises:
            Verdict: it cannot be told.
        """
        for entry in self.workspace.ledger.owed():
            self.workspace.guard.begin()
            missing = self._missing(entry)
            if missing:
                breach = Breach(
                    f"{shown(missing[0])} was acknowledged and is gone at the end of the run "
                    f"({len(missing)} of the objects of its transaction in {entry.table.name})",
                    rule=LEDGER_RULE,
                    because="create/object-id-persisted",
                )
                breach.evidence = self.workspace.guard.evidence()
                yield breach

    def _missing(self, entry: Acknowledged) -> list[str]:
        unseen = set(entry.object_ids)
        items = entry.items
        if entry.marker:
            column = entry.table.column("item")
            rows = self.workspace.find(entry.table, entry.marker)
            unseen -= {str(row.get("objectId")) for row in rows}
            items -= {str(row.get(column)) for row in rows}
        gone = [each for each in unseen if self.workspace.read(entry.table, each) is None]
        all_listed = len(entry.indexes) <= PAGE and not entry.object_ids
        return gone or (sorted(items) if all_listed else [])

    def clean_up(self) -> Removal:
        """Remove every object of the run, newest first; what cannot be removed stays."""
        removed = stayed = 0
        reason = ""
        for entry in self.workspace.ledger.newest_first():
            for object_id in entry.object_ids or self._ids_of(entry):
                exchange = delete(self.workspace.target, entry.table, object_id)
                if exchange.status is not None and (exchange.status < 300 or exchange.status == 404):
                    removed += 1
                    continue
                stayed += 1
                reason = reason or f"HTTP {exchange.status}" if exchange.status else "no answer"
                if not removed and stayed >= 3:  # a server that refuses it refuses it always
                    return Removal(0, len(self.workspace.ledger), reason)
        return Removal(removed, stayed, reason)

    def _ids_of(self, entry: Acknowledged) -> list[str]:
        if not entry.marker:
            return []
        try:
            rows = self.workspace.find(entry.table, entry.marker)
        except (Breach, Verdict):  # nothing more can be done for these rows
            return []
        return [str(row["objectId"]) for row in rows if row.get("objectId")]

    def close(self) -> None:
        """Close the target's connections."""
        self.workspace.target.close()
