"""How many changes to the kit's own core its tests notice: a mutation test.

    python benchmarks/mutate_core.py [--folder .mutants] [--processes 2] [--show-survivors]

mutmut changes one thing at a time in the modules that decide (outcomes, expectations, the
tally, the judgement of answers, the baseline, the loading of schemas) and runs the tests that
are about them. It needs import paths that are folders, so it works on a copy with all packages
side by side. `docs/mutation-testing.md` has the score and what was done about survivors.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

_ROOT: Final = Path(__file__).parents[1]
_PACKAGES: Final = (
    "schemas/uowkit_schemas",
    "conformance/uowkit",
    "reference_impl/uowkit_reference",
)
_CORE: Final = (
    "src/uowkit/outcomes.py",
    "src/uowkit/expect.py",
    "src/uowkit/baseline.py",
    "src/uowkit/judging/judgement.py",
    "src/uowkit/judging/results.py",
    "src/uowkit/judging/tally.py",
    "src/uowkit_schemas/*.py",
)
_TESTS: Final = (
    "tests/kit/test_outcomes.py",
    "tests/kit/test_expect.py",
    "tests/kit/test_baseline.py",
    "tests/kit/judging",
    "tests/schemas",
)
_LEFT_OUT: Final = (  # it starts an interpreter, where no mutant is chosen
    "tests/schemas/test_library.py::test_importing_the_package_loads_no_validator",
)
_CONFIGURATION: Final = """
[tool.pytest.ini_options]
addopts = ["--import-mode=importlib", "-p", "no:randomly"]
pythonpath = ["."]
markers = ["slow: takes seconds"]
[tool.mutmut]
source_paths = ["src"]
only_mutate = {core}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = {left_out}
use_git_change_detection = false
"""
# Mutants run in children of a process that has run all tests: what that has cached is dropped.
# While mutmut notes which tests reach what, it is dropped before each test: only the first one
# would reach what fills a cache, and no other would be run on its mutants.
_FORGET: Final = """
import os
import sys

pytest_plugins = ["pytester"]


def pytest_configure():
    forget()


def pytest_runtest_setup():
    if os.environ.get("MUTANT_UNDER_TEST") == "stats":
        forget()


def forget():
    ours = [each for name, each in sys.modules.items() if name.startswith("uowkit")]
    for module in ours:
        for each in list(vars(module).values()):
            if hasattr(each, "cache_clear"):
                each.cache_clear()
"""


def main() -> None:
    """Stage the copy, run mutmut in it, and print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=_ROOT / ".mutants")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--show-survivors", action="store_true")
    asked = parser.parse_args()
    _stage(asked.folder)
    _mutmut(asked.folder, "run", "--max-children", str(asked.processes))
    found = _results(asked.folder)
    _print_score(found)
    if asked.show_survivors:
        for name in [each for each, status in found.items() if status == "survived"]:
            _mutmut(asked.folder, "show", name)


def _stage(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for each in _PACKAGES:
        shutil.copytree(_ROOT / each, folder / "src" / Path(each).name)
    shutil.copytree(_ROOT / "tests", folder / "tests")
    (folder / "tests" / "conftest.py").write_text(_FORGET, encoding="utf-8")
    left_out = [word for each in _LEFT_OUT for word in ("--deselect", each)]
    text = _CONFIGURATION.format(core=list(_CORE), tests=list(_TESTS), left_out=left_out)
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")


def _mutmut(folder: Path, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - a tool of our development set
        [Path(sys.executable).with_name("mutmut"), *words],
        cwd=folder,
        check=True,
        text=True,
        stdout=subprocess.PIPE if words[0] == "results" else None,
    )
    return done.stdout or ""


def _results(folder: Path) -> dict[str, str]:
    """What became of each mutant, by its name."""
    lines = _mutmut(folder, "results", "--all", "true").splitlines()
    pairs = (line.strip().rpartition(": ") for line in lines)
    return {name: status for name, _, status in pairs if "__mutmut_" in name}


def _print_score(found: dict[str, str]) -> None:
    modules: dict[str, Counter[str]] = {}
    for name, status in found.items():
        module = name.partition(".x")[0]
        modules.setdefault(module, Counter())[status] += 1
    grid = Table("module", "mutants", "noticed", "survived", "score", box=None)
    for module, counts in [*sorted(modules.items()), ("all", Counter(found.values()))]:
        total = counts.total()
        noticed = total - counts["survived"] - counts["no tests"]
        grid.add_row(
            module, str(total), str(noticed), str(total - noticed), f"{noticed / total:.0%}"
        )
    Console(highlight=False).print(grid)


if __name__ == "__main__":
    main()
