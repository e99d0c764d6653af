"""The published invalid documents: each is refused for its own reason, and mended is accepted."""

from pathlib import Path

import jsonschema
import jsonschema_rs
import pytest
import uowkit_schemas
import yaml
from referencing import Registry, Resource
from uowkit_schemas import explain, is_valid, load, names
from uowkit_schemas.library import identifier
from uowkit_schemas.validation import pointer

FILES = sorted((Path(uowkit_schemas.__file__).parent / "invalid").glob("*.yaml"))
CASES = [case for file in FILES for case in yaml.safe_load(file.read_text(encoding="utf-8"))]

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])


def test_there_are_many_and_no_name_stands_twice():
    """The set is worth publishing, and a case can be found by its name."""
    assert len(CASES) >= 40
    assert len({case["name"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_files_keep_their_schema(file):
    """Each file of cases is itself a valid document."""
    cases = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert explain("kit/invalid-documents", cases) is None


@each_case
def test_a_bad_document_is_refused_for_its_own_reason(case):
    """Every error that jsonschema finds is at the place and of the keyword that are named."""
    registry = Registry().with_resources(
        (identifier(name), Resource.from_contents(load(name))) for name in names()
    )
    validator = jsonschema.Draft202012Validator(load(case["schema"]), registry=registry)
    found = {
        (pointer(error.absolute_path), error.validator)
        for error in validator.iter_errors(case["document"])
    }
    assert found == {(case["reason"]["at"], case["reason"]["keyword"])}
    assert not is_valid(case["schema"], case["document"])


@each_case
def test_the_other_validator_finds_the_same_place(case):
    """Every error that jsonschema-rs finds is at the place that the case names."""
    registry = jsonschema_rs.Registry([(identifier(name), load(name)) for name in names()])
    validator = jsonschema_rs.Draft202012Validator(load(case["schema"]), registry=registry)
    found = {pointer(error.instance_path) for error in validator.iter_errors(case["document"])}
    assert found == {case["reason"]["at"]}


@each_case
def test_the_explanation_names_the_place(case):
    """The problem leads to the place and to the keyword."""
    problem = explain(case["schema"], case["document"])
    assert problem is not None
    assert problem.path == case["reason"]["at"]
    assert problem.schema_path.endswith(f"/{case['reason']['keyword']}")


@each_case
def test_the_mended_document_is_accepted(case):
    """Nothing else was wrong with it."""
    assert explain(case["schema"], case["mended"]) is None
    assert is_valid(case["schema"], case["mended"])
