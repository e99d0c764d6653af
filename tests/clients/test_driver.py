"""The process that runs programs against the official SDK."""

import json

import pytest

from tests.clients.node import FOLDER
from tests.clients.sdk import SdkError


def test_the_sdk_is_the_one_that_is_named(node):
    """What is installed is what `package.json` pins, down to the last package of the tree."""
    assert node
    wanted = json.loads((FOLDER / "package.json").read_text("utf-8"))
    pinned = wanted["dependencies"] | wanted["overrides"]
    installed = {
        package["name"]: package["version"]
        for pattern in ("*", "@*/*")
        for path in FOLDER.glob(f"node_modules/{pattern}/package.json")
        for package in [json.loads(path.read_text("utf-8"))]
    }
    assert installed == pinned


def test_a_program_is_given_values_and_answers_one(empty_sdk):
    """Text of any kind goes in and comes out unchanged."""
    given = {"text": "é 😀 \n \u2028 \"'\\", "nested": [None, {"a": 0.5}]}
    assert empty_sdk.run("return {text, nested}", **given) == given


def test_what_a_program_throws_is_raised(empty_sdk):
    """An error of JavaScript keeps its kind and its message."""
    with pytest.raises(SdkError) as thrown:
        empty_sdk.run("null.nothing")
    assert thrown.value.name == "TypeError"
    assert "nothing" in thrown.value.message


def test_a_program_that_cannot_be_read_is_told(empty_sdk):
    """A mistake in the program's grammar ends this program only."""
    with pytest.raises(SdkError) as thrown:
        empty_sdk.run("return (")
    assert thrown.value.name == "SyntaxError"
    assert empty_sdk.run("return 1") == 1
