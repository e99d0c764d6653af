"""The report as JUnit XML, read back by another library than the one that wrote it."""

import tempfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from uowkit.report.cases import cases
from uowkit.report.junit import junit_xml
from uowkit.report.reader import read_report
from uowkit.report.visible import visible

from tests.report.hostile import hostile_run, hostile_texts
from tests.report.runs import baseline, deviation, result, write

ORDER = "create-bulk/ids-in-request-order"
UNIQUE = "create/object-id-unique"
ALL = (
    result(ORDER, "failed"),
    result(UNIQUE, "failed", check="test_other"),
    result("create/class"),
    result("create/created", "error"),
    result("create-bulk/limit", "observed", observations=["1000 are accepted", "no more"]),
    result("envelope/error-null", "warned"),
    result("schema/right-table", "untested", cause=ORDER),
    result("values/strings", "inapplicable"),
    result("atomicity/recovers", "indeterminate"),
)
RESULTS = ("failure", "error", "skipped")


def read(written):
    """The document, by the standard library; entities are expanded and nothing is fetched."""
    return ET.fromstring(written)  # noqa: S314 - what this program wrote


def kinds(element):
    """How many cases ended in which way."""
    found = Counter()
    for case in element.iter("testcase"):
        (kind,) = [each.tag for each in case if each.tag in RESULTS] or ["passed"]
        found[kind] += 1
    return found


@pytest.fixture
def suites(tmp_path):
    """Read the JUnit XML of a run."""

    def make(*results, **options):
        return read(junit_xml(read_report(write(tmp_path / "run.jsonl", *results, **options))))

    return make


def case_of(suites, rule):
    """The one case of a rule."""
    (found,) = suites.iterfind(f".//testcase[@classname='{rule.replace('/', '.')}']")
    return found


def test_every_outcome_is_what_ci_takes_it_for(suites):
    """Two failures, three errors (the kit's, the network's), three skipped."""
    known = baseline(deviation(UNIQUE, reason="the old writer"))
    document = suites(*ALL, known=known)
    assert kinds(document) == {"failure": 1, "error": 2, "skipped": 4, "passed": 2}
    skipped = case_of(document, UNIQUE).find("skipped")
    assert skipped.get("message") == "known deviation (the old writer): the ids are reversed"


def test_the_counts_are_those_of_the_cases(suites):
    """In every suite and above them: dashboards believe the attributes."""
    document = suites(*ALL, strict=True)
    for suite in document.iter("testsuite"):
        found = kinds(suite)
        assert int(suite.get("tests")) == found.total()
        assert int(suite.get("failures")) == found["failure"]
        assert int(suite.get("errors")) == found["error"]
        assert int(suite.get("skipped")) == found["skipped"]
    found = kinds(document)
    assert int(document.get("tests")) == found.total() == 9
    assert (document.get("failures"), document.get("errors")) == ("3", "2")
    assert float(document.get("time")) == 9 * 0.25


def test_a_suite_is_an_area(suites):
    """It says what was judged, by what, and when."""
    document = suites(*ALL)
    names = [suite.get("name") for suite in document.iter("testsuite")]
    assert len(names) == len(set(names))
    assert {"create", "create-bulk", "envelope"} < set(names)
    about = {each.get("name"): each.get("value") for each in document[0].find("properties")}
    assert about["target"] == "http://127.0.0.1:8080/APP/***"
    assert about["kit"].startswith("uowkit ")
    assert {"profiles", "seed", "run"} < set(about)
    assert document[0].get("timestamp")


def test_a_case_has_rule_and_level(suites):
    """As properties, which pytest's own plugin gives likewise."""
    case = case_of(suites(*ALL), "envelope/error-null")
    properties = {each.get("name"): each.get("value") for each in case.find("properties")}
    assert properties["rule"] == "envelope/error-null"
    assert properties["level"] == "SHOULD"
    assert properties["outcome"] == "warned"
    assert properties["source"].startswith("document ")
    assert case.get("name") == "test_it"
    assert float(case.get("time")) == 0.25


def test_a_warning_passes_and_is_told(suites):
    """JUnit knows no warnings: what was found stands in the case's output."""
    assert (
        case_of(suites(*ALL), "envelope/error-null")
        .findtext("system-out")
        .startswith("the ids are reversed\n")
    )


def test_a_failure_has_its_message_and_its_evidence(suites):
    """The type is the outcome; the text is what the terminal shows."""
    failure = case_of(suites(*ALL), ORDER).find("failure")
    assert failure.get("message") == "the ids are reversed"
    assert failure.get("type") == "failed"
    assert "curl -sS" in failure.text


def test_what_was_observed_is_skipped_with_what_was_seen(suites):
    """Nothing was asked of the target, so it has passed nothing."""
    message = case_of(suites(*ALL), "create-bulk/limit").find("skipped").get("message")
    assert message == "observed, not judged: 1000 are accepted; no more"


def test_a_run_of_nothing_is_an_error(suites):
    """An empty file would be green."""
    assert kinds(suites()) == {"error": 1}


@given(text=hostile_texts)
def test_nothing_from_a_target_is_more_than_text(text):
    """Whatever it says: the same elements as ever, and in them what it said, made visible."""
    with tempfile.TemporaryDirectory() as folder:
        report = hostile_run(Path(folder), text)
        harmless = hostile_run(Path(folder), "harmless")
    document = read(junit_xml(report))
    shape = [element.tag for element in document.iter() if element.tag != "system-out"]
    same = [element.tag for element in read(junit_xml(harmless)).iter()]
    assert shape == same
    told = {case.group.replace("/", "."): case for case in cases(report)}
    for element in document.iter("testcase"):
        case = told[element.get("classname")]
        for each in element:
            if each.tag in RESULTS:
                assert each.get("message", "") == visible(case.reason)
                assert (each.text or "") == visible(case.details)
    target = document.find(".//property[@name='target']").get("value")
    assert target == visible(text)
