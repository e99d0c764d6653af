"""Options over the configuration file: the same ones for the command line and for pytest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from uowkit.config import (
    Configuration,
    ConfigurationError,
    check_profiles,
    check_rules,
    check_seed,
    find_baseline,
    find_scenarios,
    parse_header,
)
from uowkit.judging.properties import EFFORTS
from uowkit.wire.address import BadAddress, parse_address

_CHOICES = {
    "effort": tuple(EFFORTS),
    "provision": ("save", "console", "none"),
    "readback": ("data", "find"),
}


def override(
    found: Configuration, given: Mapping[str, Any], prefix: str, header: str = "-H"
) -> Configuration:
    """Lay the options that were given over a configuration.

    Args:
        found: what the file says.
        given: `target`, `profiles` (separated by commas), `seed`, `effort`, `provision`
            and `readback` as text or None, `baseline` and `scenarios` (a folder) as paths
            or None, `headers` and `rules` as lists of texts, `strict` as a boolean.
        prefix: what the options begin with, for messages.
        header: the option that gives a header, likewise.

    Raises:
        ConfigurationError: an option cannot be used; the message names it.
    """
    if given["target"]:
        try:
            found = replace(found, target=parse_address(given["target"]))
        except BadAddress as error:
            raise ConfigurationError(str(error)) from error
    if given["profiles"]:
        names = [each.strip() for each in given["profiles"].split(",")]
        found = replace(found, profiles=check_profiles(names, f"{prefix}profiles"))
    if given["seed"] is not None:
        found = replace(found, seed=check_seed(given["seed"], f"{prefix}seed"))
    if given["rules"]:
        found = replace(found, rules=check_rules(given["rules"], f"{prefix}rule"))
    if given["baseline"]:
        baseline = find_baseline(Path(given["baseline"]), f"{prefix}baseline")
        found = replace(found, baseline=baseline)
    if given["scenarios"]:
        scenarios = find_scenarios(Path(given["scenarios"]), f"{prefix}scenarios")
        found = replace(found, scenarios=scenarios)
    for name, known in _CHOICES.items():
        chosen = given[name]
        if chosen and chosen not in known:
            raise ConfigurationError(f"{prefix}{name}: {chosen!r} is none of {', '.join(known)}")
        found = replace(found, **{name: chosen}) if chosen else found
    headers = dict(parse_header(each, header) for each in given["headers"])
    return replace(
        found, headers={**found.headers, **headers}, strict=given["strict"] or found.strict
    )
