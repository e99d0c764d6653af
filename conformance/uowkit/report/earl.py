"""The report in EARL, the W3C's vocabulary for test results, written as JSON-LD."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

from uowkit.outcomes import Outcome
from uowkit.report.names import AREAS, KIT, RULES
from uowkit.report.visible import visible

if TYPE_CHECKING:
    from rdflib import Graph, URIRef

    from uowkit.report.lines import Line
    from uowkit.report.model import Report

_EARL: Final = "http://www.w3.org/ns/earl#"
_CONTEXT: Final = {
    "earl": _EARL,
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_OUTCOMES: Final = {
    Outcome.PASSED: "passed",
    Outcome.FAILED: "failed",
    Outcome.WARNED: "failed",
    Outcome.OBSERVED: "inapplicable",
    Outcome.INAPPLICABLE: "inapplicable",
    Outcome.UNTESTED: "untested",
    Outcome.INDETERMINATE: "cantTell",
    Outcome.ERROR: "cantTell",
}


def earl_json_ld(report: Report) -> bytes:
    """Write a report as EARL 1.0: an assertion for every rule.

    Args:
        report: a whole report.

    Returns:
        A JSON-LD document that has its context in it, so that nothing is fetched to read it.

    Raises:
        ImportError: rdflib is not installed.
    """
    graph = _described(report)
    for rule in report.rules:
        _assert(graph, report, rule)
    document = orjson.loads(graph.serialize(format="json-ld", context=_CONTEXT))
    document["@graph"].sort(key=lambda node: node["@id"])  # a graph knows no order, a diff does
    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _described(report: Report) -> Graph:
    """A graph that knows who tested what."""
    from rdflib import DCTERMS, RDF, XSD, Graph, Literal, Namespace, URIRef

    earl = Namespace(_EARL)
    header, footer = report.header, report.footer
    graph = Graph()
    graph.bind("earl", earl)
    kit, subject = URIRef(KIT), _subject(report)
    graph.add((kit, RDF.type, earl.Software))
    graph.add((kit, DCTERMS.title, Literal(header["kit"]["name"])))
    graph.add((kit, DCTERMS.hasVersion, Literal(visible(header["kit"]["version"]))))
    graph.add((subject, RDF.type, earl.TestSubject))
    graph.add((subject, DCTERMS.title, Literal(visible(header["target"]))))
    told = Literal(visible(f"{report.verdict.capitalize()}. {report.reason}"))
    graph.add((subject, DCTERMS.description, told))
    graph.add((subject, DCTERMS.date, Literal(footer["finished"], datatype=XSD.dateTime)))
    return graph


def _assert(graph: Graph, report: Report, rule: Line) -> None:
    from rdflib import DCTERMS, RDF, XSD, Literal, Namespace, URIRef

    earl = Namespace(_EARL)
    test, area = URIRef(RULES + rule["id"]), URIRef(AREAS + rule["area"])
    assertion, result = (
        _within(report, f"{what}/{rule['id']}") for what in ("assertion", "result")
    )
    source = f"{rule['source']['kind']} {rule['source']['where']}"
    for triple in (
        (area, RDF.type, earl.TestRequirement),
        (area, DCTERMS.title, Literal(rule["area"])),
        (test, RDF.type, earl.TestCase),
        (test, DCTERMS.title, Literal(f"{rule['id']} ({rule['level']})")),
        (test, DCTERMS.description, Literal(visible(rule["rule"]))),
        (test, DCTERMS.source, Literal(visible(source))),
        (test, DCTERMS.isPartOf, area),
        (assertion, RDF.type, earl.Assertion),
        (assertion, earl.assertedBy, URIRef(KIT)),
        (assertion, earl.subject, _subject(report)),
        (assertion, earl.test, test),
        (assertion, earl.mode, earl.automatic),
        (assertion, earl.result, result),
        (result, RDF.type, earl.TestResult),
        (result, earl.outcome, earl[_OUTCOMES[Outcome(rule["outcome"])]]),
        (result, earl.info, Literal(visible(_info(report, rule)))),
        (result, DCTERMS.date, Literal(report.footer["finished"], datatype=XSD.dateTime)),
    ):
        graph.add(triple)


def _info(report: Report, rule: Line) -> str:
    """The outcome in the kit's own words, and why."""
    cause = f"see {rule['cause']}" if rule["cause"] else ""
    known = "; ".join(f"known deviation: {each.reason}" for each in report.known(rule))
    told = [rule["outcome"], rule["message"], *rule["observations"], cause, known]
    return "; ".join(filter(None, told))


def _subject(report: Report) -> URIRef:
    return _within(report, "subject")


def _within(report: Report, name: str) -> URIRef:
    """The address of something that is of this run alone."""
    from rdflib import URIRef

    return URIRef(f"urn:uuid:{report.header['run']}#{name}")
