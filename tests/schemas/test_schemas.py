"""The schema files themselves."""

import jsonschema
import jsonschema_rs
import pytest
from referencing import Registry, Resource
from referencing.exceptions import NoSuchResource
from uowkit_schemas import explain, is_valid, load, names
from uowkit_schemas.library import identifier


def places(schema):
    """Yield every object within a schema."""
    if isinstance(schema, dict):
        yield schema
    children = schema.values() if isinstance(schema, dict) else schema
    for child in children:
        if isinstance(child, dict | list):
            yield from places(child)


@pytest.mark.parametrize("name", names())
def test_every_schema_is_a_schema(name):
    """It is valid against the meta-schema of 2020-12, says both validators."""
    schema = load(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    assert jsonschema_rs.meta.is_valid(schema)


@pytest.mark.parametrize("name", names())
def test_every_schema_introduces_itself(name):
    """It has an id made from its name, a title, a description and examples."""
    schema = load(name)
    assert schema["$id"] == identifier(name)
    assert all(schema.get(member) for member in ("title", "description", "examples"))


@pytest.mark.parametrize("name", names())
def test_every_example_is_valid(name):
    """What a schema shows as an example keeps that schema."""
    for example in load(name)["examples"]:
        assert explain(name, example) is None
        assert is_valid(name, example)


@pytest.mark.parametrize("name", names())
def test_every_reference_stays_at_home(name):
    """No reference leads out of the package, so nothing is ever fetched."""

    def refuse(uri):
        raise NoSuchResource(ref=uri)

    registry = Registry(retrieve=refuse).with_resources(
        (identifier(other), Resource.from_contents(load(other))) for other in names()
    )
    resolver = registry.resolver(base_uri=identifier(name))
    for place in places(load(name)):
        if isinstance(place.get("$ref"), str):
            assert resolver.lookup(place["$ref"]).contents


@pytest.mark.parametrize("name", [name for name in names() if name.startswith("unit-of-work/")])
def test_the_format_switches_by_if_and_then(name):
    """No choice hides the place of an error: anyOf and oneOf stop at the outermost."""
    assert not any({"anyOf", "oneOf"} & place.keys() for place in places(load(name)))


OPERATION_TYPES = load("unit-of-work/operation")["$defs"]["shared"]["properties"]["operationType"][
    "enum"
]


@pytest.mark.parametrize("operation_type", OPERATION_TYPES)
def test_every_operation_has_schemas_of_its_own(operation_type):
    """One for the operation, to which its type leads, and one for its result."""
    name = operation_type.lower().replace("_", "-")
    assert explain("unit-of-work/operation", {"operationType": operation_type, "table": "a"})
    for schema in (f"unit-of-work/operations/{name}", f"unit-of-work/results/{name}"):
        assert load(schema)["properties"]["operationType"] == {"const": operation_type}
