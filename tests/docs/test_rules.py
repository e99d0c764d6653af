"""The page of the rules is what the catalogue says today."""

from uowkit.rules.markdown import rules_page
from uowkit_schemas import requirements

from tests.docs.pages import page


def test_the_page_is_not_stale():
    """`uowkit rules --format markdown > docs/rules.md` writes it anew."""
    assert page("rules.md") == rules_page(requirements())


def test_every_rule_has_a_heading():
    """By which others can link to it."""
    headings = [line[4:] for line in page("rules.md").splitlines() if line.startswith("### ")]
    assert headings == [each.id for each in requirements()]
