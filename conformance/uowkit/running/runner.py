"""Runs the suite: pytest underneath, with nothing of the user's pytest in it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any, Final

import click
import pytest

from uowkit.checks import Check, check_of, situation_of
from uowkit.config import Configuration
from uowkit.judging.results import Result
from uowkit.judging.tally import Tally
from uowkit.plugin import SUITE_PLUGIN
from uowkit.report.lines import COMPLETE, INTERRUPTED, Line
from uowkit.report.writer import ReportWriter
from uowkit.running.session import Session
from uowkit.running.suite_plugin import SuitePlugin

_INI: Final = "suite.ini"
_UNUSED: Final = (  # parts of pytest that take a sixth of a run's time, for nothing
    "cacheprovider",
    "faulthandler",
    "logging",
    "setuponly",
    "setupplan",
    "skipping",
    "threadexception",
    "unittest",
    "unraisableexception",
    "warnings",
)
_ENDED_WELL: Final = {
    pytest.ExitCode.OK,
    pytest.ExitCode.TESTS_FAILED,
    pytest.ExitCode.NO_TESTS_COLLECTED,
}


class RunFailed(Exception):
    """The suite itself could not be run; the message holds what pytest said."""


@dataclass(frozen=True)
class Run:
    """A finished run: the tally of its rules, the footer of its report, scenarios by rule."""

    tally: Tally
    footer: Line
    replays: Mapping[str, Path]


def run_suite(
    session: Session,
    report: Path,
    *,
    keywords: str | None = None,
    on_start: Callable[[int], None] = lambda _: None,
    on_begin: Callable[[Check, str], None] = lambda *_: None,
    on_result: Callable[[Result], None] = lambda _: None,
) -> Run:
    """Run the checks on a target that was connected to, and write a report.

    Args:
        session: the target's; it is closed afterwards.
        report: the file to write.
        keywords: as pytest's `-k`.
        on_start: told how many results there will be.
        on_begin: told every check, and its situation, when it begins.
        on_result: told every result.

    Raises:
        OSError: the report cannot be written.
        RunFailed: pytest ended in a way that no target can cause.
    """
    configuration: Configuration = session.configuration
    with ReportWriter(report, configuration, session.shown_address) as writer:
        plugin = SuitePlugin(configuration, session=session, on_result=on_result, writer=writer)
        code, said = _pytest(keywords, [_Named(plugin), _Progress(plugin, on_start, on_begin)])
        ended = COMPLETE
        if plugin.gone:
            ended = session.secrets.hide(plugin.gone)
        elif code == pytest.ExitCode.INTERRUPTED:
            ended = INTERRUPTED
        elif code not in _ENDED_WELL:
            said = session.secrets.hide(said)
            raise RunFailed(
                f"the suite could not be run; pytest said (exit code {code:d}):\n{said}"
            )
        part = plugin.is_part
        footer = writer.finish(plugin.tally, plugin.removal, ended=ended, selection=part)
        if writer.problem:
            click.echo(f"Warning: {writer.problem}", err=True)
        return Run(plugin.tally, footer, writer.replays)


class _Progress:
    """Tells what there is to do and what begins, and stops the run when the target is gone."""

    def __init__(
        self,
        plugin: SuitePlugin,
        on_start: Callable[[int], None],
        on_begin: Callable[[Check, str], None],
    ) -> None:
        self._plugin = plugin
        self._on_start = on_start
        self._on_begin = on_begin

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._on_start(len(session.items) + 1)  # the end of the run is judged, too

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        check = check_of(item)
        if check:
            self._on_begin(check, situation_of(item))

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if self._plugin.gone and report.when == "teardown":
            raise pytest.exit.Exception("the target is gone", returncode=2)


def _pytest(keywords: str | None, plugins: Sequence[object]) -> tuple[int, str]:
    suite = files("uowkit") / "suite"
    arguments = [
        *("-c", str(suite / _INI), "--rootdir", str(suite), "--capture", "no"),
        *(word for name in _UNUSED for word in ("-p", f"no:{name}")),
        *("-p", "uowkit.plugin", "--import-mode", "importlib", "-q", str(suite)),
        "--tb=native",  # pytest's own tracebacks take 30 ms each, and nobody sees them
        *(("-k", keywords) if keywords else ()),
    ]
    said = StringIO()
    with _undisturbed(), redirect_stdout(said), redirect_stderr(said):
        code = pytest.main(arguments, plugins=plugins)
    return int(code), said.getvalue()


class _Named:
    """Registers the suite's plugin under its name, under which others look for it."""

    def __init__(self, plugin: SuitePlugin) -> None:
        self._plugin = plugin

    def pytest_configure(self, config: pytest.Config) -> None:
        config.pluginmanager.register(self._plugin, SUITE_PLUGIN)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Keep the user's pytest options, plugins and byte-code settings out of the run."""
    changes: dict[str, Any] = {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": None,
        "PYTEST_PLUGINS": None,
        # Hypothesis keeps tables of characters; they do not belong in the user's folder.
        "HYPOTHESIS_STORAGE_DIRECTORY": str(_cache()),
    }
    before = {name: os.environ.get(name) for name in changes}
    _set(changes)
    writes, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = writes
        _set(before)


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(home).expanduser() / "uowkit"


def _set(variables: dict[str, Any]) -> None:
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
