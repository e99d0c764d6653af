"""The pytest plugin: options, and nothing else unless a target is given.

Every pytest start in an environment that has the kit imports this module, so it
imports nothing that takes time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

SUITE_PLUGIN = "uowkit-suite"

_TEXTS = (
    ("--uow-target", "ADDRESS", "base address of the server to judge, or module:app"),
    ("--uow-config", "FILE", "configuration in place of uowkit.toml"),
    ("--uow-profiles", "NAMES", "groups of rules to check, separated by commas (core)"),
    ("--uow-effort", "EFFORT", "quick, standard or thorough (quick)"),
    ("--uow-seed", "N", "seed of every check, or random (0)"),
    ("--uow-provision", "HOW", "save, console or none: how tables come to exist (save)"),
    ("--uow-readback", "HOW", "data or find: how stored objects are read (data)"),
    ("--uow-baseline", "FILE", "known deviations, which do not fail the run"),
    ("--uow-report", "FILE", "write a report, as JSON Lines"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, all of which begin with `--uow`."""
    group = parser.getgroup("uowkit", "conformance of unit-of-work servers (uowkit)")
    for name, metavar, text in _TEXTS:
        group.addoption(name, metavar=metavar, default=None, help=text)
    group.addoption("--uow-rule", metavar="ID", action="append", default=[], help="check this rule")
    group.addoption(
        "--uow-header",
        metavar="'NAME: VALUE'",
        action="append",
        default=[],
        help="send this header with every request",
    )
    group.addoption("--uow-strict", action="store_true", help="a breach of a SHOULD fails, too")


def pytest_configure(config: pytest.Config) -> None:
    """Bring in the suite's plugin when a target is given."""
    config.addinivalue_line("markers", "uow_rule(check): the rule that a check checks (uowkit)")
    if config.getoption("uow_target") or config.getoption("uow_config"):
        from uowkit.running.front_end import register

        register(config)
