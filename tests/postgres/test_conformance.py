"""The kit judges the server over PostgreSQL, whose makers read the same documents, and no code."""

import json
import re

import pytest

from tests.conformance.judging import judge
from tests.postgres_server import Settings, serving

PROFILES = "core,references,data-service,operations,isolation"
ANOMALIES = "isolation/anomalies"
OF_SNAPSHOTS = {"write skew"}


@pytest.mark.slow
def test_the_kit_finds_nothing_wrong(address, tmp_path):
    """Every rule of every profile that the server claims is kept, and none is left unjudged."""
    verdict = judge(address, tmp_path, "--profiles", PROFILES)
    assert verdict.exit_code == 0, verdict.said
    assert {each.split("/")[0] for each in verdict.outcomes} >= {"operations", "isolation"}
    assert verdict.accused == {}, verdict.said


@pytest.mark.slow
def test_the_kit_tells_the_levels_apart(cluster, tmp_path):
    """Where transactions meet, its table shows at each level what PostgreSQL lets happen there.

    It is no failure: no source says what the levels promise.
    """
    with serving(cluster, Settings(retries=0, pause=0.02)) as server:
        options = ("--profiles", "isolation", "--rule", ANOMALIES)
        verdict = judge(server.address, tmp_path, *options)
    assert verdict.exit_code == 0, verdict.said
    seen = table_of(tmp_path / "run.jsonl")
    assert "lost update" in seen["READ_COMMITTED"]
    assert seen["REPEATABLE_READ"] <= OF_SNAPSHOTS
    assert seen["SERIALIZABLE"] == set()


def table_of(report):
    """The kinds of anomalies that were seen at each level, from the table of a report."""
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    (found,) = (line for line in lines if line["kind"] == "rule" and line["id"] == ANOMALIES)
    (table,) = (drawing for drawing in found["drawings"] if drawing.startswith("claimed"))
    rows = table.partition("\n\n")[0].splitlines()
    (_, *kinds), *levels = (re.split(r"\s{2,}", row) for row in rows)
    return {
        level: {kind for kind, cell in zip(kinds, cells, strict=True) if re.search(r"\d", cell)}
        for level, *cells in levels
    }
