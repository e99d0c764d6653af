"""The report as CTRF, read back by the library of the format's authors."""

import json
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from uowkit.report.cases import cases
from uowkit.report.ctrf import ctrf_json
from uowkit.report.reader import read_report
from uowkit.report.visible import visible

from tests.clients.node import NODE
from tests.npm import install_packages
from tests.report.hostile import NASTY, hostile_run, hostile_texts
from tests.report.runs import baseline, deviation, result, write
from tests.report.test_junit import ALL, ORDER, UNIQUE

FOLDER = Path(__file__).parent / "node"
STATUSES = ("passed", "failed", "skipped", "pending", "other")


@pytest.fixture(scope="module")
def reader():
    """Read a CTRF document as its authors' library does."""
    install_packages(FOLDER, "CTRF by its own validator")

    def read(written):
        process = subprocess.run(  # noqa: S603 - our own program, by the Node that we installed
            [NODE, FOLDER / "ctrf.js"], input=written, capture_output=True, check=True, timeout=60
        )
        return json.loads(process.stdout)

    return read


def report_of(folder, *results, **options):
    """The report of a run with these results."""
    return read_report(write(folder / "run.jsonl", *results, **options))


def test_it_is_what_the_authors_read(tmp_path, reader):
    """Valid by their schema, with their counts of the tests."""
    written = ctrf_json(report_of(tmp_path, *ALL))
    read, document = reader(written), json.loads(written)
    assert (read["valid"], read["errors"]) == (True, [])
    summary = document["results"]["summary"]
    for name in ("tests", *STATUSES):
        assert summary[name] == read["summary"][name], name
    assert summary["tests"] == 9


def test_every_outcome_has_a_status(tmp_path):
    """What was not judged is skipped, what is not known is `other`, and nothing of it passed."""
    known = baseline(deviation(UNIQUE, reason="the old writer"))
    document = json.loads(ctrf_json(report_of(tmp_path, *ALL, known=known)))
    tests = document["results"]["tests"]
    assert {test["labels"]["rule"]: test["status"] for test in tests} == {
        ORDER: "failed",
        UNIQUE: "skipped",
        "create/class": "passed",
        "create/created": "other",
        "create-bulk/limit": "skipped",
        "envelope/error-null": "other",
        "schema/right-table": "skipped",
        "values/strings": "skipped",
        "atomicity/recovers": "other",
    }
    raw = {test["labels"]["rule"]: test["rawStatus"] for test in tests}
    assert (raw[UNIQUE], raw["envelope/error-null"]) == ("failed", "warned")
    assert Counter(test["duration"] for test in tests) == {250: 9}


def test_under_strict_a_warning_fails(tmp_path):
    """As it does in the exit code."""
    warned = result("envelope/error-null", "warned")
    document = json.loads(ctrf_json(report_of(tmp_path, warned, strict=True)))
    assert document["results"]["summary"]["failed"] == 1


def test_verdict_and_figures_stand_beside_the_tests(tmp_path):
    """Divergence and coverage are of rules, which the format does not know."""
    results = json.loads(ctrf_json(report_of(tmp_path, *ALL)))["results"]
    assert results["extra"]["verdict"] == "not conformant"
    assert results["extra"]["divergence"] == 0.75
    assert results["environment"]["appName"] == "http://127.0.0.1:8080/APP/***"
    assert results["summary"]["stop"] >= results["summary"]["start"] > 1.7e12


def test_a_test_keeps_its_id_from_run_to_run(tmp_path):
    """Tools follow it by that."""
    first, second = (
        json.loads(ctrf_json(report_of(tmp_path, *ALL, ended=ended)))
        for ended in ("complete", "gone")
    )
    ids = [[test["id"] for test in each["results"]["tests"]] for each in (first, second)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])
    assert first["reportId"] != second["reportId"]


@given(text=hostile_texts)
def test_nothing_from_a_target_is_more_than_text(text):
    """Whatever it says: the same members as ever, and in them what it said, made visible."""
    with tempfile.TemporaryDirectory() as folder:
        report = hostile_run(Path(folder), text)
    document = json.loads(ctrf_json(report))
    assert document["results"]["environment"] == {"appName": visible(text)}
    for test, case in zip(document["results"]["tests"], cases(report), strict=True):
        assert test.get("message", "") == visible(case.reason)
        assert test.get("trace", "") == visible(case.details)


def test_what_a_hostile_target_says_is_valid_to_the_authors_too(tmp_path, reader):
    """All the odd texts at once."""
    read = reader(ctrf_json(hostile_run(tmp_path, "".join(NASTY))))
    assert (read["valid"], read["errors"]) == (True, [])
