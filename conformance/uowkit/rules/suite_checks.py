"""The checks of the suite by their rules, without a server and without pytest."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import uowkit.suite
from uowkit.checks import MARK, Check
from uowkit.judging.ending import ENDING


@functools.cache
def checks_by_rule() -> Mapping[str, tuple[Check, ...]]:
    """Give the checks of each rule that has any, the recorded scenarios among them."""
    names = [each.name for each in iter_modules(uowkit.suite.__path__)]
    modules = [import_module(f"uowkit.suite.{each}") for each in names if each.startswith("test_")]
    members = [each for module in modules for each in vars(module).values()]
    found: dict[str, dict[str, Check]] = {}
    for check in (*(check for member in members for check in _checks_of(member)), ENDING):
        found.setdefault(check.rule, {})[check.id] = check  # a module may import another's check
    return {rule: tuple(checks.values()) for rule, checks in found.items()}


def _checks_of(member: Any) -> Iterator[Check]:
    """The check that a function is, those that its parameters make of it, or parameters alone."""
    parameters = list(member) if isinstance(member, tuple) else []
    marks = [*(getattr(member, "pytestmark", ()) or ())]
    parameters += [each for mark in marks if mark.name == "parametrize" for each in mark.args[1]]
    marks += [one for each in parameters for one in getattr(each, "marks", ())]
    yield from (mark.args[0] for mark in marks if mark.name == MARK)
