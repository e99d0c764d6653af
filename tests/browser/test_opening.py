"""A page opens by itself, is whole without its script, and has the colours that are wanted."""

import re

import pytest

from tests.browser.evidence import MESSAGE, RULE

NO_STORAGE = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('none') } })"


def background(page):
    """The colour behind everything, as its brightness from 0 to 255."""
    said = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(int, re.findall(r"\d+", said)[:3])) / 3


def test_it_opens_without_asking_anybody(visit, mixed):
    """Nothing is complained of, and nothing but the file itself is read."""
    page = visit(mixed)
    assert page.locator("#verdict").inner_text() == "Not conformant"
    assert visit.asked == {mixed.as_uri()}


def test_its_policy_lets_nothing_else_in(visit, mixed):
    """Neither a script that was put in later, nor a picture, nor a call goes through."""
    page = visit(mixed)
    blocked = page.evaluate(
        """async () => {
            const blocked = [];
            document.addEventListener("securitypolicyviolation", (event) =>
                blocked.push(event.effectiveDirective));
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            new Image().src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
            const called = await fetch("data:text/plain,x").then(() => true, () => false);
            await new Promise((resolve) => setTimeout(resolve, 50));
            return [blocked, called, window.ran ?? false];
        }"""
    )
    assert sorted(blocked[0]) == ["connect-src", "img-src", "script-src-elem"]
    assert blocked[1:] == [False, False]
    visit.wrong.clear()  # the browser says what it has blocked


def test_everything_is_there_without_the_script(visit, mixed):
    """What is folded opens by itself; what only the script could do is not offered."""
    page = visit(mixed, java_script_enabled=False)
    for hidden in (".filter", "#theme", ".copy"):
        assert not page.locator(hidden).first.is_visible()
    assert page.locator(".rule").count() == 10
    assert page.get_by_text(MESSAGE).first.is_visible()
    checks = page.locator(".rule .checks").first
    assert not checks.locator("li").is_visible()
    checks.locator("summary").click()
    assert checks.locator("li").is_visible()
    evidence = page.locator(".evidence").first
    for part in ("Request", "Answer", "Expected", "Curl line"):
        assert evidence.get_by_label(part, exact=True).last.is_visible()
    evidence.locator(".scenario > summary").click()
    assert f"rule: {RULE}" in evidence.get_by_label("Scenario", exact=True).inner_text()


def test_the_differing_parts_are_marked(visit, mixed):
    """In the answer and in what was expected, with words for who does not see the mark."""
    exchange = visit(mixed).locator(".exchange").nth(1)
    answer, expected = (exchange.get_by_label(each) for each in ("Answer", "Expected"))
    assert '"0a1b2c3d-1.second"' in answer.locator("mark").inner_text()
    assert '"0a1b2c3d-1.first"' in expected.locator("mark").inner_text()
    assert "[differs: " in answer.locator("mark").text_content()
    assert exchange.locator(".differences li").all_inner_texts() == [
        '/item is "0a1b2c3d-1.second", not "0a1b2c3d-1.first"'
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_are_the_systems_until_others_are_chosen(visit, mixed, scheme):
    """And what was chosen is remembered."""
    page = visit(mixed, color_scheme=scheme)
    before = background(page)
    assert (before < 128) is (scheme == "dark")
    page.locator("#theme").click()
    chosen = background(page)
    assert (chosen < 128) is not (scheme == "dark")
    page.reload()
    assert background(page) == chosen
    page.locator("#theme").click()
    assert background(page) == before


def test_colours_can_be_chosen_where_nothing_is_remembered(visit, mixed):
    """A browser may keep no storage for a page."""
    page = visit(mixed, before=NO_STORAGE, color_scheme="light")
    page.locator("#theme").click()
    assert background(page) < 128
    assert page.locator("#theme").inner_text() == "Light colours"


@pytest.mark.parametrize("width", [320, 400, 768, 1280])
def test_nothing_sticks_out_at_any_width(visit, mixed, width):
    """Nobody has to scroll sideways."""
    page = visit(mixed, viewport={"width": width, "height": 800})
    page.locator("#unfold").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
