"""What turns pytest into the judge: outcomes, prerequisites, properties, the end of a run."""

from __future__ import annotations

import inspect
import time
import zlib
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from uowkit_schemas import requirement

from uowkit.checks import Check, check_of, strategies_of
from uowkit.config import (
    Configuration,
    ConfigurationError,
    check_profiles,
    check_rules,
    check_seed,
    parse_header,
    read_configuration,
)
from uowkit.judging.ending import STORED, judge_ledger
from uowkit.judging.properties import EFFORTS, run_property
from uowkit.judging.results import Result, ending_result, result_of
from uowkit.judging.tally import Tally
from uowkit.outcomes import Breach, Outcome, TargetGone, Untested, Verdict
from uowkit.report.writer import ReportWriter
from uowkit.running.connection import Unreachable
from uowkit.running.session import Session
from uowkit.target import Target
from uowkit.wire.address import BadAddress, parse_address
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


def configuration_from_options(config: pytest.Config) -> Configuration:
    """The configuration file with the `--uow` options over it.

    Raises:
        pytest.UsageError: something in it cannot be used.
    """
    try:
        return _configuration(config)
    except (ConfigurationError, BadAddress) as error:
        raise pytest.UsageError(f"uowkit: {error}") from error


def _configuration(config: pytest.Config) -> Configuration:
    def option(name: str) -> Any:
        return config.getoption(f"uow_{name}")

    path = option("config")
    found = read_configuration(Path(path) if path else None, config.invocation_params.dir)
    if option("target"):
        found = replace(found, target=parse_address(option("target")))
    if found.target is None:
        raise ConfigurationError(f"{path}: names no target; give one with --uow-target ADDRESS")
    if option("profiles"):
        names = check_profiles(option("profiles").split(","), "--uow-profiles")
        found = replace(found, profiles=names)
    if option("seed"):
        found = replace(found, seed=check_seed(option("seed")))
    choices = {
        "effort": tuple(EFFORTS),
        "provision": ("save", "none"),
        "readback": ("data", "find"),
    }
    for name, known in choices.items():
        chosen = option(name)
        if chosen and chosen not in known:
            raise ConfigurationError(f"--uow-{name}: {chosen!r} is none of {', '.join(known)}")
        found = replace(found, **{name: chosen}) if chosen else found
    headers = {**found.headers, **dict(map(parse_header, option("header")))}
    rules = check_rules(option("rule")) or found.rules
    return replace(found, headers=headers, rules=rules, strict=option("strict") or found.strict)


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
        self.tally = Tally()
        self.removal = Removal()
        self.gone: str | None = None
        self._on_result = on_result
        self._writer = writer
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
        report.outcome = "failed" if bad else "passed"
        if outcome is Outcome.ERROR:
            return  # the kit's own fault: pytest's traceback is what is needed
        report.longrepr = None
        if bad or outcome is Outcome.WARNED:
            report.longrepr = explanation(result)

    def pytest_report_teststatus(self, report: pytest.TestReport) -> tuple[str, str, str] | None:
        """Show the kit's outcomes in place of pytest's."""
        result: Result | None = getattr(report, _ATTRIBUTE, None)
        if result is None:
            return None
        outcome = Outcome(result["outcome"])
        word = "failed" if outcome is Outcome.FAILED else str(outcome)
        return word, _LETTERS[outcome], word.upper()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take in a result, from this worker or another."""
        result: Result | None = getattr(report, _ATTRIBUTE, None)
        if result is not None:
            self.take(result)

    def take(self, result: Result) -> None:
        """Add a result to the run's tally and its report."""
        self.tally.add(result)
        if self._writer:
            self._writer.result(result)
        if self._on_result:
            self._on_result(result)

    # --- ending -------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Judge what was acknowledged, and remove it, also after an interrupt."""
        if not self._connected:
            return
        if self._checked and not self.gone:
            result = self._judge_ledger()
            output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
            if output is not None:
                output[_ATTRIBUTE] = result
            else:
                self.take(result)
                if result["outcome"] == Outcome.FAILED and not session.exitstatus:
                    session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if not self.gone:
            self.removal = self.session.clean_up()
        self.session.close()

    def _judge_ledger(self) -> Result:
        began = time.monotonic()
        breaches: list[Breach] = []
        verdict: BaseException | None = None
        self.session.begin(STORED)
        try:
            for breach in judge_ledger(self.session.workspace):
                breach.evidence = self.session.workspace.guard.evidence()
                breaches.append(breach)
        except (Breach, Verdict) as error:
            verdict = error
        return ending_result(self.session, breaches, verdict, time.monotonic() - began)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take in what a worker of pytest-xdist found at its end."""
        result = getattr(node, "workeroutput", {}).get(_ATTRIBUTE)
        if result:
            self.take(result)


def explanation(result: Result) -> str:
    """A failure as the terminal shows it: the rule, its source, the exchange, a curl line."""
    known = requirement(result["rule"])
    lines = [f"{known.id} ({known.level}): {known.rule}", f"  source: {known.source}"]
    lines.append(f"  {result['outcome']}: {result.get('message', '')}")
    if result.get("cause"):
        lines.append(f"  see {result['cause']}")
    for finding in result["findings"][:1]:
        for exchange in finding["evidence"]["exchanges"][-2:]:
            lines += exchange_lines(exchange)
        lines.append(f"  {finding['evidence']['curl'][:2000]}")
    return "\n".join(lines)


def exchange_lines(exchange: dict[str, Any]) -> list[str]:
    """An exchange in two or three lines of text."""
    request, answer = exchange["request"], exchange["answer"]
    lines = [f"  > {request['method']} {request['path']}"]
    if request["body"] is not None:
        lines.append(f"  > {request['body'][:800]}")
    if answer:
        lines.append(f"  < HTTP {answer['status']} {answer['body'][:800]}")
    else:
        lines.append(f"  < {exchange['trouble']}")
    return lines
