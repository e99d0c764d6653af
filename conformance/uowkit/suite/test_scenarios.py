"""Recorded scenarios: the documents' printed examples, and what real clients send."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from uowkit_schemas import requirement

from uowkit.checks import MARK, Check
from uowkit.scenarios.document import Scenario, read_scenarios
from uowkit.scenarios.playing import play
from uowkit.workspace import Workspace

FOLDER = Path(__file__).parent / "scenarios"


def _parameters() -> list[Any]:
    """A parameter per scenario, each the check of its own rule."""
    return [
        pytest.param(each, marks=getattr(pytest.mark, MARK)(_check(each)), id=each.name)
        for each in read_scenarios(FOLDER)
    ]


def _check(scenario: Scenario) -> Check:
    known = requirement(scenario.rule)
    return Check(
        rule=known.id,
        name=f"scenario_{scenario.name.replace('-', '_')}",
        level=known.level,
        needs=("create", "bulk"),
        sentence=scenario.sentence,
    )


@pytest.mark.parametrize("scenario", _parameters())
def test_scenario(workspace: Workspace, scenario: Scenario) -> None:
    """A recorded scenario gets the answers that it expects."""
    play(workspace, scenario)
