"""`uowkit rules`: the catalogue, for people, for other programs, and as a page."""

import json

import pytest
from rich.console import Console
from uowkit.rules import listing
from uowkit_schemas import is_valid, requirements

from tests.kit.test_cli import invoke, refused


def listed(*arguments):
    """The fields of each line that is printed where the output is no terminal."""
    ended = invoke("rules", *arguments)
    assert ended.exit_code == 0, ended.output
    return [line.split("\t") for line in ended.stdout.splitlines()]


def test_every_rule_is_listed_on_a_line_of_its_own():
    """Its id, its level, its profile and its sentence, in the catalogue's order."""
    assert listed() == [
        [each.id, str(each.level), each.profile or "none", each.rule] for each in requirements()
    ]


@pytest.mark.parametrize(
    ("arguments", "fits"),
    [
        (("create-bulk",), lambda rule: rule.area == "create-bulk"),
        (("--profile", "references"), lambda rule: rule.profile == "references"),
        (("--level", "SHOULD"), lambda rule: rule.level == "SHOULD"),
        (
            ("envelope", "--profile", "core", "--level", "REPORT"),
            lambda rule: rule.area == "envelope" and rule.level == "REPORT",
        ),
        (("--profile", "all"), lambda rule: rule.profile),
    ],
)
def test_rules_are_listed_by_area_profile_and_level(arguments, fits):
    """Those of others are left out, and several wishes narrow each other."""
    found = [rule for rule, *_ in listed(*arguments)]
    assert found == [each.id for each in requirements() if fits(each)]
    assert found


def test_the_list_as_json_is_a_catalogue():
    """Another program can read it by the schema that the catalogue itself keeps."""
    document = json.loads(invoke("rules", "op-result-id", "--format", "json").stdout)
    assert is_valid("kit/requirements", document)
    assert {each["id"].partition("/")[0] for each in document} == {"op-result-id"}
    assert len(document) == len(listed("op-result-id"))


def test_a_slip_is_told_with_what_is_known():
    """In an area, a profile and a level."""
    assert "did you mean create-bulk" in refused("rules", "create-bluk")
    assert "known are core, references" in refused("rules", "--profile", "cor")
    assert "SHOULD" in refused("rules", "--level", "WILL")


def test_an_empty_list_is_said_to_be_empty():
    """On standard error: the list itself is empty."""
    ended = invoke("rules", "robustness", "--level", "SHOULD")
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert "no rule is all of that" in ended.stderr
    assert (
        json.loads(invoke("rules", "order", "--level", "REPORT", "--format", "json").stdout) == []
    )


@pytest.mark.parametrize("width", [60, 80, 120])
def test_on_a_terminal_each_has_a_paragraph(monkeypatch, capsys, width):
    """No id is cut, and no line is longer than the terminal."""
    terminal = {"force_terminal": True, "color_system": None, "highlight": False}
    monkeypatch.setattr(listing, "screen", lambda: Console(width=width, **terminal))
    listing.rules.main([], standalone_mode=False)
    printed = capsys.readouterr().out
    assert max(map(len, printed.splitlines())) <= width
    assert all(f"{each.id}  {each.level}" in printed for each in requirements())
    words = " ".join(printed.split())
    assert all(each.rule in words for each in requirements())
