"""Deciding and explaining."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uowkit_schemas import Problem, UnknownSchema, explain, is_valid, load, names

EXAMPLES = [
    json.loads(file.read_text(encoding="utf-8"))
    for file in sorted((Path(__file__).parent / "documents").glob("*.json"))
]
OPERATIONS = [
    example
    for name in names()
    if name.startswith("unit-of-work/operations/")
    for example in load(name)["examples"]
]

NAMES = [
    "operations",
    "operationType",
    "table",
    "payload",
    "opResultId",
    "CREATE",
    "CREATE_BULK",
    "___ref",
    "propName",
    "resultIndex",
    "conditional",
    "unconditional",
    "changes",
    "value",
    "BackendlessExpression",
    "parentObject",
    "relationColumn",
    "queryOptions",
    "sortBy",
    "pageSize",
    "success",
    "results",
    "result",
    "type",
    "error",
    "message",
    "code",
    "objectId",
    "___class",
    "created",
    "deletionTime",
    "name",
    "profile",
]

words = st.sampled_from(NAMES)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | words
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=4),
    max_leaves=12,
)


def spots(value, path=()):
    """Yield the path of everything within a document."""
    yield path
    if isinstance(value, dict | list):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from spots(child, (*path, key))


@st.composite
def mutants(draw, examples):
    """One of the examples with one place replaced or removed."""
    document = copy.deepcopy(draw(st.sampled_from(examples)))
    path = draw(st.sampled_from(list(spots(document))))
    if not path:
        return draw(documents)
    holder = document
    for step in path[:-1]:
        holder = holder[step]
    if draw(st.booleans()):
        del holder[path[-1]]
    else:
        holder[path[-1]] = draw(documents)
    return document


SCENARIO = {
    "scenario": "Nothing is sent",
    "source": {"kind": "document", "where": "001"},
    "rule": "create/class",
}
NOTHING_SENT = {"send": {}, "expect": "answered"}
BOTH = {"rule": "a/b", "check": "a/b:c", "reason": "It is old.", "expires": "2031-12-31"}
"""An entry of a baseline that must not have both rule and check."""


def nested(depth, innermost=None):
    """A request whose payload holds lists and objects within each other, so many levels deep."""
    value = {"___ref": False} if innermost is None else innermost
    for level in range(depth):
        value = [value] if level % 2 else {"a": value}
    operation = {"operationType": "CREATE", "table": "Person", "payload": {"deep": value}}
    return {"operations": [operation]}


@settings(deadline=None)  # the first document pays for the validators
@given(name=st.sampled_from(names()), document=documents)
def test_the_validators_agree_on_any_document(name, document):
    """Whatever jsonschema-rs refuses jsonschema can explain, and nothing else."""
    assert is_valid(name, document) == (explain(name, document) is None)


@settings(deadline=None)  # the first document pays for the validators
@given(
    name=st.sampled_from(["unit-of-work/request", "unit-of-work/response"]),
    document=mutants(EXAMPLES),
)
def test_the_validators_agree_on_nearly_valid_documents(name, document):
    """They agree where a single place of a valid document was changed, too."""
    assert is_valid(name, document) == (explain(name, document) is None)


@settings(deadline=None)  # the first document pays for the validators
@given(document=mutants(OPERATIONS))
def test_the_validators_agree_on_nearly_valid_operations(document):
    """Whatever the operation's type."""
    name = "unit-of-work/operation"
    assert is_valid(name, document) == (explain(name, document) is None)


@pytest.mark.parametrize("depth", [1, 20, 200, 900])
def test_deep_documents_are_decided_and_explained(depth):
    """A defect is found at any depth that a JSON reader lets through."""
    assert not is_valid("unit-of-work/request", nested(depth))
    problem = explain("unit-of-work/request", nested(depth))
    assert problem is not None
    assert problem.path.startswith("/operations/0/payload/deep")
    assert problem.schema_path.startswith("/")
    assert problem.message.strip("'\"").startswith("opResultId")


