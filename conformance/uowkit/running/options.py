"""The `--uow` options of pytest, read into a configuration."""

from __future__ import annotations

from pathlib import Path

import pytest

from uowkit.config import Configuration, ConfigurationError, read_configuration
from uowkit.running.overrides import override

_NAMES = ("target", "profiles", "seed", "effort", "provision", "readback", "strict")


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
    return found
