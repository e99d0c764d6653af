"""The configuration: `uowkit.toml`, or `[tool.uowkit]` in pyproject.toml, and options over it."""

from __future__ import annotations

import difflib
import os
import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from uowkit_schemas import UnknownRequirement, explain, load, profiles, requirement

from uowkit.baseline import BadBaseline, Baseline, read_baseline
from uowkit.judging.properties import EFFORTS
from uowkit.scenarios.document import BadScenario, Scenario
from uowkit.scenarios.folder import given_scenarios
from uowkit.wire.address import Address, BadAddress, parse_address
from uowkit.wire.hiding import header_secrets
from uowkit.work.limits import Limits
from uowkit.work.tables import CORE_ROLES, HANDLER_ROLES, Table, all_tables

FILE: Final = "uowkit.toml"
_SCHEMA: Final = "kit/configuration"
_VARIABLE: Final = re.compile(r"\$\{(\w+)\}")
_SECRETIVE: Final = {  # settings whose values no message may repeat
    "headers": "write [headers], and below it texts in quotes, such as user-token = '…'",
    "target": "write an address in quotes",
}
_HEADER_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class ConfigurationError(Exception):
    """The configuration cannot be used; the message names the place and the remedy."""


@dataclass(frozen=True)
class Configuration:
    """Everything that a run can be told.

    `headers` hold secrets and go nowhere but to the target. `timeout` is in seconds
    for one exchange. `rules` narrows the run to some rules; empty means all of the
    profiles. `scenarios` are run beside the packaged ones, whichever profiles are
    claimed. `conforming` is for `uowkit selftest` alone: the function that gives its
    conforming servers.
    """

    target: Address | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    profiles: tuple[str, ...] = ("core",)
    rules: tuple[str, ...] = ()
    provision: str = "save"
    readback: str = "data"
    tables: Mapping[str, Table] = field(default_factory=all_tables)
    limits: Limits = field(default_factory=Limits)
    timeout: float = 10.0
    effort: str = "quick"
    seed: int = 0
    strict: bool = False
    baseline: Baseline | None = None
    scenarios: tuple[Scenario, ...] = ()
    conforming: str | None = None

    @property
    def examples(self) -> int:
        """How many examples a property is given."""
        return EFFORTS[self.effort]

    @property
    def asks_for_handlers(self) -> bool:
        """Whether rules on event handlers are to be checked."""
        asked = {requirement(each).profile for each in self.rules} or {*self.profiles}
        return "handlers" in asked

    @property
    def tables_in_use(self) -> dict[str, Table]:
        """The tables that the run works in by role: those of event handlers only where claimed."""
        roles = {*CORE_ROLES, *(HANDLER_ROLES if self.asks_for_handlers else ())}
        return {role: table for role, table in self.tables.items() if role in roles}

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be printed: header values, and what the address shows as `***`."""
        found = [each for value in self.headers.values() for each in header_secrets(value)]
        if self.target and self.target.base:
            found += self.target.secrets
        return tuple(found)

    def shown(self) -> dict[str, Any]:
        """The configuration as a report's header holds it: no secrets."""
        return {
            "profiles": list(self.profiles),
            "rules": list(self.rules),
            "headers": sorted(self.headers),
            "provision": self.provision,
            "readback": self.readback,
            "tables": {role: table.name for role, table in self.tables_in_use.items()},
            "limits": {"operations": self.limits.operations, "bulk": self.limits.bulk},
            "timeout": self.timeout,
            "effort": self.effort,
            "strict": self.strict,
            "baseline": self.baseline.file if self.baseline else None,
            "scenarios": [each.name for each in self.scenarios],
        }


def read_configuration(path: Path | None, *folders: Path) -> Configuration:
    """Read the configuration file.

    Args:
        path: the file that was asked for; None looks for `uowkit.toml` and then for
            `[tool.uowkit]` in pyproject.toml.
        folders: where to look, one after another.

    Raises:
        ConfigurationError: a file cannot be read, or says something it must not.
    """
    if path is not None:
        return _from_document(_section(path), path)
    for candidate in (folder / name for folder in folders for name in (FILE, "pyproject.toml")):
        if candidate.is_file():
            section = _section(candidate)
            if section or candidate.name == FILE:
                return _from_document(section, candidate)
    return Configuration()


def _section(path: Path) -> dict[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot be read ({error.strerror}); name a file that is there and may be read"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: is not TOML: {error}") from error
    if path.name != "pyproject.toml":
        return document
    tool = document.get("tool", {})
    section = tool.get("uowkit", {}) if isinstance(tool, dict) else tool
    if not isinstance(section, dict):
        raise ConfigurationError(f"{path}: tool.uowkit is no table; write [tool.uowkit]")
    return section


