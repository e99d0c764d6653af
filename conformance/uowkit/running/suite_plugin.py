"""What turns pytest into the judge: outcomes, prerequisites, properties, the end of a run."""

from __future__ import annotations

import inspect
import time
import zlib
from collections.abc import Callable, Generator
from dataclasses import asdict
from typing import Any

import pytest
from uowkit_schemas import requirement

from uowkit.baseline import Deviation
from uowkit.checks import Check, check_of, strategies_of
from uowkit.config import Configuration
from uowkit.judging.ending import STORED, judge_ledger
from uowkit.judging.properties import run_property
from uowkit.judging.results import Result, ending_result, result_of
from uowkit.judging.rule_tally import BROKEN
from uowkit.judging.tally import Tally
from uowkit.outcomes import Breach, Outcome, TargetGone, Untested, Verdict
from uowkit.report.visible import visible
from uowkit.report.words import failure_lines
from uowkit.report.writer import ReportWriter
from uowkit.running.connection import Unreachable
from uowkit.running.selection import Selection
from uowkit.running.session import Session
from uowkit.target import Target
from uowkit.work.removal import Removal
from uowkit.workspace import Workspace

_ATTRIBUTE = "uowkit"
_LETTERS = {
    Outcome.PASSED: ".",
    Outcome.FAILED: "F",
    Outcome.WARNED: "w",
    Outcome.OBSERVED: "o",
    Outcome.INAPPLICABLE: "-",
    Outcome.UNTESTED: "u",
    Outcome.INDETERMINATE: "i",
    Outcome.ERROR: "E",
}


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
        self._on_result = on_result
        self.writer = writer
        self._selection = Selection(configuration)
        self._excused = False
        self._examples = 1
        self._checked = False
        self._connected = session is not None

    # --- what tests may use -------------------------------------------------

    @pytest.fixture(scope="session")
    def uow_target(self) -> Target:
        """The server that `--uow-target` names."""
        self._connect()
        return self.session.workspace.target

    @pytest.fixture
    def uow_workspace(self, request: pytest.FixtureRequest) -> Workspace:
        """Tables to work in on that server; what a test saves is removed at the end."""
        self._connect()
        if check_of(request.node) is None:
            self.session.begin(None)
        return self.session.workspace

    def _connect(self) -> None:
        if self._connected:
            return
        try:
            self.session.connect()
        except Unreachable as error:
            pytest.exit(f"uowkit: {error}", returncode=pytest.ExitCode.USAGE_ERROR)
        self._connected = True

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
        checks = map(check_of, session.items)
        self.tally.expect(each.rule for each in checks if each)
        self._selection.conclude(session)

    def _is_asked_for(self, check: Check) -> bool:
        asked = self.configuration
        if asked.rules:
            return check.rule in asked.rules
        return requirement(check.rule).profile in asked.profiles

    # --- running ------------------------------------------------------------

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Begin a check: its rule, its evidence, its prerequisites."""
        check = check_of(item)
        if check:
            self._connect()
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
        """Run a check that varies values as a property."""
        strategies = strategies_of(pyfuncitem.obj)
        if check_of(pyfuncitem) is None or not strategies:
            return None
        names = inspect.signature(pyfuncitem.obj).parameters
        fixtures = {name: pyfuncitem.funcargs[name] for name in names}
        self._examples = run_property(
            lambda **drawn: pyfuncitem.obj(**fixtures, **drawn),
            strategies,
            examples=self.configuration.examples,
            seed=zlib.crc32(f"{self.configuration.seed} {pyfuncitem.name}".encode()),
            begin=self._begin_example,
            failed=self.session.workspace.guard.attach,
        )
        return True

    def _begin_example(self) -> None:
        self.session.workspace.guard.begin()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Turn what a check ended with into its outcome."""
        report = yield
        check = check_of(item)
        if check is None or (call.when != "call" and call.excinfo is None):
            return report
        error = call.excinfo.value if call.excinfo else None
        if isinstance(error, KeyboardInterrupt | pytest.exit.Exception):
            return report
        if isinstance(error, TargetGone):
            self.gone = error.message
        result = result_of(
            self.session,
            check,
            situation=item.callspec.id if hasattr(item, "callspec") else "",
            seconds=call.duration,
            examples=self._examples,
            error=error,
        )
        setattr(report, _ATTRIBUTE, result)
        self._show(report, Outcome(result["outcome"]), result)
        return report

    def _show(self, report: pytest.TestReport, outcome: Outcome, result: Result) -> None:
        """Make pytest's own verdict agree: what is left open is no pass."""
        bad = outcome is Outcome.FAILED or outcome.decides_nothing
        bad = bad or (outcome is Outcome.WARNED and self.configuration.strict)
        known = self._known(outcome, result)
        if known:  # as pytest takes an expected failure, which its own reports then show
            report.outcome, report.longrepr = "skipped", explanation(result)
            report.wasxfail = f"reason: known deviation: {known}"
            return
        report.outcome = "failed" if bad else "passed"
        if outcome is Outcome.ERROR:
            return  # the kit's own fault: pytest's traceback is what is needed
        report.longrepr = None
        if bad or outcome is Outcome.WARNED:
            report.longrepr = explanation(result)

    def _known(self, outcome: Outcome, result: Result) -> Deviation | None:
        """The entry of the baseline that expects a result, if there is one.

        Whether a rule really fails that is to be the cause of another is known at the end only.
        """
        baseline = self.configuration.baseline
        if baseline is None:
            return None
        if outcome in BROKEN:
            own = baseline.covering(result["rule"], result["check"])
            return own or baseline.about(result.get("because", ""))
        return baseline.about(result.get("cause", "")) if outcome is Outcome.UNTESTED else None

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Show the kit's outcomes in place of pytest's."""
        result: Result | None = getattr(report, _ATTRIBUTE, None)
        if result is None:
            return None
        if hasattr(report, "wasxfail"):
            return "known", "k", "KNOWN"
        outcome = Outcome(result["outcome"])
        word = "failed" if outcome is Outcome.FAILED else str(outcome)
        return word, _LETTERS[outcome], word.upper()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in a result, from this worker or another."""
        result: Result | None = getattr(report, _ATTRIBUTE, None)
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
            output[_ATTRIBUTE] = {"result": result, **told}
            return
        if result:
            self.take(result)
        self.tally.expect(self._selection.unchecked())
        self._hold_baseline(session)
        code = self.tally.exit_code(strict=self.configuration.strict) if self.tally.rules() else 0
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
        found = getattr(node, "workeroutput", {}).get(_ATTRIBUTE)
        if found:
            self.removal = self.removal + Removal(**found["removal"])
            self._selection.take(found["selection"])
            if found["result"]:
                self.take(found["result"])


def explanation(result: Result) -> str:
    """A result as pytest prints a failure."""
    known = requirement(result["rule"])
    lines = [f"{known.id} ({result['level']})"]
    for finding in result["findings"][:1]:
        told = failure_lines(requirement(finding["rule"]), finding)
        lines += [f"  {line}" for _, text in told for line in text.splitlines()]
    if not result["findings"]:
        lines.append(f"  {result['outcome']}: {visible(result.get('message', ''))}")
    if result.get("cause"):
        lines.append(f"  see {result['cause']}")
    return "\n".join(lines)
