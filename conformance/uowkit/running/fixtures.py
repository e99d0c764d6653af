"""The fixtures that tests may use once a target is given."""

from __future__ import annotations

from typing import Any

import pytest

from uowkit.checks import check_of
from uowkit.config import Configuration
from uowkit.plugin import SUITE_PLUGIN
from uowkit.running.session import Session
from uowkit.target import Target
from uowkit.workspace import Workspace


@pytest.fixture(scope="session")
def uow_target(request: pytest.FixtureRequest) -> Target:
    """The server that `--uow-target` names."""
    return _session(request).workspace.target


@pytest.fixture
def uow_workspace(request: pytest.FixtureRequest) -> Workspace:
    """Tables to work in on that server; what a test saves is removed at the end."""
    session = _session(request)
    if check_of(request.node) is None:
        session.begin(None)
    return session.workspace


@pytest.fixture(scope="session")
def uow_configuration(request: pytest.FixtureRequest) -> Configuration:
    """What the run was told: its seed and its effort, for one."""
    plugin: Any = request.config.pluginmanager.get_plugin(SUITE_PLUGIN)
    configuration: Configuration = plugin.configuration
    return configuration


def _session(request: pytest.FixtureRequest) -> Session:
    """The run's session, connected."""
    plugin: Any = request.config.pluginmanager.get_plugin(SUITE_PLUGIN)
    session: Session = plugin.connected(request.session)
    return session
