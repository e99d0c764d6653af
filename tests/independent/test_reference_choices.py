"""What the independent server may do with references where the sources are silent."""

import pytest

from tests.independent.client import client_of, create, create_bulk, operation, reference, refused
from tests.independent_server import Choices

FORWARD = reference("later", "name")


def test_bad_references_are_refused_before_anything_runs_where_that_is_chosen():
    """The answer is that to a malformed request; a good reference still works."""
    many = create_bulk({"name": "b"}, op_result_id="many")
    with client_of(Choices(bad_references="before-running")) as client:
        for bad in (FORWARD, reference("none", "name"), reference("many", index=1)):
            status, answer = client.transact(many, create(bad, "bad"), create("c", "later"))
            assert (status, answer["code"]) == (400, 8000)
        results = client.results(many, create(reference("many", index=0), "good"))
        assert results["good"]["name"] == results["many"][0]


def test_forward_references_are_resolved_where_that_is_chosen():
    """The value of the later operation is stored and shown; what never comes is refused."""
    with client_of(Choices(forward_references="resolve")) as client:
        results = client.results(create(FORWARD, "first"), create("c", "later", marker="m"))
        assert results["first"]["name"] == "c"
        assert client.names() == ["c", "c"]
        status, answer = client.transact(
            create(reference("never", "name"), "bad"), create("d", "good")
        )
        assert refused(status, answer)
        assert answer["error"]["operation"]["opResultId"] == "bad"
        assert refused(*client.transact(create("e", age=FORWARD), create("text", "later")))
        assert refused(*client.transact(create_bulk({"name": FORWARD}), create("x", "later")))
        assert client.names() == ["c", "c"]


@pytest.mark.parametrize(
    ("choice", "value"), [("resolve", "a"), ("keep", reference("one", "name"))]
)
def test_nested_references_are_resolved_or_kept(choice, value):
    """Inside the value of a JSON column a reference may be no reference."""
    tables = {"Value": {"nested": "JSON", "text": "STRING"}}
    with client_of(Choices(nested_references=choice, tables=tables)) as client:
        kept = {"nested": {"deep": [reference("one", "name")]}, "text": reference("one", "name")}
        bulk = operation("CREATE_BULK", [kept], "bulk", "Value")
        results = client.results(create("a", "one"), operation("CREATE", kept, "it", "Value"), bulk)
        read = client.read(results["bulk"][0], "Value")
        for row in (results["it"], read):
            assert (row["nested"], row["text"]) == ({"deep": [value]}, "a")
        update = {"objectId": read["objectId"], "text": reference("one", "name")}
        updated = client.results(create("b", "one"), operation("UPDATE", update, "it", "Value"))
        assert updated["it"]["text"] == "b"


def test_incomplete_and_superfluous_members_mean_what_was_chosen():
    """No propName, a propName too many, one that is unknown, and ___ref false."""
    many = create_bulk({"name": "b"}, op_result_id="many")
    without = [create("a", "one"), create(reference("one"), "two")]
    too_many = [many, create(reference("many", "objectId", 0), "two")]
    unknown = [create("a", "one"), create(reference("one", "wrong"), "two")]
    false = [create("a", "one"), create("b", "two", extra={**reference("one"), "___ref": False})]
    chosen = Choices(
        reference_without_property="object-id",
        bulk_reference_with_property="refuse",
        reference_to_unknown_property="null",
        false_reference="value",
    )
    for choices in (Choices(), chosen):
        is_chosen = choices == chosen
        with client_of(choices) as client:
            client.call("PUT", "/data/Person", {"extra": {"a": 1}})
            assert refused(*client.transact(*without)) is not is_chosen
            assert refused(*client.transact(*too_many)) is is_chosen
            assert refused(*client.transact(*unknown)) is not is_chosen
            assert refused(*client.transact(*false)) is not is_chosen
            if is_chosen:
                results = client.results(*without)
                assert results["two"]["name"] == results["one"]["objectId"]
                assert client.results(*unknown)["two"]["name"] is None


def test_results_may_be_live():
    """What a later operation changes shows in the result of the earlier one, and in references."""
    operations = [
        create("a", "one"),
        operation("UPDATE", {"objectId": reference("one", "objectId"), "name": "b"}, "two"),
        create(reference("one", "name"), "three"),
    ]
    for choice, names in (("as-run", "aba"), ("live", "bbb")):
        with client_of(Choices(object_results=choice)) as client:
            results = client.results(*operations)
            assert "".join(results[each]["name"] for each in ("one", "two", "three")) == names
            deleted = operation("DELETE", reference("one", "objectId"), "gone")
            assert client.results(create("a", "one"), deleted)["one"]["name"] == "a"
