"""Which checks of the suite a run takes in: a pass says nothing of what was left out."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
from uowkit_schemas import UnknownRequirement, requirement, requirements

from uowkit.baseline import Baseline
from uowkit.checks import check_of
from uowkit.config import Configuration
from uowkit.judging.deviations import Scope
from uowkit.judging.ending import ENDING, STORED


class Selection:
    """The checks that were collected, and those of which something was left out.

    `rules` are those that are to be checked, once that is concluded.
    """

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._items: dict[str, str] = {}
        self._modules: set[Path] = set()
        self._collected: frozenset[str] = frozenset()
        self._left_out: frozenset[str] = frozenset()
        self.rules: list[str] = []
        self._is_whole = False
        self._is_narrowed = bool(configuration.rules)

    def note(self, item: pytest.Item) -> None:
        """Take in an item that was collected, before anything is left out."""
        check = check_of(item)
        if check:
            self._items[item.nodeid] = check.id
            self._modules.add(item.path.resolve())

    def conclude(self, session: pytest.Session) -> None:
        """Compare what was collected with what is to be run."""
        kept = {item.nodeid for item in session.items}
        self._collected = frozenset(self._items.values())
        self._left_out = frozenset(id_ for node, id_ in self._items.items() if node not in kept)
        checks = map(check_of, session.items)
        self.rules = sorted({each.rule for each in checks if each})
        self._is_whole = _is_whole_suite(self._modules) and not any(
            "::" in str(argument) for argument in session.config.args
        )
        self._is_narrowed = bool(self._configuration.rules or session.config.getoption("keyword"))

    @property
    def is_part(self) -> bool:
        """Whether checks were left out that the configuration asks for, as by `-k` or by file."""
        return bool(self._collected) and (
            not self._is_whole or any(map(self._is_asked, self._left_out))
        )

    def told(self) -> dict[str, Any]:
        """What a worker of pytest-xdist has to tell the first process."""
        return {
            "collected": sorted(self._collected),
            "left_out": sorted(self._left_out),
            "rules": self.rules,
            "is_whole": self._is_whole,
            "is_narrowed": self._is_narrowed,
        }

    def take(self, told: dict[str, Any]) -> None:
        """Take in what a worker told; all of them collect the same."""
        self._collected = frozenset(told["collected"])
        self._left_out = frozenset(told["left_out"])
        self.rules = told["rules"]
        self._is_whole = told["is_whole"]
        self._is_narrowed = told["is_narrowed"]

    def unchecked(self) -> list[str]:
        """The rules of the claimed profiles that no check is about: never to pass for kept."""
        if self._is_narrowed or not self._is_whole:
            return []
        claimed = self._configuration.profiles
        return [
            each.id
            for each in requirements()
            if each.profile in claimed and each.id != STORED and not any(self._checks_of(each.id))
        ]

    def scope(self, baseline: Baseline, *, complete: bool) -> Scope:
        """What can be said of the entries of a baseline.

        Args:
            baseline: whose entries it is about.
            complete: whether everything that was selected was run.
        """
        ids = [each.id for each in baseline.deviations]
        return Scope(
            absent=frozenset(each for each in ids if self._is_whole and self._is_absent(each)),
            whole=frozenset(each for each in ids if complete and self._is_run_whole(each)),
        )

    def _is_absent(self, id_: str) -> bool:
        if id_ in {STORED, ENDING.id}:
            return False
        return id_ not in self._collected and not any(self._checks_of(id_))

    def _is_run_whole(self, id_: str) -> bool:
        if id_ in {STORED, ENDING.id}:  # it is about everything that was sent
            return self._is_whole and not (self._configuration.rules or self.is_part)
        if id_ in self._collected:
            return id_ not in self._left_out
        own = set(self._checks_of(id_))
        return self._is_whole and bool(own) and not own & self._left_out

    def _checks_of(self, rule: str) -> Iterable[str]:
        return (each for each in self._collected if each.startswith(f"{rule}:"))

    def _is_asked(self, check: str) -> bool:
        rule, asked = check.partition(":")[0], self._configuration
        if asked.rules:
            return rule in asked.rules
        try:
            return requirement(rule).profile in asked.profiles
        except UnknownRequirement:
            return False


def _is_whole_suite(modules: set[Path]) -> bool:
    """Whether something was collected of every module of the suite."""
    with as_file(files("uowkit") / "suite") as folder:
        return {path.resolve() for path in folder.glob("test_*.py")} <= modules
