"""The report as JUnit XML, which every CI shows: a suite per area, a case per check."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby
from typing import TYPE_CHECKING

from uowkit.report.cases import Case, Count, cases
from uowkit.report.visible import visible

if TYPE_CHECKING:
    from junitparser.junitparser import FinalResult
    from junitparser.xunit2 import TestCase, TestSuite

    from uowkit.report.model import Report


def junit_xml(report: Report) -> bytes:
    """Write a report as JUnit XML.

    A check in all its situations is one case, whose name stays the same from run to run.
    What was not judged is skipped, with the reason, and never passed.

    Args:
        report: a whole report.

    Returns:
        The document in UTF-8. Characters that XML cannot hold stand as escapes in it.
    """
    from junitparser.xunit2 import JUnitXml  # 80 ms that only this format needs

    document = JUnitXml("uowkit")
    for area, group in groupby(cases(report), lambda case: case.area):
        document.add_testsuite(_suite(report, area, list(group)))
    document.update_statistics()  # type: ignore[no-untyped-call]
    written = BytesIO()
    document.write(written)
    return written.getvalue()


def _suite(report: Report, area: str, group: list[Case]) -> TestSuite:
    from junitparser.xunit2 import TestSuite

    header = report.header
    suite = TestSuite(visible(area))  # type: ignore[no-untyped-call]
    suite.timestamp = header["started"]
    about = {
        "target": header["target"],
        "kit": f"{header['kit']['name']} {header['kit']['version']}",
        "profiles": ", ".join(header["configuration"]["profiles"]),
        "seed": str(header["seed"]),
        "run": header["run"],
    }
    for name, value in about.items():
        suite.add_property(name, visible(value))
    suite.add_testcases([_testcase(each) for each in group])
    return suite


def _testcase(case: Case) -> TestCase:
    from junitparser.xunit2 import TestCase

    # A dot is what CI takes apart into a package and a class.
    group = visible(case.group).replace("/", ".")
    element = TestCase(visible(case.name), group, round(case.seconds, 4))
    if case.rule:
        source = case.rule["source"]
        asked = {
            "rule": case.rule["id"],
            "level": case.rule["level"],
            "asks": case.rule["rule"],
            "source": f"{source['kind']} {source['where']}",
        }
        for name, value in asked.items():
            element.add_property(name, visible(value))
    element.add_property("outcome", case.outcome)
    result = _result(case)
    if result is not None:
        element.result = result
    elif case.reason:
        element.system_out = visible("\n".join(filter(None, [case.reason, case.details])))
    return element


def _result(case: Case) -> FinalResult | None:
    from junitparser.junitparser import Error, Failure, Skipped

    kinds = {Count.FAILED: Failure, Count.ERROR: Error, Count.SKIPPED: Skipped}
    if case.counts_as not in kinds:
        return None
    result = kinds[case.counts_as](visible(case.reason), case.outcome)
    if case.details:
        result.text = visible(case.details)
    return result
