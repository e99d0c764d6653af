"""The `--uow` options of pytest and their `uow_` settings, read into a configuration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from uowkit.config import Configuration, ConfigurationError, expand, read_configuration
from uowkit.running.overrides import override

_TEXTS: Final = ("target", "profiles", "seed", "effort", "provision", "readback")
_PATHS: Final = ("baseline", "scenarios")
_SHARED: Final = "uowkit"  # in what pytest-xdist hands to its workers


def configuration_from_options(config: pytest.Config) -> Configuration:
    """The configuration file with the `uow_` settings over it, and the `--uow` options over both.

    Raises:
        pytest.UsageError: something in it cannot be used.
    """
    path = path_of(config, "config")
    place = f"{config.inipath or '-o'}: uow_"
    try:
        found = read_configuration(path, config.invocation_params.dir, config.rootpath)
        found = override(found, _from_ini(config, place), place, f"{place}header")
        if config.getini("uow_strict") is not None:
            found = replace(found, strict=config.getini("uow_strict"))
        found = override(found, _from_command_line(config), "--uow-", "--uow-header")
    except ConfigurationError as error:
        raise pytest.UsageError(f"uowkit: {error}") from error
    if found.target is None:
        raise pytest.UsageError(f"uowkit: {path} names no target; add --uow-target ADDRESS")
    return _as_agreed(found, getattr(config, "workerinput", {}).get(_SHARED))


def path_of(config: pytest.Config, name: str) -> Path | None:
    """A file that an option names, or else the ini file.

    As with pytest's own: from the command line beside the folder that pytest was started
    in, from an ini file beside that file.
    """
    given = config.getoption(f"uow_{name}")
    if given is not None:
        return config.invocation_params.dir / given if given else None
    found = config.getini(f"uow_{name}")
    folder = config.inipath.parent if config.inipath else config.invocation_params.dir
    return folder / found if found else None


def _from_command_line(config: pytest.Config) -> dict[str, Any]:
    texts = {name: config.getoption(f"uow_{name}") for name in _TEXTS}
    paths = {
        name: path_of(config, name) if config.getoption(f"uow_{name}") else None for name in _PATHS
    }
    strict = config.getoption("uow_strict")
    return {**texts, **paths, "strict": strict, **_lists(config.getoption)}


def _from_ini(config: pytest.Config, place: str) -> dict[str, Any]:
    """What the ini file says and the command line does not.

    There, too, `${NAME}` stands for an environment variable.
    """

    def only(name: str) -> str | None:
        given = config.getoption(f"uow_{name}") is not None
        return None if given else config.getini(f"uow_{name}") or None

    texts = {name: only(name) for name in _TEXTS}
    if texts["target"]:
        texts["target"] = expand(texts["target"], f"{place}target")
    paths = {name: path_of(config, name) if only(name) else None for name in _PATHS}
    lists = _lists(config.getini)
    lists["headers"] = [expand(each, f"{place}header") for each in lists["headers"]]
    return {**texts, **paths, "strict": False, **lists}


def _lists(get: Callable[[str], Any]) -> dict[str, Any]:
    return {"headers": get("uow_header") or [], "rules": get("uow_rule") or []}


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
