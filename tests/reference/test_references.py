import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.references import References
from uowkit_reference.settings import Settings

RESULTS = {
    "person": {"objectId": "A", "age": 25.0, "name": None},
    "people": ["B", "C"],
    "found": [{"objectId": "E"}, {"objectId": "F"}],
    "changed": 3,
    "": "D",
}


def resolve(value):
    """Resolve the references in a value against RESULTS."""
    return References(RESULTS, Settings()).resolve(value)


def ref(op_result_id, **members):
    """Return a reference."""
    return {"___ref": True, "opResultId": op_result_id, **members}


@pytest.mark.parametrize(
    ("reference", "value"),
    [
        (ref("person", propName="objectId"), "A"),
        (ref("person", propName="age"), 25.0),
        (ref("person", propName="name"), None),
        (ref("person"), RESULTS["person"]),
        (ref("people", resultIndex=0), "B"),
        (ref("people", resultIndex=1, propName=None), "C"),
        (ref("people"), ["B", "C"]),
        (ref("found", resultIndex=1, propName="objectId"), "F"),
        (ref("found", resultIndex=0), {"objectId": "E"}),
        (ref("found"), RESULTS["found"]),
        (ref("changed"), 3),
        (ref(""), "D"),
    ],
)
def test_a_reference_stands_for_what_it_names(reference, value):
    """A property of an object, an item of a list counted from 0, or the whole result."""
    assert resolve(reference) == value


def test_references_are_found_at_any_depth():
    """References stand inside arrays and objects, too; everything else stays as it is."""
    document = {"a": [1, {"b": ref("people", resultIndex=1)}], "c": None}
    assert resolve(document) == {"a": [1, {"b": "C"}], "c": None}


@pytest.mark.parametrize(
    "reference",
    [
        ref("nobody", propName="objectId"),
        ref("Person", propName="objectId"),
        ref(None),
        ref(["person"]),
        {"___ref": True},
        {"___ref": False, "opResultId": "person"},
        {"___ref": "true", "opResultId": "person"},
        ref("person", propName="nothing"),
        ref("person", propName=1),
        ref("person", resultIndex=0),
        ref("people", resultIndex=2),
        ref("people", resultIndex=-1),
        ref("people", resultIndex=True),
        ref("people", resultIndex=0.0),
        ref("people", resultIndex="0"),
        ref("people", resultIndex=0, propName="objectId"),
        ref("found", propName="objectId"),
        ref("found", resultIndex=2),
        ref("changed", resultIndex=0),
    ],
)
def test_a_reference_that_names_nothing_is_refused(reference):
    """It is neither stored as it stands nor turned into null."""
    with pytest.raises(ApiError):
        resolve(reference)


def test_references_cannot_multiply_without_end():
    """The values that the references of one transaction stand for have a limit together."""
    references = References({"x": "x" * 60}, Settings(referred_length=100))
    references.resolve(ref("x"))
    with pytest.raises(ApiError, match="too large"):
        references.resolve(ref("x"))
