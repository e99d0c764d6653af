import json
from pathlib import Path

import pytest
import uowkit_schemas
import yaml
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from uowkit_schemas import bundled_openapi, names, openapi_text
from uowkit_schemas.description import component_of

FILE = Path(uowkit_schemas.__file__).parent / "openapi.yaml"
METHODS = {"get", "post", "put", "delete"}
BUNDLED = bundled_openapi()


def calls():
    """Every call of the description, by its operationId."""
    return [
        call
        for path in BUNDLED["paths"].values()
        for method, call in path.items()
        if method in METHODS
    ]


def references(part):
    """Every reference in a part of a document."""
    if isinstance(part, list):
        return [each for item in part for each in references(item)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return own + [each for value in part.values() for each in references(value)]


def test_the_file_is_openapi():
    """An independent validator says so, and finds every schema file that is referred to."""
    document = yaml.safe_load(openapi_text())
    validate(document, base_uri=FILE.as_uri(), cls=OpenAPIV31SpecValidator)
    assert document["openapi"].startswith("3.1")


def test_the_bundle_is_openapi():
    """In one piece it is valid, too, and refers to nothing outside itself."""
    validate(bundled_openapi(), cls=OpenAPIV31SpecValidator)
    assert {each.partition("/")[0] for each in references(BUNDLED)} == {"#"}


def test_the_bundle_is_the_callers_to_change():
    """It is made anew each time."""
    bundled_openapi()["paths"].clear()
    assert bundled_openapi() == BUNDLED


def test_the_schemas_are_ours_by_reference():
    """The description has no schema of its own for what is sent and answered."""
    outside = {each for each in references(yaml.safe_load(openapi_text())) if each[0] != "#"}
    assert outside
    assert {each.removesuffix(".schema.json") for each in outside} <= set(names())
    assert all((FILE.parent / each).is_file() for each in outside)
    assert component_of("unit-of-work/request") in BUNDLED["components"]["schemas"]


def test_every_call_has_a_name_of_its_own():
    """By which programs that are made of the description call it."""
    ids = [call["operationId"] for call in calls()]
    assert len(ids) == len(set(ids)) >= 20
    assert all(call["summary"].endswith(".") for call in calls())


def contents():
    """What is sent and answered: each with its schema and its examples."""
    shared = BUNDLED["components"]
    parts = [*shared["requestBodies"].values(), *shared["responses"].values()]
    for call in calls():
        parts += [call.get("requestBody", {}), *call["responses"].values()]
    for part in parts:
        for content in part.get("content", {}).values():
            told = [each["value"] for each in content.get("examples", {}).values()]
            yield (
                content["schema"],
                [*told, *([content["example"]] if "example" in content else [])],
            )


@pytest.mark.parametrize(("schema", "examples"), list(contents()))
def test_the_examples_keep_their_schemas(schema, examples):
    """What people copy works; every content has one."""
    whole = {"components": BUNDLED["components"], **schema}
    assert examples
    assert all(Draft202012Validator(whole).is_valid(each) for each in examples), examples


def test_the_credentials_are_left_open():
    """Neither the documents nor the rulings ask for any."""
    assert {} in BUNDLED["security"]


def test_references_lead_where_the_schemas_say():
    """A schema that refers to a part of another one still does so in the bundle."""
    schemas = BUNDLED["components"]["schemas"]
    operation = schemas[component_of("unit-of-work/operations/create")]
    assert operation["$ref"] == "#/components/schemas/UnitOfWorkOperation/$defs/shared"
    assert "shared" in schemas["UnitOfWorkOperation"]["$defs"]
    assert not [name for name, each in schemas.items() if "$id" in each]
    assert json.loads(json.dumps(BUNDLED)) == BUNDLED
