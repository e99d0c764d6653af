"""Verdicts hang on the server alone: not on order, on workers, or on who else is at work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from uowkit.running.embedded import reference_server

from tests.conformance.judging import judge, judge_under_pytest

# None of those by which one client disturbs another: then it matters who else is at work.
FAULTS = (
    "bulk-reversed",
    "bulk-equal-objects-once",
    "create-updates",
    "duplicates-renamed",
    "names-trimmed",
    "rollback-forgets-bulks",
    "rolled-back-rows-come-back",
    "unknown-column-made",
    "strings-in-latin-1",
    "class-with-package",
)


@pytest.mark.slow
@pytest.mark.parametrize("fault", [None, *FAULTS])
def test_verdicts_hang_on_the_server_alone(fault, tmp_path):
    """A run, and then two more at once on the same server, say the same of every rule.

    Of the two, one has its checks in random order, and the other one has two workers.
    """
    folders = [tmp_path / name for name in ("alone", "shuffled", "workers")]
    for each in folders:
        each.mkdir()
    alone, shuffled, workers = folders
    with reference_server(fault=fault) as address, ThreadPoolExecutor(2) as pool:
        first = judge(address, alone)
        others = [
            pool.submit(judge_under_pytest, address, shuffled, "--randomly-seed=7"),
            pool.submit(judge_under_pytest, address, workers, "-n2", "-p", "no:randomly"),
        ]
        verdicts = [each.result() for each in others]
    assert first.exit_code == (1 if fault else 0), first.said
    assert first.outcomes
    assert [each.broken for each in verdicts] == [first.broken] * 2
    if fault is None:
        assert [each.outcomes for each in verdicts] == [first.outcomes] * 2
