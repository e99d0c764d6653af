"""Runs whose pages are looked at in a browser, written by the real writer."""

from uowkit.judging.deviations import Scope
from uowkit.report.html import html_page
from uowkit.report.reader import read_report
from uowkit_schemas import requirements

from tests.browser.evidence import RULE, reversed_bulk
from tests.report.runs import baseline, deviation, result, write

KNOWN = "create/created"
WARNED = "envelope/error-null"
OPEN = "create/class"
RESULTS, FINDINGS = 2_000, 200


def written_page(folder, *results, **options):
    """Write the report of a run and its page, and return where the page is."""
    page = folder / "index.html"
    page.write_text(html_page(read_report(write(folder / "run.jsonl", *results, **options))))
    return page


def mixed_page(folder):
    """The page of a run with something of everything."""
    return written_page(
        folder,
        result("create/object-id-assigned"),
        result("envelope/success-shape"),
        result(RULE, "failed", findings=[reversed_bulk(), reversed_bulk(mark="0a1b2c3d-2")]),
        result(WARNED, "warned"),
        result(KNOWN, "failed"),
        result("create-bulk/limit", "observed", observations=["1000 are accepted"]),
        result(OPEN, "untested", cause="create/object-id-assigned"),
        result("schema/right-table", "error"),
        result("references/bulk-index", "inapplicable"),
        result("robustness/answers-everything", "indeterminate"),
        known=baseline(deviation(KNOWN), deviation("create/clas")),
        scope=Scope(),
    )


def large_page(folder):
    """The page of a run of 2,000 results and 200 failures, three to a rule."""
    rules = [each.id for each in requirements() if each.level == "MUST" and each.profile]
    broken = rules[: -(-FINDINGS // 3)]
    results = []
    for number in range(RESULTS):
        rule = rules[number % len(rules)]
        round_ = number // len(rules)
        fails = rule in broken and round_ < 3 and len(broken) * round_ < FINDINGS
        marks = f"0a1b2c3d-{number:x}"
        findings = [reversed_bulk(rule, marks)] if fails else []
        results.append(
            result(
                rule,
                "failed" if fails else "passed",
                check=f"test_{round_}_of_many",
                findings=findings,
            )
        )
    return written_page(folder, *results)
