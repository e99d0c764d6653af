"""One worker's part of a run: the target, the workspace, and what is done at the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from uowkit_schemas import Level

from uowkit.config import Configuration
from uowkit.judging.prerequisites import Prerequisites
from uowkit.outcomes import TargetGone
from uowkit.running.connection import check_connection
from uowkit.target import Target
from uowkit.wire.application import Application
from uowkit.wire.hiding import Secrets
from uowkit.work.removal import Removal, remove_all
from uowkit.workspace import Workspace


@dataclass
class Session:
    """What the checks of one worker share.

    `application` stands at the configured address, in this process, in place of a socket.
    What is `disposable` ends with the run, and nothing need be removed from it: half of
    all exchanges do just that.

    Raises:
        BadAddress, ImportError: the target cannot be used.
    """

    configuration: Configuration
    application: Application | None = None
    disposable: bool = False
    workspace: Workspace = field(init=False)
    prerequisites: Prerequisites = field(init=False)
    secrets: Secrets = field(init=False)
    gone: TargetGone | None = None

    def __post_init__(self) -> None:
        """Make the target and its workspace; nothing is sent yet."""
        asked = self.configuration
        if asked.target is None:
            raise ValueError("a session needs a target")
        target = Target(
            asked.target,
            headers=asked.headers,
            timeout=asked.timeout,
            application=self.application,
        )
        self.workspace = Workspace(
            target,
            tables=asked.tables,
            limits=asked.limits,
            readback=asked.readback,
            provision=asked.provision,
        )
        self.workspace.claimed = asked.profiles
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

    def begin(self, rule: str | None, level: Level = Level.MUST) -> None:
        """Begin a check (or a user's own test, which checks no rule)."""
        self.workspace.rule = rule
        self.workspace.level = level
        self.workspace.findings = []
        self.workspace.observations = []
        self.workspace.drawings = []
        self.workspace.guard.begin()

    def clean_up(self) -> Removal:
        """Remove every object of the run, newest first; what cannot be removed stays."""
        if self.disposable:
            return Removal()
        return remove_all(self.workspace)

    def close(self) -> None:
        """Close the target's connections."""
        self.workspace.target.close()
