"""By which profiles a server is judged: a fault by that of its rule, a right server by all."""

from __future__ import annotations

import functools
from collections.abc import Collection
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from uowkit_schemas import profiles, requirement

import uowkit.suite
from uowkit.checks import MARK, Check


@functools.cache
def checked_profiles() -> tuple[str, ...]:
    """The profiles that have checks in the suite, in the catalogue's order.

    A right server is judged by all of them, so that a profile takes part in the self-test
    from its first check on.
    """
    names = [each.name for each in iter_modules(uowkit.suite.__path__)]
    modules = [import_module(f"uowkit.suite.{each}") for each in names if each.startswith("test_")]
    rules = {check.rule for module in modules for check in _checks(module)}
    asked = {requirement(rule).profile for rule in rules}
    return tuple(each for each in profiles() if each in asked)


def claimed_profiles(unclaimed: Collection[str] = ()) -> tuple[str, ...]:
    """The profiles that have checks, less those that a server does not claim to keep."""
    return tuple(each for each in checked_profiles() if each not in unclaimed)


def profile_of(rule: str) -> str:
    """The profile by which a fault is judged that breaks a rule: that of the rule.

    A run by that profile asks nothing of other profiles, so a fault of the data service, say,
    need not be seen by the rules of the core, and does not crowd them.

    Raises:
        ValueError: no profile checks the rule.
    """
    profile = requirement(rule).profile
    if profile is None:
        raise ValueError(f"no profile checks {rule}: {requirement(rule).excluded}")
    return profile


def _checks(module: ModuleType) -> list[Check]:
    marks = [
        mark for each in vars(module).values() for mark in getattr(each, "pytestmark", ()) or ()
    ]
    return [mark.args[0] for mark in marks if mark.name == MARK]
