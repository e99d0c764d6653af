"""What turns pytest into the judge: outcomes, prerequisites, properties, the end of a run."""

from __future__ import annotations

import inspect
import time
import zlib
from collections.abc import Callable, Generator
from dataclasses import asdict
from functools import partial
from typing import Any

import pytest
from uowkit_schemas import requirement

from uowkit.checks import Check, check_of, machine_of, situation_of, strategies_of
from uowkit.config import Configuration
from uowkit.judging.ending import STORED, judge_ledger
from uowkit.judging.properties import run_property
from uowkit.judging.results import Result, ending_result, result_of
from uowkit.judging.sequences import run_sequences
from uowkit.judging.tally import Tally
from uowkit.outcomes import Breach, TargetGone, Untested, Verdict
from uowkit.plugin import SUITE_PLUGIN
from uowkit.report.visible import copyable
from uowkit.report.writer import ReportWriter
from uowkit.running import attempts, fixtures, shown
from uowkit.running.connection import Unreachable
from uowkit.running.selection import Selection
from uowkit.running.session import Session
from uowkit.work.removal import Removal

_OUTPUT = "uowkit"  # in what a worker of pytest-xdist hands back


class SuitePlugin:
    """Runs the checks of one worker, and gathers the results of all of them."""

    def __init__(
        self,
        configuration: Configuration,
        *,
        session: Session | None = None,
        on_result: Callable[[Result], None] | None = None,
        writer: ReportWriter | None = None,
    ) -> None:
        """Prepare for a run.

        Args:
            configuration: of the run.
            session: one that is connected already; a new one by default.
            on_result: told every result.
            writer: of the report, if there is to be one.
        """
        self.configuration = configuration
        self.session = session or Session(configuration)
        self.tally = Tally(configuration.baseline)
        self.removal = Removal()
        self.gone: str | None = None
        self.unreachable: str | None = None
        self._on_result = on_result
        self.writer = writer
        self._selection = Selection(configuration)
        self._excused = False
        self._examples = 1
        self._broken: set[str] = set()
        self._checked = False
        self._connected = session is not None

    @property
    def is_part(self) -> bool:
        """Whether the run leaves out checks that its configuration asks for."""
        return self._selection.is_part

    # --- beginning ----------------------------------------------------------

    def pytest_configure(self, config: pytest.Config) -> None:
        """Bring in the fixtures, which pytest wants as functions of a module."""
        config.pluginmanager.register(fixtures, f"{SUITE_PLUGIN}-fixtures")

    def connected(self, session: pytest.Session) -> Session:
        """Give the run's session; before the first test that needs it, connect.

        A target that cannot be judged ends the run.
        """
        if self._connected:
            return self.session
        try:
            self.session.connect()
        except Unreachable as error:
            self.gone = self.unreachable = self.session.secrets.hide(str(error))
        else:
            self._connected = True
            return self.session
        told = copyable(f"uowkit: {self.unreachable}")
        if not hasattr(session.config, "workerinput"):
            pytest.exit(told, returncode=pytest.ExitCode.USAGE_ERROR)
        session.shouldfail = told  # the first process of pytest-xdist takes an exit for a crash
        pytest.fail(told, pytrace=False)

    # --- collecting ---------------------------------------------------------

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Remember every check that there is."""
        self._selection.note(item)

    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """Make rule ids keywords for `-k`, and leave out what was not asked for."""
        kept: list[pytest.Item] = []
        left: list[pytest.Item] = []
        for item in items:
            check = check_of(item)
            if check is None:
                kept.append(item)
                continue
            item.extra_keyword_matches.update({check.rule, check.id})
            (kept if self._is_asked_for(check) else left).append(item)
        if left:
            config.hook.pytest_deselected(items=left)
        items[:] = kept

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Expect a result for every rule that is now to be checked."""
        self._selection.conclude(session)
        self.tally.expect(self._selection.rules)

    def _is_asked_for(self, check: Check) -> bool:
        asked = self.configuration
        if asked.rules:
            return check.rule in asked.rules
        if check.given:
            return True
        return requirement(check.rule).profile in asked.profiles

    # --- running ------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Begin a check: its rule, its evidence, its prerequisites."""
        check = check_of(item)
        if check:
            self.connected(item.session)
            self._checked = True
            self._examples = 1
            self.session.begin(check.rule, check.level)
            if self.gone:
                raise Untested(self.gone)
            self.session.prerequisites.prepare()
            self.session.prerequisites.require(check.needs)
            self.session.workspace.guard.begin()
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool | None:
        """Run a check that varies values as a property, and one of sequences over many."""
        of = check_of(pyfuncitem)
        if of is None:
            return None
        names = inspect.signature(pyfuncitem.obj).parameters
        situation = {name: pyfuncitem.funcargs[name] for name in names}
        machine = machine_of(pyfuncitem.obj)
        strategies = strategies_of(pyfuncitem.obj, situation)
        if not (strategies or machine):
            return None
        check = partial(pyfuncitem.obj, **situation)
        asked: dict[str, Any] = {
            "examples": self.configuration.examples,
            "seed": zlib.crc32(f"{self.configuration.seed} {pyfuncitem.name}".encode()),
            "begin": self._begin_example,
            "failed": self.session.workspace.guard.attach,
        }
        if machine:
            self._examples = run_sequences(check, machine, **asked)
        else:
            hasty = of.rule in self._broken  # in another situation
            self._examples = run_property(check, strategies, hasty=hasty, **asked)
        return True

    def _begin_example(self) -> None:
        self.session.workspace.guard.begin()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn what a check ended with into its outcome."""
        report = yield
        shown.hide(report, self.session.secrets)
        check = check_of(item)
        if call.when == "setup":
            attempts.begin(item)
        if check is None or (call.when != "call" and call.excinfo is None):
            return report
        error = call.excinfo.value if call.excinfo else None
        if self.unreachable or isinstance(error, KeyboardInterrupt | pytest.exit.Exception):
            return report
        if isinstance(error, TargetGone):
            self.gone = self.session.secrets.hide(error.message)
        result = result_of(
            self.session,
            check,
            situation=situation_of(item),
            seconds=call.duration,
            examples=self._examples,
            error=error,
        )
        self._broken.update(each["rule"] for each in result["findings"])
        failed = shown.fails(result, self.configuration)
        result = attempts.conclude(item, result, failed=failed)
        shown.show(report, result, self.configuration)
        shown.record(item.user_properties, result, self.configuration.seed)
        report.user_properties = list(item.user_properties)
        return report

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Show the kit's outcomes in place of pytest's."""
        return shown.status(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in a result, from this worker or another."""
        result = shown.result_in(report)
        if result is not None:
            self._excused = self._excused or hasattr(report, "wasxfail")
            self.take(result)

    def take(self, result: Result) -> None:
        """Add a result to the run's tally and its report."""
        self.tally.add(result)
        if self.writer:
            self.writer.result(result)
        if self._on_result:
            self._on_result(result)

    # --- ending -------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Judge what was acknowledged, and remove it, also after an interrupt."""
        result: Result | None = None
        if self._connected:
            if self._checked and not self.gone:
                result = self._judge_ledger()
            if not self.gone:
                self.removal = self.session.clean_up()
            self.session.close()
        output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
        if output is not None:
            told = {"removal": asdict(self.removal), "selection": self._selection.told()}
            target = {"gone": self.gone, "unreachable": self.unreachable}
            output[_OUTPUT] = {"result": result, **target, **told}
            return
        if session.config.option.collectonly:
            return
        if result:
            self._take_ending(session.config, result)
        self.tally.expect(self._selection.unchecked())
        self._hold_baseline(session)
        code = self.tally.exit_code(strict=self.configuration.strict) if self.tally.rules() else 0
        if self.unreachable:
            session.exitstatus = pytest.ExitCode.USAGE_ERROR
        # What is left open has failed as an item, unless it was taken for a known deviation.
        if (code == 1 or (code and self._excused)) and not session.exitstatus:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _hold_baseline(self, session: pytest.Session) -> None:
        """Tell the tally what was run, so that entries which no longer fail are found."""
        baseline = self.configuration.baseline
        if baseline:
            stopped = self.gone or session.shouldstop or session.shouldfail
            interrupted = session.exitstatus == pytest.ExitCode.INTERRUPTED
            complete = not (stopped or interrupted)
            self.tally.scope = self._selection.scope(baseline, complete=complete)

    def _judge_ledger(self) -> Result:
        began = time.monotonic()
        breaches: list[Breach] = []
        verdict: BaseException | None = None
        self.session.begin(STORED)
        try:
            breaches += judge_ledger(self.session.workspace)
        except (Breach, Verdict) as error:
            verdict = error
        return ending_result(self.session, breaches, verdict, time.monotonic() - began)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take in what a worker of pytest-xdist found at its end."""
        found = getattr(node, "workeroutput", {}).get(_OUTPUT)
        if found:
            self.gone = self.gone or found["gone"]
            self.unreachable = self.unreachable or found["unreachable"]
            self.removal = self.removal + Removal(**found["removal"])
            self._selection.take(found["selection"])
            self.tally.expect(self._selection.rules)
            if found["result"]:
                self._take_ending(node.config, found["result"], node)

    def _take_ending(self, config: pytest.Config, result: Result, node: Any = None) -> None:
        """Take in what came of the end of the run; where it fails, it is an item to pytest."""
        if not shown.fails(result, self.configuration):
            self.take(result)
            return
        for report in shown.ending_reports(result, self.configuration):
            if node is not None:
                report.node = node  # type: ignore[attr-defined]  # as pytest-xdist marks its own
            config.hook.pytest_runtest_logreport(report=report)
