"""The page of a comparison, which has the style of all pages."""

import pytest
from uowkit.comparing.comparison import compare
from uowkit.comparing.html import html_page

from tests.browser.test_accessibility import complaints
from tests.comparing.comparisons import CLASS, CREATED, ORDER, read, run
from tests.report.runs import baseline, deviation, result


@pytest.fixture(params=[True, False], ids=["then-and-now", "side-by-side"])
def comparison(request, tmp_path):
    """Write a comparison of runs with something of everything."""
    known = baseline(deviation(CREATED))
    then = [result(ORDER), result(CLASS, "failed"), result(CREATED), result("create/empty-object")]
    broken = [result(ORDER, "failed"), result(CREATED, "failed")]
    now = [*broken, result(CLASS), result("create/empty-object", "untested", cause=ORDER)]
    paths = run(tmp_path / "a.jsonl", *then), run(tmp_path / "b.jsonl", *now, known=known)
    page = tmp_path / "comparison.html"
    made = compare(read(*paths), as_history=request.param)
    page.write_text(html_page(made), encoding="utf-8")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [400, 1280])
def test_axe_finds_nothing_in_a_comparison(visit, comparison, scheme, width):
    """And the page is no wider than the screen: its tables scroll by themselves."""
    page = visit(comparison, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
