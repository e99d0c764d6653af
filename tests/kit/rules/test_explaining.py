"""`uowkit explain`: everything that the kit has about one rule."""

import io
import json

import pytest
from rich.console import Console
from uowkit.rules.explaining import Explained
from uowkit_reference.faults import faults
from uowkit_schemas import requirement, requirements

from tests.kit.test_cli import invoke, refused

ORDER = "create-bulk/ids-in-request-order"


def explained(*arguments):
    """What is printed of a rule."""
    ended = invoke("explain", *arguments)
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def as_data(rule):
    """The same as JSON."""
    return json.loads(explained(rule, "--format", "json"))


def test_a_rule_is_explained_in_full():
    """Sentence, level, profile, sources, how to keep it, checks, faults, and a command."""
    said = explained(ORDER)
    told = " ".join(said.split())
    known = requirement(ORDER)
    assert said.startswith(f"{ORDER}  MUST  profile core\n")
    assert known.rule in told
    assert known.comply in told
    assert "document 001 (saving multiple objects in a transaction): Return Value" in told
    assert "test_ids_come_in_the_order_of_the_request The i-th id of a bulk names" in told
    assert "scenario_document_001_example" in told
    assert "bulk-reversed A bulk answers its ids last to first" in told
    assert f"  uowkit run ADDRESS --rule {ORDER}\n" in said


@pytest.mark.parametrize(
    "name",
    [
        ORDER,
        "ids-in-request-order",
        "in-request",
        f"{ORDER}:test_ids_are_told",
    ],
)
def test_a_part_of_an_id_will_do(name):
    """As long as no other rule has it; so will the id of a check, as reports print it."""
    assert explained(name).startswith(f"{ORDER}  ")


def test_the_end_of_an_id_goes_before_parts_of_others():
    """`unique` is op-result-id/unique, although object-id-unique has it, too."""
    assert explained("unique").startswith("op-result-id/unique  ")


def test_a_name_that_means_several_or_none_is_told_with_those_that_are_near():
    """And nothing is explained that was not asked for."""
    said = refused("explain", "client-object-id")
    assert "create/client-object-id, create-bulk/client-object-id" in said
    assert "others" in refused("explain", "operations/")
    assert f"'{ORDER}'" in refused("explain", "create-bulk/ids-in-reqest-order")
    assert "`uowkit rules` lists them" in refused("explain", "xyzzy")
    assert "`uowkit rules` lists them" in refused("explain", "")


def test_as_json_it_has_the_catalogues_members_and_more():
    """For other programs."""
    told = as_data(ORDER)
    known = requirement(ORDER)
    assert (told["id"], told["level"], told["comply"]) == (ORDER, "MUST", known.comply)
    assert told["sources"][0].startswith("document 001")
    assert all(each["id"].startswith(f"{ORDER}:") and each["sentence"] for each in told["checks"])
    assert [each["name"] for each in told["faults"]] == [
        each.name for each in faults() if each.breaks == ORDER
    ]
    assert told["command"] == f"uowkit run ADDRESS --rule {ORDER}"


def test_what_is_only_reported_has_nothing_to_keep():
    """There is no right and wrong in it."""
    said = explained("create/object-id-form")
    assert "How to keep it" not in said
    assert "REPORT" in said
    assert "comply" not in as_data("create/object-id-form")


def test_a_rule_without_checks_says_so():
    """In place of a command that would check nothing."""
    rule = requirement(ORDER)
    found = Explained(rule, (), ())
    assert found.command is None
    console = Console(width=80, record=True, file=io.StringIO())
    found.print(console)
    assert "The suite has no check of it yet." in console.export_text()


@pytest.mark.parametrize("width", [60, 80, 120])
def test_every_rule_can_be_explained_on_any_screen(width):
    """Names and commands are whole, and paragraphs fit."""
    for each in requirements():
        console = Console(width=width, record=True, file=io.StringIO())
        found = Explained.of(each)
        found.print(console)
        lines = console.export_text().splitlines()
        assert lines[0].startswith(each.id)
        told = [line for line in lines if "uowkit run" not in line and "test_" not in line]
        assert max(map(len, told)) <= width
        assert all(line == line.rstrip() for line in lines)
