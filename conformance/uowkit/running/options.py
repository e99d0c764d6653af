"""The `--uow` options of pytest, read into a configuration."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from uowkit.config import Configuration, ConfigurationError, read_configuration
from uowkit.running.overrides import override

_NAMES: Final = (
    *("target", "profiles", "seed", "effort", "provision", "readback"),
    *("strict", "baseline"),
)
_SHARED: Final = "uowkit"  # in what pytest-xdist hands to its workers


def configuration_from_options(config: pytest.Config) -> Configuration:
    """The configuration file with the `--uow` options over it.

    Raises:
        pytest.UsageError: something in it cannot be used.
    """
    path = config.getoption("uow_config")
    given = {name: config.getoption(f"uow_{name}") for name in _NAMES}
    given |= {"headers": config.getoption("uow_header"), "rules": config.getoption("uow_rule")}
    try:
        found = read_configuration(Path(path) if path else None, config.invocation_params.dir)
        found = override(found, given, "--uow-")
    except ConfigurationError as error:
        raise pytest.UsageError(f"uowkit: {error}") from error
    if found.target is None:
        raise pytest.UsageError(f"uowkit: {path} names no target; add --uow-target ADDRESS")
    return _as_agreed(found, getattr(config, "workerinput", {}).get(_SHARED))


def share(configuration: Configuration, workerinput: dict[str, Any]) -> None:
    """Tell a worker what it would find out otherwise than the first process: seed and day."""
    baseline = configuration.baseline
    workerinput[_SHARED] = {
        "seed": configuration.seed,
        "today": baseline.today.isoformat() if baseline else None,
    }


def _as_agreed(found: Configuration, shared: dict[str, Any] | None) -> Configuration:
    if not shared:
        return found
    if found.baseline and shared["today"]:
        day = date.fromisoformat(shared["today"])
        found = replace(found, baseline=replace(found.baseline, today=day))
    return replace(found, seed=shared["seed"])
