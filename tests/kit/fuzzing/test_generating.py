import sys

import pytest
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator, validate
from uowkit.fuzzing.describing import PAYLOADS, described, unit_of_work
from uowkit.fuzzing.generating import calls, missing_generator, transactions
from uowkit.judging.properties import run_property
from uowkit.wire.address import ENDPOINT
from uowkit_schemas import is_valid


def drawn(strategy, *, seed=0, examples=20):
    """What a run with a seed draws."""
    found = []
    run_property(
        lambda value: found.append(value),
        {"value": strategy},
        examples=examples,
        seed=seed,
        begin=lambda: None,
    )
    return found


def test_the_narrowed_description_is_openapi():
    """With as few calls and types of operations as are asked for."""
    validate(described(), cls=OpenAPIV31SpecValidator)
    few = described(["runTransaction", "saveObject"], ["FIND"])
    validate(few, cls=OpenAPIV31SpecValidator)
    assert set(few["paths"]) == {ENDPOINT, "/data/{table}"}
    assert "post" not in few["paths"]["/data/{table}"]


@pytest.mark.parametrize("kind", PAYLOADS)
def test_transactions_keep_the_description_and_the_format(kind):
    """What is generated of the narrowed description keeps the whole one, too."""
    schema = Draft202012Validator(unit_of_work([kind]))
    bodies = drawn(transactions([kind]))
    assert all(schema.is_valid(each) for each in bodies)
    assert all(is_valid("unit-of-work/request", each) for each in bodies)
    assert {operation["operationType"] for each in bodies for operation in each["operations"]} == {
        kind
    }


def test_spoiled_transactions_break_the_description():
    """And can be sent as JSON."""
    schema = Draft202012Validator(unit_of_work(["CREATE"]))
    bodies = drawn(transactions(["CREATE"], spoiled=True))
    assert not any(schema.is_valid(each) for each in bodies)
    assert not any(isinstance(each, bytes) for each in bodies)


def test_odd_values_are_among_what_is_generated():
    """That is what it is for: empty texts, numbers near the largest, characters of all kinds."""
    bodies = drawn(transactions(["CREATE", "CREATE_BULK"]), examples=200)
    said = repr(bodies)
    assert "''" in said
    assert "e+308" in said or "e+30" in said
    assert not said.isascii() or "\\x" in said


def test_the_same_seed_generates_the_same():
    """A run can be repeated, and another seed is another run."""
    for strategy in (transactions(["CREATE"]), calls("findObjects", spoiled=True)):
        first = drawn(strategy, seed=3)
        assert drawn(strategy, seed=3) == first
        assert drawn(strategy, seed=4) != first


def test_calls_have_the_parts_of_a_request():
    """Method, address, query and body."""
    generated = drawn(calls("countObjects"))
    assert {(each.method, each.path) for each in generated} == {("GET", "/data/{table}/count")}
    assert {each.body for each in generated} == {None}
    assert any("where" in each.query for each in generated)
    assert all(isinstance(each.body, dict) for each in drawn(calls("saveObject")))


def test_what_is_missing_is_told_with_the_remedy(monkeypatch):
    """Whoever claims the profile without the extra knows what to do."""
    assert missing_generator() is None
    monkeypatch.setitem(sys.modules, "schemathesis", None)
    assert "pip install 'uowkit[fuzz]'" in missing_generator()
