"""What is folded opens, what is to be taken along is copied, and paper has all of it."""

import pytest

from tests.browser.evidence import RULE

NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def folds(page):
    """Which of the page's folded parts are open."""
    return page.evaluate("[...document.querySelectorAll('main details')].map((each) => each.open)")


def test_everything_unfolds_and_folds(visit, mixed):
    """With one button, which says which way it is."""
    page = visit(mixed)
    assert any(folds(page))
    assert not all(folds(page))
    button = page.get_by_role("button", name="Unfold everything")
    button.click()
    assert all(folds(page))
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert not any(folds(page))


def test_one_part_unfolds(visit, mixed):
    """A rule's checks, each with its outcome."""
    page = visit(mixed)
    rule = page.locator(f'[id="{RULE}"]')
    rule.locator("summary").click()
    assert rule.locator(".checks li").all_inner_texts() == ["failed test_it 250 ms"]


@pytest.mark.parametrize("before", ["", NO_CLIPBOARD], ids=["clipboard", "none"])
@pytest.mark.parametrize(
    ("what", "begins"), [("curl line", "curl -sS"), ("scenario", "# Told by uowkit")]
)
def test_what_is_copied_is_what_is_shown(visit, mixed, before, what, begins):
    """The whole text, also in browsers that offer no clipboard to such a page."""
    page = visit(mixed, before=before, permissions=CLIPBOARD)
    page.locator("#unfold").click()
    button = page.get_by_role("button", name=f"Copy the {what}").first
    button.click()
    page.get_by_text("Copied").first.wait_for()
    assert page.locator("#copied").inner_text() == f"The {what} was copied."
    other = visit(mixed, permissions=CLIPBOARD) if before else page
    copied = other.evaluate("navigator.clipboard.readText()")
    shown = page.get_by_role("group", name=what.capitalize(), exact=True).first.text_content()
    assert copied.strip() == shown.strip()
    assert copied.startswith(begins)
    page.get_by_role("button", name=f"Copy the {what}").first.get_by_text(
        "Copy", exact=True
    ).wait_for()


def test_paper_has_what_is_folded(visit, mixed):
    """And no controls; the colours are those of paper."""
    page = visit(mixed, color_scheme="dark")
    page.emulate_media(media="print")
    assert not all(folds(page))
    heights = page.locator("main pre, main .checks li").evaluate_all(
        "(found) => found.map((each) => each.getBoundingClientRect().height)"
    )
    assert len(heights) > 20
    assert min(heights) > 0
    assert page.locator("button:visible, input:visible, select:visible, nav:visible").count() == 0
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_printing_leaves_the_page_as_it_was(visit, mixed):
    """What was unfolded for the printer is folded again."""
    page = visit(mixed)
    before = folds(page)
    assert page.pdf().startswith(b"%PDF")
    assert folds(page) == before


def test_paper_says_that_it_is_a_part(visit, mixed):
    """Only what the filter shows is printed, and how much that is."""
    page = visit(mixed, "#area=create-bulk")
    page.emulate_media(media="print")
    assert page.locator(".rule:visible").count() == 2
    assert page.locator("#filter-count").is_visible()
    assert page.locator("#filter-clear").is_hidden()
