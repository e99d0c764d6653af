"""What the project says of itself is true."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from uowkit.selftest.profiles import checked_profiles
from uowkit_schemas import requirements

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_rules_counts_right():
    """README's table has every area of the profiles that are checked, with its rules by level."""
    counts: dict[str, Counter[str]] = {}
    for each in requirements():
        if each.profile in checked_profiles():
            counts.setdefault(each.area, Counter())[str(each.level)] += 1
    told = {}
    profile = ""
    for line in README.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 6 and cells[1] in counts:
            profile = cells[0] or profile
            assert {each.profile for each in requirements() if each.area == cells[1]} == {profile}
            levels = zip(("MUST", "SHOULD", "REPORT"), cells[2:5], strict=True)
            told[cells[1]] = Counter({level: int(cell) for level, cell in levels if cell})
    assert told == counts


def test_the_paths_that_readme_names_are_there():
    """Every folder of the layout exists, and so do the files that are linked."""
    layout = README.partition("## Layout")[2].partition("```")[2].partition("```")[0]
    folders = re.findall(r"^(\S+/)", layout, re.MULTILINE)
    assert folders
    assert all((ROOT / folder).is_dir() for folder in folders)
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert all((ROOT / link).is_file() for link in links)


def test_the_options_that_readme_names_are_there():
    """Every option of README is one of the command's, of `uowkit serve`'s or of pytest's."""
    said = "".join(
        subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "uowkit", command, "--help"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for command in ("run", "serve", "selftest", "compare")
    )
    named = set(re.findall(r"`(?:uowkit [a-z]+ )?(--[a-z-]+)", README))
    assert named
    assert [each for each in named if each not in said and not each.startswith("--uow")] == []


def test_pinned_requirements_name_no_addresses():
    """The pinned set can be installed from any registry, and it is pinned."""
    text = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.]+", line) for line in lines)


def test_every_dependency_is_pinned_for_development():
    """What pyproject.toml asks for, the pinned set has."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = project.partition("dependencies = [")[2].partition("]")[0]
    asked = {name.lower().replace("_", "-") for name in re.findall(r'"([A-Za-z0-9_-]+)>=', section)}
    pinned = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    assert asked
    assert [name for name in asked if f"\n{name}==" not in pinned] == []
