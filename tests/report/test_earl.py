"""The report as EARL, read back by another reader of JSON-LD than the one that wrote it."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from pyld import jsonld
from rdflib import Graph
from rdflib.compare import to_isomorphic
from uowkit.report.earl import earl_json_ld
from uowkit.report.reader import read_report
from uowkit.report.visible import visible

from tests.report.hostile import hostile_run, hostile_texts
from tests.report.runs import baseline, deviation, write
from tests.report.test_junit import ALL, ORDER

EARL = "http://www.w3.org/ns/earl#"
DCT = "http://purl.org/dc/terms/"
RULES = "https://uowkit.example/rules/"


def fetch_nothing(address, _options):
    """Stand in for the reader's way to the network."""
    pytest.fail(f"the document makes its reader fetch {address}")


def expanded(written):
    """The nodes of a document by their addresses, with every name written out, by pyld."""
    nodes = jsonld.expand(json.loads(written), {"documentLoader": fetch_nothing})
    return {node["@id"]: node for node in nodes}


def of_type(nodes, kind):
    """The nodes of a type."""
    return [node for node in nodes.values() if f"{EARL}{kind}" in node["@type"]]


def value(node, name):
    """The one value that a node has under a name: a text, or an address."""
    (found,) = node[name]
    return found.get("@value", found.get("@id"))


@pytest.fixture
def written(tmp_path):
    """Write the EARL of a run."""

    def make(*results, **options):
        return earl_json_ld(read_report(write(tmp_path / "run.jsonl", *results, **options)))

    return make


def test_every_outcome_is_one_of_earl_s(written):
    """As the design has it: what is left open is no pass, and a warning is a failure."""
    nodes = expanded(written(*ALL))
    found = {}
    for assertion in of_type(nodes, "Assertion"):
        outcome = value(nodes[value(assertion, f"{EARL}result")], f"{EARL}outcome")
        found[value(assertion, f"{EARL}test").removeprefix(RULES)] = outcome.removeprefix(EARL)
    assert found == {
        ORDER: "failed",
        "create/object-id-unique": "failed",
        "create/class": "passed",
        "create/created": "cantTell",
        "create-bulk/limit": "inapplicable",
        "envelope/error-null": "failed",
        "schema/right-table": "untested",
        "values/strings": "inapplicable",
        "atomicity/recovers": "cantTell",
    }


def test_an_assertion_says_who_tested_what(written):
    """The kit with its version, the target, a test case with title, description and area."""
    nodes = expanded(written(*ALL))
    (kit,), (subject,) = of_type(nodes, "Software"), of_type(nodes, "TestSubject")
    assert value(kit, f"{DCT}title") == "uowkit"
    assert value(kit, f"{DCT}hasVersion")
    assert value(subject, f"{DCT}title") == "http://127.0.0.1:8080/APP/***"
    for assertion in of_type(nodes, "Assertion"):
        assert value(assertion, f"{EARL}assertedBy") == kit["@id"]
        assert value(assertion, f"{EARL}subject") == subject["@id"]
        assert value(assertion, f"{EARL}mode") == f"{EARL}automatic"
        test = nodes[value(assertion, f"{EARL}test")]
        assert f"{EARL}TestCase" in test["@type"]
        assert {f"{DCT}title", f"{DCT}description"} < set(test)
        area = nodes[value(test, f"{DCT}isPartOf")]
        assert value(area, f"{DCT}title") == test["@id"].removeprefix(RULES).partition("/")[0]


def test_a_result_says_why_and_when(written):
    """In the kit's own words, known deviations with their reason."""
    nodes = expanded(written(*ALL, known=baseline(deviation(ORDER, reason="the old writer"))))
    (broken,) = [node for name, node in nodes.items() if name.endswith(f"#result/{ORDER}")]
    assert value(broken, f"{EARL}info") == (
        "failed; the ids are reversed; known deviation: the old writer"
    )
    (date,) = broken[f"{DCT}date"]
    assert date["@type"] == "http://www.w3.org/2001/XMLSchema#dateTime"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader uses it
def test_another_reader_finds_the_same_graph(written):
    """The triples of pyld are those of rdflib."""
    document = written(*ALL)
    options = {"format": "application/n-quads", "documentLoader": fetch_nothing}
    triples = jsonld.to_rdf(json.loads(document), options)  # none names a graph
    theirs = Graph().parse(data=triples, format="nt")
    ours = Graph().parse(data=document, format="json-ld")
    assert len(ours) > 9 * 14
    assert to_isomorphic(theirs) == to_isomorphic(ours)


def test_the_document_is_in_a_fixed_order(written):
    """So that two of them can be laid side by side."""
    names = [node["@id"] for node in json.loads(written(*ALL))["@graph"]]
    assert names == sorted(names)


@settings(max_examples=30)
@given(text=hostile_texts)
def test_nothing_from_a_target_is_more_than_text(text):
    """Whatever it says: the same nodes as ever, and in them what it said, made visible."""
    with tempfile.TemporaryDirectory() as folder:
        report = hostile_run(Path(folder), text)
    nodes = expanded(earl_json_ld(report))
    (subject,) = of_type(nodes, "TestSubject")
    assert value(subject, f"{DCT}title") == visible(text)
    run = report.header["run"]
    fixed = {"https://uowkit.example/kit", f"urn:uuid:{run}#subject"}
    for rule in report.rules:
        area = f"https://uowkit.example/areas/{rule['area']}"
        own = (f"urn:uuid:{run}#{what}/{rule['id']}" for what in ("assertion", "result"))
        fixed |= {area, f"{RULES}{rule['id']}", *own}
        info = value(nodes[f"urn:uuid:{run}#result/{rule['id']}"], f"{EARL}info")
        assert visible(rule["message"]) in info
    assert set(nodes) == fixed
