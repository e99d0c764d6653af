"""The files that a run under pytest writes: its report, and views of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest

from uowkit.plugin import VIEWS
from uowkit.report.lines import Line
from uowkit.report.views import STANDARD_OUTPUT, check_views, run_views, write_views
from uowkit.report.writer import ReportWriter
from uowkit.running.kept import kept_report
from uowkit.running.options import path_of
from uowkit.running.suite_plugin import SuitePlugin
from uowkit.stop import Stop

_VIEW: Final = re.compile(rf"--({'|'.join(name for name, _ in VIEWS)})\b")

_REMEDY: Final = "give --pyargs uowkit.suite"


class Files:
    """What one run writes.

    Attributes:
        told: what is to be said of it when the run is over, in lines.
        replays: the scenario files by rule.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.told: list[str] = []
        self.replays: dict[str, Path] = {}
        self._here = config.invocation_params.dir
        self._report = path_of(config, "report")
        self._views: dict[str, Any] = dict.fromkeys(("junit",))  # that one pytest itself writes
        self._views |= {name: self._place(config, name) for name, _ in VIEWS}
        self._writer: ReportWriter | None = None

    def begin(self, plugin: SuitePlugin) -> None:
        """Begin the report, if one was asked for, or a view of it.

        Raises:
            pytest.UsageError: something of what was asked for cannot be had.
        """
        if not (self._report or run_views(self._views)):
            return
        try:
            path = self._report or kept_report(self._here)
            check_views(self._views, path)
            shown = plugin.session.shown_address
            self._writer = plugin.writer = ReportWriter(path, plugin.configuration, shown)
        except Stop as error:
            raise pytest.UsageError(f"uowkit: {_in_pytests_names(error)}") from error
        except OSError as error:
            place = error.filename or self._report
            raise pytest.UsageError(
                f"uowkit: the report {place} cannot be written: {error.strerror}"
            ) from error

    def finish(self, plugin: SuitePlugin, ended: str) -> Line | None:
        """Finish the report; give its footer, or None where there is no report."""
        if not self._writer:
            if plugin.tally.failures():
                self.told.append("--uow-report FILE writes a report, and scenarios to replay")
            return None
        with self._writer as writer:
            part = plugin.is_part
            footer = writer.finish(plugin.tally, plugin.removal, ended=ended, selection=part)
        self.replays = {rule: self._shown(path) for rule, path in writer.replays.items()}
        self.told.append(f"report: {self._shown(writer.path)}")
        if writer.problem:
            self.told.append(f"warning: {writer.problem}")
        return footer

    def discard(self) -> bool:
        """Leave out a report of nothing, which would take the place of an earlier one.

        Returns:
            Whether one was asked for, or a view of it.
        """
        if not self._writer:
            return False
        with self._writer as writer:
            views = [path for _, path in run_views(self._views) if path != STANDARD_OUTPUT]
            unwritten = ", ".join(map(str, [self._shown(writer.path), *views]))
        self.told.append(f"no check was run, and not written: {unwritten}; {_REMEDY}")
        return True

    def write_views(self) -> bool:
        """Write the views of the finished report; say whether all of them could be.

        What is meant for standard output is told at the end, on lines of its own.
        """
        if not self._writer:
            return True
        report = self._shown(self._writer.path)
        try:
            write_views(
                report, run_views(self._views), lambda text: self.told.extend(text.split("\n"))
            )
        except Stop as error:
            self.told += _in_pytests_names(error).split("\n")
            return False
        return True

    def _place(self, config: pytest.Config, name: str) -> Path | None:
        path = path_of(config, name)
        if path is None or path.name == str(STANDARD_OUTPUT):
            return path and STANDARD_OUTPUT
        return self._shown(path)

    def _shown(self, path: Path) -> Path:
        """A path as short as it can be where pytest was started."""
        return path.relative_to(self._here) if path.is_relative_to(self._here) else path


def _in_pytests_names(error: Stop) -> str:
    """What `uowkit run` says of an option, said of pytest's."""
    return _VIEW.sub(r"--uow-\1", error.message)
