"""The suite under pytest itself: `pytest --uow-target ADDRESS --pyargs uowkit.suite`."""

from __future__ import annotations

from typing import Any

import pytest

from uowkit.plugin import SUITE_PLUGIN
from uowkit.report import lines
from uowkit.report.lines import COMPLETE, INTERRUPTED, Line
from uowkit.report.text import counted
from uowkit.running.files import Files
from uowkit.running.options import configuration_from_options, share
from uowkit.running.section import print_section
from uowkit.running.suite_plugin import SuitePlugin


def register(config: pytest.Config) -> None:
    """Bring in the suite's plugin, as `--uow-target` asks for it.

    Raises:
        pytest.UsageError: the options or the configuration cannot be used.
    """
    if config.pluginmanager.has_plugin(SUITE_PLUGIN):
        return
    configuration = configuration_from_options(config)
    try:
        plugin = SuitePlugin(configuration)
    except ImportError as error:
        raise pytest.UsageError(f"uowkit: the application cannot be imported: {error}") from error
    config.pluginmanager.register(plugin, SUITE_PLUGIN)
    if not hasattr(config, "workerinput"):  # workers send what they found to the first process
        config.pluginmanager.register(FrontEnd(plugin, Files(config)), "uowkit-front-end")


class FrontEnd:
    """What pytest's users see of a run: header lines, a section at the end, files."""

    def __init__(self, plugin: SuitePlugin, files: Files) -> None:
        self._plugin = plugin
        self._files = files
        self._footer: Line | None = None
        self._stopped = ""

    def pytest_report_header(self) -> list[str]:
        """Say what is judged, and how it can be repeated."""
        asked = self._plugin.configuration
        told = [f"profiles {', '.join(asked.profiles)}"]
        told += [f"rules {', '.join(asked.rules)}"] if asked.rules else []
        told += [f"effort {asked.effort}", f"seed {asked.seed}"]
        told += ["strict"] if asked.strict else []
        if asked.scenarios:
            told.append(f"{counted(len(asked.scenarios), 'scenario')} beside them")
        if asked.baseline:
            number = counted(len(asked.baseline.deviations), "known deviation")
            told.append(f"baseline {asked.baseline.file} ({number})")
        return [f"uowkit: {self._plugin.session.shown_address}", f"uowkit: {'; '.join(told)}"]

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Begin the files."""
        if not session.config.option.collectonly:
            self._files.begin(self._plugin)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker of pytest-xdist what all have to agree on."""
        share(self._plugin.configuration, node.workerinput)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Remember that not everything was run: Ctrl-C, `pytest.exit`, `--maxfail`."""
        self._stopped = str(excinfo.value) or INTERRUPTED

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Finish the files."""
        if session.config.option.collectonly:
            return
        if not self._plugin.tally.rules():
            if self._files.discard() and not session.exitstatus:
                session.exitstatus = pytest.ExitCode.USAGE_ERROR
            return
        ended = self._ended(session)
        self._footer = self._files.finish(self._plugin, ended) or self._unwritten(ended)
        if not self._files.write_views() and not session.exitstatus:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR

    def _ended(self, session: pytest.Session) -> str:
        if session.exitstatus == pytest.ExitCode.INTERNAL_ERROR:
            return "pytest met an error of its own"
        stopped = self._stopped or str(session.shouldfail or "")  # by --maxfail
        return self._plugin.gone or self._plugin.session.secrets.hide(stopped) or COMPLETE

    def _unwritten(self, ended: str) -> Line:
        """The footer of a report that nobody asked for."""
        return lines.footer(
            self._plugin.tally,
            results=0,
            seconds=0,
            removal=self._plugin.removal,
            ended=ended,
            strict=self._plugin.configuration.strict,
            selection=self._plugin.is_part,
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell what was found, the verdict with its two figures, and where the files are."""
        if self._footer or self._files.told:
            terminalreporter.section("uowkit")
        if self._footer:
            tally = self._plugin.tally
            print_section(terminalreporter, tally, self._footer, self._files.replays)
        for told in self._files.told:
            terminalreporter.line(told)
