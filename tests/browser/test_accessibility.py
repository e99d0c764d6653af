"""Pages can be used with a keyboard and with a screen reader, in light and in dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from uowkit.selftest.html import html_page
from uowkit.selftest.task import Kind

from tests.kit.selftest.trials import fault, matrix, right, trial


def complaints(page):
    """What axe-core finds, and where."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [(each["id"], node["html"][:200]) for each in found for node in each["nodes"]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 400)])
def test_axe_finds_nothing(visit, mixed, scheme, width):
    """As the page opens, and with everything unfolded and a filter at work."""
    page = visit(mixed, color_scheme=scheme, viewport={"width": width, "height": 900})
    assert complaints(page) == []
    page.locator("#unfold").click()
    page.get_by_role("checkbox", name="MUST").check()
    assert complaints(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_kill_matrix(visit, tmp_path, scheme):
    """Its page has the same style."""
    made = matrix(
        (fault(), trial()),
        (fault("survivor"), trial("survivor", failing=())),
        conforming=[(right(), trial("chunked", Kind.CONFORMING))],
    )
    path = tmp_path / "index.html"
    path.write_text(html_page(made, None), encoding="utf-8")
    assert complaints(visit(path, color_scheme=scheme)) == []


def focused(page):
    """What has the focus, in a word: its id, or its text."""
    return page.evaluate(
        "document.activeElement.id || document.activeElement.textContent.trim().slice(0, 40)"
    )


def test_a_keyboard_is_enough(visit, mixed):
    """To skip what comes first, filter, unfold, and copy."""
    page = visit(mixed, permissions=["clipboard-read", "clipboard-write"])
    keyboard = page.keyboard
    keyboard.press("Tab")
    assert focused(page) == "Skip to the report"
    keyboard.press("Enter")
    assert focused(page) == "main"
    while focused(page) != "filter-text":
        keyboard.press("Tab")
    keyboard.type("ids-in-request")
    assert page.locator(".rule:visible").count() == 1
    keyboard.press("Tab")
    assert focused(page) == "filter-area"
    keyboard.type("create-bulk")
    assert page.locator("#filter-area").input_value() == "create-bulk"
    keyboard.press("Tab")
    keyboard.press("Space")
    assert page.locator("#filter-outcome input:checked").count() == 1
    keyboard.press("Space")
    while not focused(page).startswith("Evidence"):
        keyboard.press("Tab")
    was = page.locator(".evidence").first.get_attribute("open")
    keyboard.press("Enter")
    assert page.locator(".evidence").first.get_attribute("open") != was
    keyboard.press("Enter")
    while focused(page) != "Copy":
        keyboard.press("Tab")
    keyboard.press("Enter")
    page.get_by_text("Copied").first.wait_for()


def test_what_has_the_focus_can_be_seen(visit, mixed):
    """Every stop of the keyboard has an outline."""
    page = visit(mixed)
    for _ in range(30):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", focused(page)
