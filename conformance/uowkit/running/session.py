"""One worker's part of a run: the target, the workspace, and what is done at the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from uowkit.config import Configuration
from uowkit.expect import shown
from uowkit.judging.prerequisites import Prerequisites
from uowkit.outcomes import Breach, TargetGone
from uowkit.running.connection import check_connection
from uowkit.target import Target
from uowkit.wire.evidence import Secrets
from uowkit.work.ledger import Acknowledged
from uowkit.work.readback import PAGE
from uowkit.work.removal import Removal, remove_all
from uowkit.workspace import Workspace

LEDGER_RULE = "atomicity/acknowledged-is-stored"


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
        return remove_all(self.workspace)

    def close(self) -> None:
        """Close the target's connections."""
        self.workspace.target.close()
