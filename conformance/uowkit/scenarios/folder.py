"""The scenarios that a run is given: every file of a folder and of those below it."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from uowkit.scenarios.document import BadScenario, Scenario, read_scenario

_ENDINGS: Final = frozenset({".yaml", ".yml"})


def given_scenarios(folder: Path) -> tuple[Scenario, ...]:
    """Read every scenario file in a folder and below, in the order of their paths.

    A scenario is called as its file is, with the folders below the given one.

    Raises:
        BadScenario: there is none, one cannot be used, or two have one name.
    """
    if not folder.is_dir():
        raise BadScenario(f"{folder}: there is no such folder; name the one that has the files")
    try:
        paths = sorted(each for each in folder.rglob("*") if each.suffix in _ENDINGS)
    except OSError as error:
        raise BadScenario(f"{folder}: cannot be read: {error.strerror}") from error
    if not paths:
        raise BadScenario(f"{folder}: there is no scenario in it, and none below: no *.yaml file")
    named: dict[str, Path] = dict.fromkeys(_packaged(), Path("the kit"))
    found = []
    for path in paths:
        name = path.relative_to(folder).with_suffix("").as_posix()
        key = name.replace("-", "_")  # as the check of a scenario is called
        if key in named:
            raise BadScenario(
                f"{path}: there is a scenario of this name in {named[key]}, too; results are "
                "told by name: call the file otherwise"
            )
        named[key] = path
        found.append(replace(read_scenario(path), name=name))
    return tuple(found)


def _packaged() -> list[str]:
    """The names of the scenarios that the kit brings along."""
    with as_file(files("uowkit") / "suite" / "scenarios") as folder:
        return [path.stem.replace("-", "_") for path in folder.glob("*.yaml")]
