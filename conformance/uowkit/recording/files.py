"""The files of a recording: written as it goes, and whole at any moment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from errno import ENOTDIR
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

from uowkit.scenarios.writing import scenario_text

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}")


class BadName(ValueError):
    """A scenario cannot be called so; the message says why, and what would do."""


class Files:
    """The folder of a recording; nothing that is there already is ever written over."""

    def __init__(self, folder: Path, name: str | None = None) -> None:
        """Prepare to write.

        Args:
            folder: where to; it is made when the first file is written.
            name: of the scenario, if it was given one.

        Raises:
            BadName: it is no file name, or there is a file of that name.
            OSError: nothing can be written there.
        """
        self._folder = folder
        self._name = name
        self._assert_writable()
        if name is None:
            return
        if not _NAME.fullmatch(name):
            raise BadName(
                f"{name!r} cannot be the name of a file; use letters, digits, dots, - and _"
            )
        if self._path(name).exists():
            raise BadName(f"there is {self._path(name)} already; give another name, or remove it")

    def _assert_writable(self) -> None:
        there = next(
            each for each in (self._folder, *self._folder.absolute().parents) if each.exists()
        )
        if not there.is_dir():
            raise NotADirectoryError(ENOTDIR, f"{there} is no folder")
        with TemporaryFile(dir=there):
            return

    def next_name(self) -> str:
        """The name of the next scenario: the one that was given, or a number."""
        number = 1
        while True:
            if self._name is None:
                name = f"recorded-{number}"
            else:
                name = self._name if number == 1 else f"{self._name}-{number}"
            if not self._path(name).exists():
                return name
            number += 1

    def write(self, name: str, document: Mapping[str, Any]) -> Path:
        """Write a scenario, in place of what was written of it before.

        Raises:
            OSError: it cannot be written; what was written before is still there.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(name)
        beside = path.with_name(f".{path.name}.part")
        beside.write_text(scenario_text(document, path.name), encoding="utf-8")
        os.replace(beside, path)  # noqa: PTH105 - it says what it does
        return path

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.yaml"


def table_prefix(name: str) -> str:
    """What the tables of a scenario begin with on a target: they are nobody else's."""
    words = re.findall(r"[A-Za-z0-9]+", name)
    return "".join(["Uowkit", *(word[:1].upper() + word[1:] for word in words)])
