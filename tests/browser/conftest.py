"""What the tests of pages share: a browser, pages, and a visit at which nothing may go wrong."""

import pytest

from tests.browser.chromium import running_chromium
from tests.browser.reports import large_page, mixed_page


# Of a module and not of the session: while it runs, no other test could run a loop of asyncio.
@pytest.fixture(scope="module")
def chromium():
    """Yield a browser."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Return the page of a run with something of everything."""
    return mixed_page(tmp_path_factory.mktemp("mixed"))


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Return the page of a run of 2,000 results and 200 failures."""
    return large_page(tmp_path_factory.mktemp("large"))


@pytest.fixture
def visit(chromium):
    """Yield a function that opens a page; at the end nothing was complained of or asked for."""
    contexts, wrong, asked = [], [], set()

    def visit(page, fragment="", *, before="", **options):
        context = chromium.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        if before:
            context.add_init_script(before)
        opened = context.new_page()
        opened.on("console", lambda message: wrong.append(message.text))
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.on("request", lambda request: asked.add(request.url.partition("#")[0]))
        opened.goto(f"{page.as_uri()}{fragment}")
        return opened

    visit.asked, visit.wrong = asked, wrong
    yield visit
    for context in contexts:
        context.close()
    assert wrong == []
    assert all(url.startswith("file:") for url in asked)
    assert len(asked) <= 1
