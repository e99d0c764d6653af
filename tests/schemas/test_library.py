"""Schemas by name."""

import subprocess
import sys

import pytest
from uowkit_schemas import UnknownSchema, load, names
from uowkit_schemas.library import identifier, named_by


def test_names_are_paths_without_their_ending():
    """A schema is named for its file, and the names are sorted."""
    assert {"unit-of-work/request", "unit-of-work/operations/create", "kit/requirement"} < set(
        names()
    )
    assert list(names()) == sorted(names())


def test_a_schema_is_the_callers_to_change():
    """What one caller does to a schema no other one sees."""
    load("data/count").clear()
    assert load("data/count")["title"] == "Number of objects"


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("unit-of-work/requst", "unit-of-work/request"),
        ("create-bulk", "unit-of-work/operations/create-bulk"),
        ("data/objekt", "data/object"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(slip, meant):
    """Who mistypes a name is told what there is."""
    with pytest.raises(UnknownSchema, match="did you mean") as caught:
        load(slip)
    assert caught.value.name == slip
    assert meant in caught.value.nearest


def test_a_name_like_no_other_gets_no_suggestion():
    """Far-fetched suggestions help nobody."""
    with pytest.raises(UnknownSchema, match=r"^there is no schema 'qqqq'$"):
        load("qqqq")


@pytest.mark.parametrize("name", names())
def test_an_id_leads_back_to_its_name(name):
    """Addresses and names stand for each other."""
    assert named_by(identifier(name)) == name


@pytest.mark.parametrize(
    "uri", ["https://json-schema.org/draft/2020-12/schema", "data/count", "file:///etc/passwd"]
)
def test_other_addresses_lead_nowhere(uri):
    """Only the package's own schemas are found."""
    with pytest.raises(UnknownSchema):
        named_by(uri)


def test_importing_the_package_loads_no_validator():
    """Who only wants a rule or a file does not pay for a validator."""
    heavy = ["jsonschema", "jsonschema_rs", "referencing", "yaml"]
    code = f"import sys, uowkit_schemas; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
