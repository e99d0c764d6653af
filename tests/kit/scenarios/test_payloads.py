import pytest
from uowkit.scenarios.payloads import ids_in, said_anew


def upper(operation_type, payload):
    """A payload whose columns are said in capitals, and everything else as it is."""
    return said_anew(
        {"operationType": operation_type, "payload": payload},
        row=lambda row: {key.upper(): value for key, value in row.items()},
        value=lambda value: dict(value) if isinstance(value, dict) else value,
        column=str.upper,
    )


def test_only_what_is_a_column_is_said_in_other_words():
    """Members that the operation gives a meaning keep their names."""
    assert upper("CREATE", {"name": "Joe"}) == {"NAME": "Joe"}
    assert upper("UPSERT_BULK", [{"name": "Joe"}]) == [{"NAME": "Joe"}]
    bulk = {"conditional": "name = 'x'", "changes": {"name": "Joe"}}
    assert upper("UPDATE_BULK", bulk) == {**bulk, "changes": {"NAME": "Joe"}}
    relation = {"parentObject": "1", "relationColumn": "orders", "unconditional": ["2"]}
    assert upper("SET_RELATION", relation) == {**relation, "relationColumn": "ORDERS"}
    for kind, payload in (
        ("DELETE", "1"),
        ("DELETE_BULK", {"unconditional": ["1"]}),
        ("FIND", {"whereClause": "name = 'x'"}),
    ):
        assert upper(kind, payload) == payload


@pytest.mark.parametrize("kind", [["CREATE"], {"name": "CREATE"}, 0, None, True])
def test_an_operation_of_no_known_type_is_said_all_the_same(kind):
    """Whatever its type is: a wrong server may have accepted it."""
    assert upper(kind, {"name": "Joe"}) == {"NAME": "Joe"}
    body = {"operations": [{"operationType": kind, "payload": {"objectId": "1"}}]}
    assert list(ids_in(body)) == ["1"]


def test_object_ids_are_found_wherever_operations_hold_them():
    """And nowhere else: other texts may look the same."""
    operations = [
        {"operationType": "UPDATE", "payload": {"objectId": "1", "name": "9"}},
        {"operationType": "DELETE", "payload": "2"},
        {"operationType": "CREATE", "payload": "9"},
        {"operationType": "DELETE_BULK", "payload": {"unconditional": ["3", {"___ref": True}]}},
        {
            "operationType": "ADD_RELATION",
            "payload": {"parentObject": "4", "relationColumn": "9", "unconditional": ["5"]},
        },
    ]
    assert list(ids_in({"operations": operations})) == ["1", "2", "3", "4", "5"]
