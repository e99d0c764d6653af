"""The page of the configuration says what the schema and the defaults say."""

import re
import tomllib

import pytest
from uowkit.config import Configuration, read_configuration
from uowkit_schemas import is_valid, load, profiles

from tests.docs.pages import blocks, page

PAGE = page("configuration.md")
SCHEMA = load("kit/configuration")
TYPES = {
    "string": "text",
    "array": "list of texts",
    "object": "table",
    "integer": "whole number",
    "number": "number",
    "boolean": "boolean",
}
SCENARIO = """
scenario: Nothing is asked of any answer
source: {kind: client, where: by hand}
steps: [{send: {json: {operations: []}}, expect: answered}]
"""
DEFAULTS = {
    "profiles": '["core"]',
    "limits.operations": str(Configuration().limits.operations),
    "limits.bulk": str(Configuration().limits.bulk),
    "timeouts.answer": f"{Configuration().timeout:g}",
    "strict": "false",
    "tables.….name": ", ".join(f"`{each.name}`" for each in Configuration().tables.values()),
}


def keys(schema, place=""):
    """Every key that may hold something, by its path, with its schema."""
    for name, each in schema["properties"].items():
        known = SCHEMA["$defs"][each["$ref"].rpartition("/")[2]] if "$ref" in each else each
        inner = known.get("properties")
        if place == "tables.":
            yield f"{place}{name}", known
            yield from ((f"tables.….{key}", value) for key, value in (inner or {}).items())
        elif inner:
            yield from keys(known, f"{place}{name}.")
        else:
            yield f"{place}{name}", known


KEYS = dict(keys(SCHEMA))
ROWS = {
    key: cells
    for line in PAGE.splitlines()
    if line.startswith("| `")
    for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
    for key in re.findall(r"`([^`]+)`", cells[0])
}


def test_every_key_of_the_schema_is_on_the_page_and_no_other():
    """A new key comes with a row."""
    assert ROWS.keys() == KEYS.keys()


@pytest.mark.parametrize("key", KEYS)
def test_a_key_has_its_type(key):
    """In words, and as its values where only some are allowed."""
    told, schema = ROWS[key][1], KEYS[key]
    if "enum" in schema:
        assert re.findall(r"`(\w+)`", told) == schema["enum"]
    else:
        assert told.startswith(TYPES[schema["type"]])
    for bound in ("minimum", "exclusiveMinimum"):
        if bound in schema:
            assert told.endswith(f" {schema[bound]}")


@pytest.mark.parametrize("key", KEYS)
def test_a_key_has_its_default(key):
    """What a run without a file takes."""
    told = ROWS[key][2].replace("`", "")
    expected = DEFAULTS.get(key)
    if expected is None and hasattr(Configuration(), key):
        value = getattr(Configuration(), key)
        expected = str(value) if value else "0" if value == 0 else "none"
    assert told == (expected or "none").replace("`", "")


def test_the_lists_of_names_are_whole():
    """Profiles, and the columns that may be called otherwise."""
    named = re.findall(r"`([^`]+)`", ROWS["profiles"][3])
    assert named == [*dict.fromkeys(profiles()), "all"] or set(named) == {*profiles(), "all"}
    columns = SCHEMA["$defs"]["table"]["properties"]["columns"]["properties"]
    assert re.findall(r"`([^`]+)`", ROWS["tables.….columns"][3]) == list(columns)


def test_the_example_has_every_key_and_is_read(tmp_path, monkeypatch):
    """As somebody would copy it, with its environment variables set."""
    ((_, example),) = blocks(PAGE, "toml")
    document = tomllib.loads(example)
    assert is_valid("kit/configuration", document)
    assert document.keys() == SCHEMA["properties"].keys()
    (tmp_path / "uowkit.toml").write_text(example, encoding="utf-8")
    (tmp_path / "known.yaml").write_text("deviations: []\n", encoding="utf-8")
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "mine.yaml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.setenv("REST_KEY", "a-key")
    monkeypatch.setenv("TOKEN", "a-token")
    found = read_configuration(None, tmp_path)
    assert found.target.base == "http://127.0.0.1:8080/APP-ID/a-key"
    assert found.headers == {"user-token": "a-token"}
    assert found.tables["person"].column("name") == "firstName"
    assert [each.name for each in found.scenarios] == ["mine"]
    assert (found.limits.operations, found.limits.bulk, found.timeout) == (10, 50, 30.0)