@pytest.mark.parametrize("depth", [1, 20, 200, 900])
def test_nothing_is_wrong_with_a_document_for_being_deep(depth):
    """There is nothing to explain, and no crash."""
    assert is_valid("unit-of-work/request", nested(depth, "x"))
    assert explain("unit-of-work/request", nested(depth, "x")) is None


def test_a_value_that_is_too_deep_to_be_shown_hides_no_problem():
    """It need not be shown to say what is missing beside it."""
    value = []
    for _ in range(5000):
        value = [value]
    problem = explain("data/object", {"deep": value})
    assert str(problem) == "at the top: 'objectId' is a required property"


def test_lone_surrogates_are_decided_and_explained():
    """Text that is no Unicode is decided by the validator that can hold it."""
    operation = {"operationType": "CREATE", "table": "\ud800", "payload": {"name": "\udfff"}}
    assert is_valid("unit-of-work/request", {"operations": [operation]})
    bad = {"operations": [operation | {"payload": "\ud800"}]}
    assert not is_valid("unit-of-work/request", bad)
    str(explain("unit-of-work/request", bad)).encode()


def test_a_problem_reads_as_a_sentence():
    """It says where, what was found, and what is wrong with it."""
    operation = {"operationType": "CREATE", "table": "Person", "payload": []}
    problem = explain("unit-of-work/request", {"operations": [operation]})
    assert isinstance(problem, Problem)
    assert problem.path == "/operations/0/payload"
    assert str(problem) == "at /operations/0/payload: [] is not of type 'object'"


@pytest.mark.parametrize(
    ("name", "document", "sentence"),
    [
        ("data/count", None, "at the top: null is not of type 'integer'"),
        ("data/object", {}, "at the top: 'objectId' is a required property"),
        ("data/object", {"objectId": ""}, 'at /objectId: "" is empty'),
        (
            "unit-of-work/results/create",
            {"type": "FIND", "result": {"objectId": "a", "___class": "b", "created": 1}},
            'at /type: "FIND" is not "CREATE"',
        ),
        (
            "unit-of-work/operation",
            {"operationType": "DELETE", "table": "a", "payload": "b", "opResultId": 5},
            "at /opResultId: 5 is not of type 'string' or 'null'",
        ),
        ("data/count", "\u00e9", "at the top: \"\u00e9\" is not of type 'integer'"),
        ("kit/configuration", {"profiles": []}, "at /profiles: [] is empty"),
        ("kit/scenario", {**SCENARIO, "steps": [NOTHING_SENT]}, "at /steps/0/send: {} is empty"),
        (
            "kit/configuration",
            {"readback": "no"},
            'at /readback: "no" is none of "data", "find"',
        ),
        (
            "kit/baseline",
            {"deviations": [BOTH]},
            'at /deviations/0/check: "a/b:c" is not allowed here',
        ),
    ],
)
def test_problems_speak_json(name, document, sentence):
    """What was found is shown as JSON writes it, not as Python does."""
    assert str(explain(name, document)) == sentence


def test_long_values_are_shortened():
    """A problem fits on the screen, however large the document."""
    problem = explain("unit-of-work/request", [{"name": "x" * 100_000}] * 100)
    assert problem is not None
    assert len(problem.message) < 300
    assert problem.message.startswith('[{"name": "xxx')
    assert "xxx\"}] is not of type 'object'" in problem.message


@pytest.mark.parametrize(("length", "whole"), [(58, True), (59, False), (600, False)])
def test_a_value_is_shown_up_to_sixty_characters(length, whole):
    """A longer one with its beginning and its end."""
    text = "a" * (length - 3) + "end"
    found, _, rest = explain("data/count", text).message.partition(" is not")
    assert rest == " of type 'integer'"
    assert (found == f'"{text}"') is whole
    assert found.startswith('"' + "a" * 25)
    assert found.endswith("a" * 20 + 'end"')
    assert len(found) <= 60


def test_unknown_names_are_refused():
    """Deciding and explaining need a schema that exists."""
    with pytest.raises(UnknownSchema):
        is_valid("unit-of-work/requests", {})
    with pytest.raises(UnknownSchema):
        explain("unit-of-work/requests", {})
