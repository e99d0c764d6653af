"""Fixtures of the suite, and the word to those who run it without a target."""

from __future__ import annotations

import pytest

from uowkit.config import Configuration
from uowkit.crowd.workload import Workloads
from uowkit.plugin import SUITE_PLUGIN
from uowkit.workspace import Workspace


def pytest_collection_modifyitems(session: pytest.Session) -> None:
    """Stop when there is nothing to judge.

    Not earlier: under `--pyargs` this file is read while pytest collects.

    Raises:
        pytest.UsageError: no target was given.
    """
    if not session.config.pluginmanager.has_plugin(SUITE_PLUGIN):
        raise pytest.UsageError(
            "the checks of uowkit need a server: add --uow-target ADDRESS, "
            "for example http://127.0.0.1:8080/api"
        )


@pytest.fixture
def workspace(uow_workspace: Workspace) -> Workspace:
    """The tables to work in."""
    return uow_workspace


@pytest.fixture(scope="session")
def workloads(uow_configuration: Configuration) -> Workloads:
    """What many clients at once did and saw; recorded when a check first asks for it."""
    return Workloads(uow_configuration.examples, uow_configuration.seed)