def _from_document(document: dict[str, Any], path: Path) -> Configuration:
    _refuse_unknown_keys(document, load(_SCHEMA), path, "")
    problem = explain(_SCHEMA, document)
    if problem:
        place = problem.path.strip("/").replace("/", ".") or "the file"
        remedy = f"`uowkit schema {_SCHEMA}` prints what may stand there"
        told = _SECRETIVE.get(place.partition(".")[0], problem.message)
        raise ConfigurationError(f"{path}: {place}: {told}; {remedy}")
    found = Configuration()
    plain = {
        key: document[key]
        for key in ("provision", "readback", "effort", "seed", "strict")
        if key in document
    }
    found = replace(found, **plain)
    if "target" in document:
        found = replace(found, target=_address(document["target"], f"{path}: target"))
    if "profiles" in document:
        found = replace(found, profiles=check_profiles(document["profiles"], f"{path}: profiles"))
    if "timeouts" in document:
        found = replace(found, timeout=float(document["timeouts"].get("answer", found.timeout)))
    if "baseline" in document:
        baseline = find_baseline(path.parent / document["baseline"], f"{path}: baseline")
        found = replace(found, baseline=baseline)
    if "scenarios" in document:
        scenarios = find_scenarios(path.parent / document["scenarios"], f"{path}: scenarios")
        found = replace(found, scenarios=scenarios)
    found = replace(found, conforming=document.get("selftest", {}).get("conforming"))
    return replace(
        found,
        headers={
            _header_name(name, f"{path}: headers"): _header_value(
                expand(value, f"{path}: headers.{name}"), f"{path}: headers.{name}"
            )
            for name, value in document.get("headers", {}).items()
        },
        limits=Limits(**document.get("limits", {})),
        tables=_tables(document.get("tables", {})),
    )


def _refuse_unknown_keys(
    document: Mapping[str, Any], schema: Mapping[str, Any], path: Path, place: str
) -> None:
    """Name the nearest known key, which a schema's message cannot."""
    if "$ref" in schema:
        schema = load(_SCHEMA)["$defs"][schema["$ref"].rpartition("/")[2]]
    known = schema.get("properties", {})
    if not known or schema.get("additionalProperties") is not False:
        return
    for key, value in document.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
            raise ConfigurationError(f"{path}: {place}{key} is no setting{hint}")
        if isinstance(value, Mapping):
            _refuse_unknown_keys(value, known[key], path, f"{place}{key}.")


def _tables(section: Mapping[str, Mapping[str, Any]]) -> dict[str, Table]:
    tables = all_tables()
    for role, settings in section.items():
        name = settings.get("name", tables[role].name)
        tables[role] = Table(role, name, settings.get("columns", {}))
    return tables


def _address(text: str, place: str) -> Address:
    try:
        return parse_address(expand(text, place))
    except BadAddress as error:
        raise ConfigurationError(f"{place}: {error}") from error


def expand(text: str, place: str) -> str:
    """Put environment variables in the place of `${NAME}`.

    Raises:
        ConfigurationError: one is not set; the message begins with the place.
    """

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in os.environ:
            raise ConfigurationError(
                f"{place}: the environment variable {name} is not set; set it first"
            )
        return os.environ[name]

    return _VARIABLE.sub(value, text)


def _header_name(name: str, place: str) -> str:
    if not _HEADER_NAME.fullmatch(name):
        raise ConfigurationError(
            f"{place}: {name!r} is no header name; write one such as user-token"
        )
    return name


def _header_value(value: str, place: str) -> str:
    if not all(each == "\t" or " " <= each <= "~" for each in value):
        raise ConfigurationError(
            f"{place}: the value has characters that no header may have; use ASCII on one line"
        )
    return value


def parse_header(text: str, place: str) -> tuple[str, str]:
    """Read `Name: value`, which was given at some place.

    Raises:
        ConfigurationError: it has another form; the message does not repeat it, since it
            may hold a secret.
    """
    name, colon, value = text.partition(":")
    if not colon:
        raise ConfigurationError(f"{place} takes 'Name: value', with the colon")
    name = name.strip()
    if not _HEADER_NAME.fullmatch(name):
        raise ConfigurationError(f"{place}: what stands before the colon is no header name")
    return name, _header_value(value.strip(" "), f"{place} {name}")


def find_baseline(path: Path, place: str) -> Baseline:
    """Read the baseline that is named at some place.

    Raises:
        ConfigurationError: it cannot be used.
    """
    try:
        return read_baseline(path)
    except BadBaseline as error:
        raise ConfigurationError(f"{place}: {error}") from error


def find_scenarios(folder: Path, place: str) -> tuple[Scenario, ...]:
    """Read the scenarios of the folder that is named at some place.

    Raises:
        ConfigurationError: one cannot be used, or there is none.
    """
    try:
        return given_scenarios(folder)
    except BadScenario as error:
        raise ConfigurationError(f"{place}: {error}") from error


def check_profiles(names: Sequence[str], place: str) -> tuple[str, ...]:
    """Give back profiles by name, `all` spelled out.

    Raises:
        ConfigurationError: there is no profile of that name.
    """
    if "all" in names:
        return profiles()
    for name in names:
        if name not in profiles():
            known = ", ".join((*profiles(), "all"))
            raise ConfigurationError(f"{place}: there is no profile {name!r}; known are {known}")
    return tuple(names)


def check_rules(names: Sequence[str], place: str) -> tuple[str, ...]:
    """Give back rule ids if the catalogue has them.

    Raises:
        ConfigurationError: it has not.
    """
    for name in names:
        try:
            requirement(name)
        except UnknownRequirement as error:
            hint = "" if error.nearest else "; `uowkit rules` lists them"
            raise ConfigurationError(f"{place}: {error}{hint}") from error
    return tuple(names)


def check_seed(text: str, place: str) -> int:
    """Read a seed: a whole number, or `random`.

    Raises:
        ConfigurationError: it is neither.
    """
    if text == "random":
        return random.SystemRandom().randrange(2**32)
    if not (text.isascii() and text.isdigit()):
        raise ConfigurationError(
            f"{place}: {text!r} is neither a whole number from 0 nor the word random"
        )
    return int(text)
