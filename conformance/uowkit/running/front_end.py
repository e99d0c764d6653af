"""The suite under pytest itself: `pytest --uow-target ADDRESS --pyargs uowkit.suite`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from uowkit.plugin import SUITE_PLUGIN
from uowkit.report.lines import COMPLETE, INTERRUPTED
from uowkit.report.visible import visible
from uowkit.report.words import failure_lines, known_lines, replay_line, stale_lines
from uowkit.report.writer import ReportWriter
from uowkit.running.options import configuration_from_options, share
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
        path = config.getoption("uow_report")
        front_end = FrontEnd(plugin, Path(path) if path else None)
        config.pluginmanager.register(front_end, "uowkit-front-end")


class FrontEnd:
    """What pytest's users see of a run: header lines, a summary, a report file."""

    def __init__(self, plugin: SuitePlugin, report: Path | None) -> None:
        self._plugin = plugin
        self._writer: ReportWriter | None = None
        if report:
            shown = plugin.session.shown_address
            try:
                self._writer = ReportWriter(report, plugin.configuration, shown)
            except OSError as error:
                raise pytest.UsageError(
                    f"--uow-report: {report} cannot be written: {error.strerror}"
                ) from error
            plugin.writer = self._writer

    def pytest_report_header(self) -> list[str]:
        """Say what is judged, and how it can be repeated."""
        asked = self._plugin.configuration
        return [
            f"uowkit: {self._plugin.session.shown_address}, "
            f"profiles {', '.join(asked.profiles)}, effort {asked.effort}, seed {asked.seed}"
        ]

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker of pytest-xdist what all have to agree on."""
        share(self._plugin.configuration, node.workerinput)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Finish the report."""
        if not self._writer:
            return
        interrupted = session.exitstatus == pytest.ExitCode.INTERRUPTED
        ended = self._plugin.gone or (INTERRUPTED if interrupted else COMPLETE)
        with self._writer as writer:
            writer.finish(self._plugin.tally, self._plugin.removal, ended=ended)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell the two figures, and what was found when the last check was over."""
        tally = self._plugin.tally
        figures = tally.figures()
        if not figures.applicable:
            return
        terminalreporter.section("uowkit")
        for each in tally.failures():
            finding = each.findings[0]
            terminalreporter.line(f"{each.outcome} {each.requirement.id}")
            replay = self._writer.replays.get(each.requirement.id) if self._writer else None
            terminalreporter.line(f"  {replay_line(finding, replay)}")
            if finding["check"].endswith(":at_the_end_of_the_run"):
                for _, text in failure_lines(each.requirement, finding):
                    terminalreporter.line(f"  {text}")
        for told in known_lines(tally):
            terminalreporter.line(f"known {told}")
        for told in stale_lines(tally):
            terminalreporter.line(f"stale {told}")
        if self._plugin.gone:
            terminalreporter.line(visible(self._plugin.gone))
        terminalreporter.line(
            f"divergence {figures.failed} of {figures.judged} rules judged, "
            f"coverage {figures.judged} of {figures.applicable} applicable rules judged"
        )
