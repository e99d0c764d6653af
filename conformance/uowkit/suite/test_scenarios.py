"""Recorded scenarios: the documents' printed examples, and what real clients send."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from uowkit_schemas import requirement

from uowkit.checks import MARK, Check
from uowkit.plugin import SUITE_PLUGIN
from uowkit.scenarios.document import Scenario, read_scenarios
from uowkit.scenarios.replaying import replay, times_in_run
from uowkit.workspace import Workspace

FOLDER = Path(__file__).parent / "scenarios"


def _parameter(scenario: Scenario, *, given: bool = False) -> Any:
    """A scenario as a parameter, which is the check of its own rule."""
    known = requirement(scenario.passes_for)
    check = Check(
        rule=known.id,
        name=f"scenario_{scenario.name.replace('-', '_')}",
        level=known.level,
        needs=("create", "bulk"),
        sentence=scenario.sentence,
        given=given,
    )
    return pytest.param(scenario, marks=getattr(pytest.mark, MARK)(check), id=scenario.name)


PACKAGED = tuple(map(_parameter, read_scenarios(FOLDER)))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make an item of every packaged scenario, and of those that the run was given."""
    plugin: Any = metafunc.config.pluginmanager.get_plugin(SUITE_PLUGIN)
    given = plugin.configuration.scenarios if plugin else ()
    metafunc.parametrize("scenario", [*PACKAGED, *(_parameter(each, given=True) for each in given)])


def test_scenario(workspace: Workspace, scenario: Scenario) -> None:
    """A recorded scenario gets the answers that it expects."""
    played = replay(workspace, scenario, times_in_run(scenario))
    if played.breach:
        raise played.breach
