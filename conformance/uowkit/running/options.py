"""The `--uow` options of pytest, read into a configuration."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from uowkit.config import (
    Configuration,
    ConfigurationError,
    check_profiles,
    check_rules,
    check_seed,
    parse_header,
    read_configuration,
)
from uowkit.judging.properties import EFFORTS
from uowkit.wire.address import BadAddress, parse_address


def configuration_from_options(config: pytest.Config) -> Configuration:
    """The configuration file with the `--uow` options over it.

    Raises:
        pytest.UsageError: something in it cannot be used.
    """
    try:
        return _configuration(config)
    except (ConfigurationError, BadAddress) as error:
        raise pytest.UsageError(f"uowkit: {error}") from error


def _configuration(config: pytest.Config) -> Configuration:
    def option(name: str) -> Any:
        return config.getoption(f"uow_{name}")

    path = option("config")
    found = read_configuration(Path(path) if path else None, config.invocation_params.dir)
    if option("target"):
        found = replace(found, target=parse_address(option("target")))
    if found.target is None:
        raise ConfigurationError(f"{path}: names no target; give one with --uow-target ADDRESS")
    if option("profiles"):
        names = check_profiles(option("profiles").split(","), "--uow-profiles")
        found = replace(found, profiles=names)
    if option("seed"):
        found = replace(found, seed=check_seed(option("seed")))
    choices = {
        "effort": tuple(EFFORTS),
        "provision": ("save", "none"),
        "readback": ("data", "find"),
    }
    for name, known in choices.items():
        chosen = option(name)
        if chosen and chosen not in known:
            raise ConfigurationError(f"--uow-{name}: {chosen!r} is none of {', '.join(known)}")
        found = replace(found, **{name: chosen}) if chosen else found
    headers = {**found.headers, **dict(map(parse_header, option("header")))}
    rules = check_rules(option("rule")) or found.rules
    return replace(found, headers=headers, rules=rules, strict=option("strict") or found.strict)
