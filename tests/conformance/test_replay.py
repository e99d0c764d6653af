"""The evidence of every seeded fault shows it again, and accuses no right server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from uowkit.config import Configuration
from uowkit.running.connection import Unreachable
from uowkit.running.embedded import reference_server
from uowkit.running.runner import run_suite
from uowkit.running.session import Session
from uowkit.scenarios.document import Scenario, read_scenario
from uowkit.scenarios.replaying import Replayed, replay, usual_times
from uowkit.selftest.profiles import profile_of
from uowkit.wire.address import parse_address
from uowkit_reference.app import create_app
from uowkit_reference.faults import Fault, faults
from uowkit_reference.handlers import Handlers

from tests.conformance.handled import kit_handlers
from tests.independent_server.asgi import make_application

pytestmark = pytest.mark.slow

_FEW = 5  # a right server answers the same each time
ALONE = [each for each in faults() if profile_of(each.breaks) != "isolation"]
"""The others show only to many clients at once: tests/conformance/test_isolation.py."""
OF_A_RULE = {each.breaks: each for each in ALONE if profile_of(each.breaks) == "fuzz"}
"""One fault of each rule on generated requests: it takes them all to find the evidence."""
REPLAYABLE = [each for each in ALONE if OF_A_RULE.get(each.breaks, each) is each]
HERE = Configuration(target=parse_address("http://here/api"), timeout=2.0)


def handlers_for(fault: Fault) -> Handlers | None:
    """The kit's event handlers, where the fault is about such."""
    return kit_handlers() if profile_of(fault.breaks) == "handlers" else None


@contextmanager
def faulty(fault: Fault) -> Iterator[dict[str, Any]]:
    """A fresh server with the fault: what a session needs to reach it."""
    if not fault.on_socket:
        handlers = handlers_for(fault)
        yield {"configuration": HERE, "application": fault.app(handlers=handlers)}
        return
    with reference_server(fault.name) as address:
        yield {"configuration": replace(HERE, target=parse_address(address))}


@contextmanager
def connected(configuration: Configuration, **options: Any) -> Iterator[Session]:
    """A session on a server that is thrown away afterwards."""
    session = Session(configuration, disposable=True, **options)
    for chance in range(3):  # a fault that shows now and then may show here, too
        try:
            session.connect()
            break
        except Unreachable:
            if chance == 2:
                raise
    try:
        yield session
    finally:
        session.close()


def evidence_of(fault: Fault, folder: Path) -> Scenario:
    """The scenario that a run writes beside its report, under the fault's rule.

    A few faults show only in checks of other rules, so that a whole run is needed.
    """
    whole = {"profiles": (profile_of(fault.breaks),)}
    effort = "standard" if fault.intermittent else "quick"
    for asked in ({**whole, "rules": (fault.breaks,), "effort": effort}, whole):
        with faulty(fault) as server:
            here = replace(server["configuration"], **asked)
            with connected(**{**server, "configuration": here}) as session:
                run = run_suite(session, folder / "run.jsonl")
        if fault.breaks in run.replays:
            return read_scenario(run.replays[fault.breaks])
    raise AssertionError(f"{fault.breaks} fails nowhere")


def played(
    scenario: Scenario, times: int, configuration: Configuration, **options: Any
) -> Replayed:
    """What comes of a scenario on a fresh server."""
    with connected(configuration, **options) as session:
        return replay(session.workspace, scenario, times)


@pytest.mark.parametrize("fault", REPLAYABLE, ids=lambda each: each.name)
def test_the_evidence_of_a_fault_replays(fault: Fault, tmp_path: Path) -> None:
    """It fails on the fault, under its rule, and passes on two servers that keep every rule."""
    scenario = evidence_of(fault, tmp_path)
    assert scenario.rule == fault.breaks
    with faulty(fault) as server:
        broken = played(scenario, usual_times(scenario), **server)
    assert broken.breach, scenario.document
    assert broken.breach.rule == fault.breaks
    for right in (create_app(handlers=handlers_for(fault)), make_application()):
        kept = played(scenario, _FEW, HERE, application=right)
        assert kept.kept, (kept.breach, scenario.document)
