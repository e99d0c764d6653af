"""What the pages of `docs/` name is there: links, commands, options, outcomes."""

import re

import click
import pytest
from uowkit.cli import main
from uowkit.outcomes import Outcome

from tests.docs.pages import DOCS, ROOT, page

PAGES = sorted(path.name for path in DOCS.glob("*.md"))
NEW = (
    "configuration.md",
    "getting-started.md",
    "how-the-kit-is-proven.md",
    "interpreting-a-report.md",
    "rules.md",
    "writing-your-own-check.md",
)
each_page = pytest.mark.parametrize("name", PAGES)


@each_page
def test_links_lead_somewhere(name):
    """To a file that is there, and to a heading that it has."""
    for target in re.findall(r"\]\(([^)\s]+)\)", page(name)):
        path, _, anchor = target.partition("#")
        if path.startswith("http"):
            continue
        file = (DOCS / path) if path else DOCS / name
        assert file.exists(), target
        if anchor:
            assert anchor in headings(file.read_text(encoding="utf-8")), target


def headings(text):
    """The anchors that a page's headings make."""
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@each_page
def test_commands_and_their_options_are_there(name):
    """Every `uowkit COMMAND --option` that a page names can be given."""
    for command, rest in re.findall(r"\buowkit ([a-z]+)\b([^`\n]*)", page(name)):
        assert command in main.commands, f"{name}: uowkit {command}"
        known = {
            opt
            for each in main.commands[command].params
            if isinstance(each, click.Option)
            for opt in (*each.opts, *each.secondary_opts)
        }
        for option in re.findall(r"(?<!\S)--?[a-z][a-z-]*", rest):
            assert option in known | {"--help"}, f"{name}: uowkit {command} {option}"


def test_every_outcome_is_explained():
    """In a row of its own."""
    rows = re.findall(r"^\| (\w+) \|", page("interpreting-a-report.md"), re.MULTILINE)
    assert [each for each in rows if each != "outcome"] == [str(each) for each in Outcome]


@pytest.mark.parametrize("name", NEW)
def test_readme_leads_to_the_page(name):
    """Nobody looks into folders."""
    assert f"(docs/{name})" in (ROOT / "README.md").read_text(encoding="utf-8")
