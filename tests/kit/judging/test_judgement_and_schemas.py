"""Answers are judged by code and published as schemas; here the two are held to one verdict."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from uowkit.judging.judgement import judge_success
from uowkit.unit_of_work import UnitOfWork
from uowkit_schemas import is_valid

from tests.kit.answers import SENT_AT, reading_of

NOW = int(SENT_AT * 1000)
ENTRIES = {"c": "create", "b": "create-bulk"}  # the schema of each entry's operation
GOOD = {
    "success": True,
    "error": None,
    "results": {
        "c": {
            "type": "CREATE",
            "operationType": "CREATE",
            "result": {
                "name": "Joe",
                "age": 25,
                "objectId": "1",
                "___class": "Person",
                "created": NOW,
                "updated": None,
                "ownerId": None,
            },
        },
        "b": {"type": "CREATE_BULK", "operationType": "CREATE_BULK", "result": ["1", "2"]},
    },
}
MISSING = "(missing)"
OTHERS = (
    *(MISSING, None, True, False, 0, 1, -1.5, "", "x", "CREATE", "CREATE_BULK"),
    *([], [None], ["x", 1], ["x", ""], ["x", "y"], {}, {"a": 1}, [[]], [{}]),
)
REQUEST_KNOWN = {
    # Rules for which the request (or the clock) must be known, which a schema of the answer
    # does not see: there the schemas are wider, and only there.
    "create/returns-saved-object": "which properties were sent, and with which values",
    "create/class": "which table was asked for",
    "create/created": "what time it is",
    "envelope/one-result-per-operation": "which operations there were, under which op result ids",
    "create-bulk/one-id-per-object": "how many objects were sent",
}


def breaches(document, *, unnamed=0):
    """The rules that an answer to a CREATE, a CREATE_BULK and some without id breaks."""
    unit = UnitOfWork()
    unit.create("Person", {"name": "Joe", "age": 25}, op_result_id="c")
    unit.create_bulk("Person", [{}, {}], op_result_id="b")
    for _ in range(unnamed):
        unit.create("Person", {}, op_result_id=None)
    return {each.rule for each in judge_success(unit, reading_of(document))}


def keeps_the_schemas(document):
    """Whether the answer is a success, and each entry a result of its operation."""
    return is_valid("unit-of-work/success", document) and all(
        is_valid(f"unit-of-work/results/{schema}", document["results"][name])
        for name, schema in ENTRIES.items()
        if name in document["results"]
    )


def places(document, path=()):
    """Every path into a document, its own included."""
    yield path
    if isinstance(document, dict | list):
        steps = document if isinstance(document, dict) else range(len(document))
        for step in steps:
            yield from places(document[step], (*path, step))


def spoiled(document, path, value):
    """A copy of a document with something else, or nothing, at one place."""
    if not path:
        return value
    document = copy.deepcopy(document)
    place = document
    for step in path[:-1]:
        place = place[step]
    if value is MISSING:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return document


def needs_the_request(path, value):
    """Whether only somebody who knows the request (or the time) could see this spoiling."""
    match path:
        case ("results",):
            return value == {}
        case ("results", _):
            return value is MISSING
        case ("results", "c", "result", "name" | "age"):
            return True
        case ("results", "c", "result", "___class"):
            return isinstance(value, str) and value is not MISSING
        case ("results", "c", "result", "created"):
            return isinstance(value, int | float) and not isinstance(value, bool)
        case ("results", "b", "result"):
            return value == []
        case ("results", "b", "result", _):
            return value is MISSING
    return False


def same(one, other):
    """Whether two values are the same JSON: true is not 1."""
    return type(one) is type(other) and one == other


def original(path):
    """What stands at a path of the good answer."""
    found = GOOD
    for step in path:
        found = found[step]
    return found


SPOILINGS = [
    (path, value)
    for path in places(GOOD)
    for value in OTHERS
    if (path or value is not MISSING) and not same(value, original(path))
]


@pytest.mark.parametrize(
    ("path", "value"),
    SPOILINGS,
    ids=lambda each: "/".join(map(str, each)) or "top" if isinstance(each, tuple) else str(each),
)
def test_code_and_schemas_agree_on_every_spoiled_member(path, value):
    """Each member missing, null, or of another type: both refuse it, or neither does."""
    document = spoiled(GOOD, path, value)
    found, valid = breaches(document), keeps_the_schemas(document)
    if needs_the_request(path, value):
        assert valid
        assert found
        assert found <= REQUEST_KNOWN.keys()
    else:
        assert bool(found) is not valid, found


def test_the_spoilings_are_of_every_kind():
    """Some are refused by both, some by code alone, and some are no defects at all."""
    kinds = {
        (bool(breaches(document)), keeps_the_schemas(document))
        for document in (spoiled(GOOD, *each) for each in SPOILINGS)
    }
    assert kinds == {(True, False), (True, True), (False, True)}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: answer,
        lambda answer: {**answer, "more": "members"},
        lambda answer: {key: answer[key] for key in ("success", "results")},
        lambda answer: {**answer, "error": {"odd": [1]}},
        lambda answer: spoiled(answer, ("results", "c", "type"), MISSING),
        lambda answer: spoiled(answer, ("results", "b", "operationType"), MISSING),
        lambda answer: spoiled(answer, ("results", "c", "more"), 1),
        lambda answer: spoiled(answer, ("results", "c", "result", "created"), NOW + 0.5),
        lambda answer: spoiled(answer, ("results", "c", "result", "age"), 25.0),
        lambda answer: spoiled(answer, ("results", "c", "result", "more"), {"a": []}),
        lambda answer: spoiled(answer, ("results", "c", "result", "updated"), MISSING),
    ],
)
def test_both_accept_what_is_good(spoil):
    """Whatever the rulings leave open."""
    document = spoil(GOOD)
    assert breaches(document) == set()
    assert keeps_the_schemas(document)
    assert is_valid("unit-of-work/response", document)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    | st.sampled_from(["CREATE", "CREATE_BULK", "Person", "1", "2"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("cbrst"), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.lists(st.tuples(st.sampled_from(list(places(GOOD))), json_values), max_size=3))
def test_code_and_schemas_agree_on_any_answer(changes):
    """What the schemas refuse is a breach; what only code refuses needs the request."""
    document = copy.deepcopy(GOOD)
    for path, value in changes:
        if path in set(places(document)):
            document = spoiled(document, path, value)
    found = breaches(document)
    if keeps_the_schemas(document):
        assert found <= REQUEST_KNOWN.keys()
    else:
        assert found


def test_more_ids_or_equal_ones_are_seen_with_the_request_alone():
    """No schema knows how many objects were sent, and that ids differ is a rule of its own."""
    for ids in (["1", "2", "3"], ["1", "1"]):
        document = spoiled(GOOD, ("results", "b", "result"), ids)
        assert keeps_the_schemas(document)
        assert breaches(document) == {"create-bulk/one-id-per-object"}


def test_entries_of_operations_without_id_are_held_to_the_schema_only():
    """What such an entry looks like is observed, never judged: `op-result-id/unnamed-entry`."""
    document = {**GOOD, "results": {**GOOD["results"], "op-0": "odd"}}
    assert not keeps_the_schemas(document)
    assert breaches(document, unnamed=1) == set()


def test_a_transaction_that_failed_is_a_response_and_no_success():
    """The schema of a response allows both forms; a good transaction must have the one."""
    document = {"success": False, "error": {"message": "no"}, "results": None}
    assert is_valid("unit-of-work/response", document)
    assert not keeps_the_schemas(document)
    assert breaches(document) == {"envelope/success-shape"}
