import os
from dataclasses import replace

import pytest
from uowkit.config import Configuration
from uowkit.report.reader import iter_results, read_report
from uowkit.running.runner import RunFailed, run_suite
from uowkit.running.session import Session
from uowkit.wire.address import parse_address

from tests.independent_server import UnitOfWorkService, running
from tests.independent_server.answers import Answer
from tests.kit.commands import lines_of


def run(base, path, *rules, keywords=None, **options):
    """Run some rules on an address."""
    configuration = replace(Configuration(target=parse_address(base)), rules=rules, **options)
    session = Session(configuration)
    session.connect()
    told, counted = [], []
    try:
        ran = run_suite(
            session, path, keywords=keywords, on_start=counted.append, on_result=told.append
        )
    finally:
        session.close()
    return ran, told, counted


def test_a_run_tells_its_results_as_they_come(tmp_path):
    """And the report has the same, with a header and a footer."""
    path = tmp_path / "run.jsonl"
    with running() as base:
        ran, told, counted = run(base, path, "create/class", "create/updated-null")
    assert ran.footer["exit_code"] == 0
    lines = lines_of(path)
    assert list(iter_results(path)) == told
    assert len(told) == counted[0]  # the judgement at the end is counted, too
    assert {line["id"] for line in lines["rule"]} == {
        "create/class",
        "create/updated-null",
        "atomicity/acknowledged-is-stored",
    }
    assert read_report(path).footer == ran.footer


def test_the_same_seed_sends_the_same(tmp_path):
    """Run by run, whatever the markers are called; another seed sends something else."""
    sent = []

    class Noting(UnitOfWorkService):
        """Keeps the values that it is sent."""

        def create(self, table, payload):
            """Note them."""
            values = {k: v for k, v in payload.items() if k not in {"marker", "item"}}
            sent[-1].append(repr(values))
            return super().create(table, payload)

    for seed in (0, 0, 1):
        sent.append([])
        with running(service=Noting) as base:
            run(base, tmp_path / "run.jsonl", "create/returns-saved-object", seed=seed)
    assert sent[0] == sent[1]
    assert sent[0] != sent[2]


class Throttles(UnitOfWorkService):
    """Has enough after a while."""

    handled = 0

    def handle(self, body):
        """Count, and throttle."""
        self.handled += 1
        if self.handled > 6:
            return Answer(429, {"code": 1, "message": "slow"}, headers={"Retry-After": "0"})
        return super().handle(body)


def test_a_target_that_throttles_leaves_the_run_undecided(tmp_path):
    """It is no breach, and no success."""
    with running(service=Throttles) as base:
        ran, told, _ = run(base, tmp_path / "run.jsonl", "create/class", "create/created")
    assert ran.footer["exit_code"] == 2
    assert "indeterminate" in {each["outcome"] for each in told}
    assert "failed" not in {each["outcome"] for each in told}


class Breaks(UnitOfWorkService):
    """Answers an id that names nothing."""

    def entry(self, outcome):
        """Change the id."""
        entry = super().entry(outcome)
        if isinstance(entry["result"], dict):
            entry["result"]["objectId"] += "x"
        return entry


def test_a_failure_has_its_evidence_in_the_report(tmp_path):
    """The exchanges that show it, and a command line."""
    path = tmp_path / "run.jsonl"
    with running(service=Breaks) as base:
        ran, _, _ = run(base, path, "create/object-id-persisted")
    assert ran.footer["exit_code"] == 1
    (failure,) = [each for each in read_report(path).failures if "persisted" in each["id"]]
    evidence = failure["findings"][0]["evidence"]
    assert evidence["curl"].startswith("curl -sS -X POST")
    assert {each["request"]["method"] for each in evidence["exchanges"]} == {"POST", "GET"}


def test_nothing_selected_judges_nothing(tmp_path):
    """And is not conformant."""
    with running() as base:
        ran, told, _ = run(base, tmp_path / "run.jsonl", keywords="no_such_check_at_all")
    assert ran.footer["exit_code"] == 2
    assert told == []


def test_what_pytest_cannot_do_is_told(tmp_path):
    """And leaves no report that could be taken for one."""
    path = tmp_path / "run.jsonl"
    with running() as base, pytest.raises(RunFailed, match="and and"):
        run(base, path, keywords="and and")
    assert list(tmp_path.iterdir()) == []


def test_the_environment_is_put_back(tmp_path, monkeypatch):
    """What is kept out of the run is the caller's own afterwards."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--maxfail=1")
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", raising=False)
    with running() as base:
        ran, _, _ = run(base, tmp_path / "run.jsonl", "create/class")
    assert ran.footer["exit_code"] == 0
    assert os.environ["PYTEST_ADDOPTS"] == "--maxfail=1"
    assert "PYTEST_DISABLE_PLUGIN_AUTOLOAD" not in os.environ
