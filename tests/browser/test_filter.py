"""The filter of a page: each part of it, together, and in the address."""

import pytest

from tests.browser.evidence import RULE
from tests.browser.reports import FINDINGS, KNOWN, OPEN, WARNED

ALL = 10


def shown(page, selector=".rule"):
    """The ids of the rules, or of others, that are to be seen."""
    return [each.get_attribute("id") for each in page.locator(f"{selector}:visible").all()]


def told(page):
    """What is said of how many are to be seen."""
    return page.locator("#filter-count").inner_text()


def settled(page, fragment):
    """Wait until the address has the state."""
    page.wait_for_function("(wanted) => location.hash === wanted", arg=fragment)


def test_at_first_everything_is_shown(visit, mixed):
    """And it is said how much that is."""
    page = visit(mixed)
    assert len(shown(page)) == ALL
    assert told(page) == "10 rules, 2 not kept"
    assert page.locator("#filter-clear").is_disabled()


def test_what_is_shown_is_announced(visit, mixed):
    """A screen reader says the count whenever it changes."""
    assert visit(mixed).get_by_role("status").first.inner_text() == "10 rules, 2 not kept"


@pytest.mark.parametrize(
    ("tick", "fragment", "rules"),
    [
        (["warned"], "#outcome=warned", [WARNED]),
        (["untested", "observed"], "#outcome=observed,untested", ["create-bulk/limit", OPEN]),
        (["REPORT"], "#level=REPORT", ["create-bulk/limit"]),
    ],
)
def test_boxes_narrow_it_down(visit, mixed, tick, fragment, rules):
    """Those of one row widen it again."""
    page = visit(mixed)
    for name in tick:
        page.get_by_role("checkbox", name=name).check()
    assert sorted(shown(page)) == sorted(rules)
    settled(page, fragment)


def test_an_area_narrows_it_down(visit, mixed):
    """Other areas and sections that have nothing left are not shown."""
    page = visit(mixed)
    page.get_by_role("combobox", name="Area").select_option("create-bulk")
    assert shown(page) == [RULE, "create-bulk/limit"]
    assert shown(page, ".failure") == [f"not-kept:{RULE}"]
    assert page.locator(".area:visible").count() == 1
    assert not page.locator("#left-open").is_visible()
    assert told(page) == "2 of 10 rules, 1 of 2 not kept"
    settled(page, "#area=create-bulk")


@pytest.mark.parametrize("text", ["ids-in-REQUEST", "  i-th   payload ", "BBBB-2 uowkit replay"])
def test_text_narrows_it_down(visit, mixed, text):
    """Every word has to be there, in whatever case, also within the evidence of a failure."""
    page = visit(mixed)
    page.get_by_role("searchbox", name="Text").fill(text)
    assert shown(page, ".failure") == [f"not-kept:{RULE}"]


def test_parts_of_the_filter_work_together(visit, mixed):
    """All of them have to fit."""
    page = visit(mixed)
    page.get_by_role("combobox", name="Area").select_option("create")
    page.get_by_role("checkbox", name="failed").check()
    page.get_by_role("checkbox", name="MUST").check()
    page.get_by_role("searchbox", name="Text").fill("created")
    assert shown(page) == [KNOWN]
    settled(page, "#outcome=failed&level=MUST&area=create&text=created")
    page.get_by_role("checkbox", name="MUST").uncheck()
    page.get_by_role("checkbox", name="SHOULD").check()
    assert shown(page) == []
    assert told(page) == "0 of 10 rules, 0 of 2 not kept"


def test_a_link_leads_to_a_filtered_view(visit, mixed):
    """The controls show what is filtered for; odd values do no harm."""
    page = visit(mixed, "#outcome=failed,nonsense&level=MUST&area=create-bulk&text=i-th%20id")
    assert shown(page) == [RULE]
    assert page.get_by_role("checkbox", name="failed").is_checked()
    assert page.get_by_role("checkbox", name="MUST").is_checked()
    assert page.get_by_role("combobox", name="Area").input_value() == "create-bulk"
    assert page.get_by_role("searchbox", name="Text").input_value() == "i-th id"
    page.evaluate("location.hash = '#outcome=warned&area=nowhere'")
    page.wait_for_function("() => document.querySelector('#filter-area').value === ''")
    assert shown(page) == [WARNED]


def test_everything_comes_back(visit, mixed):
    """With one button, which puts the cursor where the next search begins."""
    page = visit(mixed, "#text=nothing%20of%20the%20kind")
    assert shown(page) == []
    page.get_by_role("button", name="Show all").click()
    assert len(shown(page)) == ALL
    assert page.locator(":focus").get_attribute("id") == "filter-text"
    page.wait_for_function("() => location.hash === ''")


@pytest.mark.parametrize("fragment", ["#50%", "#no-such-place", "#", "#=&="])
def test_an_odd_address_does_no_harm(visit, mixed, fragment):
    """The page is shown as without it."""
    assert len(shown(visit(mixed, fragment))) == ALL


def test_a_link_to_what_is_filtered_out_shows_it(visit, mixed):
    """The filter gives way, and the evidence is open."""
    page = visit(mixed, f"#not-kept:{WARNED}")
    assert page.locator(f'[id="not-kept:{WARNED}"] .evidence').get_attribute("open") is not None
    page.get_by_role("checkbox", name="observed").check()
    page.evaluate(f"location.hash = '#{RULE}'")
    page.locator(f'[id="{RULE}"]').wait_for(state="visible")
    assert len(shown(page)) == ALL


def test_2000_results_and_200_failures_are_filtered(visit, large):
    """A page of that size opens, and shows what is asked for."""
    page = visit(large)
    assert page.locator(".finding").count() >= FINDINGS
    assert page.locator(".checks li").count() == 2_000
    page.get_by_role("searchbox", name="Text").fill("no-such-word")
    assert shown(page) == []
    page.get_by_role("searchbox", name="Text").fill("create-bulk/ids-in-request-order")
    assert RULE in shown(page)
    page.get_by_role("checkbox", name="failed").check()
    page.get_by_role("combobox", name="Area").select_option("create-bulk")
    assert shown(page, ".failure") == [f"not-kept:{RULE}"]
