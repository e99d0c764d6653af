import re
from dataclasses import MISSING, fields
from pathlib import Path

import pytest
from uowkit_reference.settings import Settings

PAGE = Path(__file__).parents[2] / "docs" / "reference-server.md"

FIELDS = fields(Settings)


def documented():
    """The default that the page prints for each setting, by its name."""
    found = {}
    for line in options().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        names = re.findall(r"`(\w+)`", cells[0]) if len(cells) == 3 else []
        defaults = cells[1].split(", ") if len(names) > 1 else cells[1:2]
        found |= zip(names, defaults, strict=bool(names))
    return found


def options():
    """The section of the page that has the settings."""
    return PAGE.read_text().partition("\n## Options\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_every_setting_is_documented_with_its_default(field):
    """On the page, and in the docstring of the class."""
    assert field.default is not MISSING
    assert re.search(rf"^        {field.name}: ", Settings.__doc__, re.MULTILINE)
    assert documented()[field.name] == printed(field.default)


def test_nothing_is_documented_that_is_no_setting():
    """Nor under a name that one had before."""
    assert documented().keys() == {field.name for field in FIELDS}


def printed(default):
    """How the page prints a default."""
    match default:
        case bool():
            return str(default).lower()
        case int() if default and default % 2**20 == 0:
            return f"{default // 2**20} MiB"
        case int() | float():
            return f"{default:,g}" if default < 1_000 else f"{int(default):,}"
        case ():
            return "none"
        case str():
            return f"`{default}`"
        case _:
            return ", ".join(f"`{each}`" for each in default)
