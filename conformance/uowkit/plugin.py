"""The pytest plugin: options, and nothing else unless a target is given.

Every pytest start in an environment that has the kit imports this module, so it
imports nothing that takes time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

SUITE_PLUGIN = "uowkit-suite"

_TEXTS = (
    ("target", "ADDRESS", "base address of the server to judge, or module:app"),
    ("config", "FILE", "configuration in place of uowkit.toml"),
    ("profiles", "NAMES", "groups of rules to check, separated by commas (core)"),
    ("effort", "EFFORT", "quick, standard or thorough (quick)"),
    ("seed", "N", "seed of every check, or random (0)"),
    ("provision", "HOW", "save, console or none: how tables come to exist (save)"),
    ("readback", "HOW", "data or find: how stored objects are read (data)"),
    ("baseline", "FILE", "known deviations, which do not fail the run"),
    ("scenarios", "DIR", "run the scenario files of this folder, too"),
    ("report", "FILE", "write a report, as JSON Lines"),
)
VIEWS = (  # but JUnit XML, which pytest itself writes
    ("html", "write a page"),
    ("markdown", "write Markdown"),
    ("ctrf", "write CTRF (JSON)"),
    ("earl", "write EARL (JSON-LD)"),
    ("badge", "write the JSON of a shields.io endpoint badge"),
    ("annotations", "write GitHub annotations"),
    ("summary", "append a GitHub step summary"),
)
_LISTS = (
    ("rule", "ID", "check this rule only; may be repeated"),
    ("header", "'NAME: VALUE'", "send this header with every request; may be repeated"),
)
_STRICT = "a breach of a SHOULD fails, too"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, all of which begin with `--uow`, and what stands for them in an ini file."""
    group = parser.getgroup("uowkit", "conformance of unit-of-work servers (uowkit)")
    views = ((name, "FILE", text) for name, text in VIEWS)
    for name, metavar, text in (*_TEXTS, *views):
        group.addoption(f"--uow-{name}", metavar=metavar, default=None, help=text)
        parser.addini(f"uow_{name}", f"as --uow-{name}", default=None)
    for name, metavar, text in _LISTS:
        group.addoption(f"--uow-{name}", metavar=metavar, action="append", default=None, help=text)
        parser.addini(f"uow_{name}", f"as --uow-{name}, one on a line", "linelist", default=None)
    group.addoption("--uow-strict", action="store_true", default=None, help=_STRICT)
    parser.addini("uow_strict", "as --uow-strict", "bool", default=None)


def setting(config: pytest.Config, name: str) -> Any:
    """What the command line says of a setting, or else the ini file; None where neither does."""
    given = config.getoption(f"uow_{name}")
    return config.getini(f"uow_{name}") if given is None else given


def pytest_configure(config: pytest.Config) -> None:
    """Bring in the suite's plugin when a target is given."""
    config.addinivalue_line("markers", "uow_rule(check): the rule that a check checks (uowkit)")
    if setting(config, "target") or setting(config, "config"):
        from uowkit.running.front_end import register

        register(config)
