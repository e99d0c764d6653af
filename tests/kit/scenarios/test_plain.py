import pytest
from uowkit.scenarios.plain import (
    columns_of,
    holds_expression,
    is_plain_clause,
    is_plain_operation,
    references_in,
)


@pytest.mark.parametrize(
    "clause",
    [None, "age > 3", "name='Joe'", "a = 1 and b <= 2.5 AND c != -1", "name = 'it is ok'"],
)
def test_comparisons_are_understood_by_everybody(clause):
    """Of columns with texts, for being equal, and with numbers."""
    assert is_plain_clause(clause)


@pytest.mark.parametrize(
    "clause",
    ["", "name like 'x%'", "name > 'a'", "a = 1 or b = 2", "f(a) = 1", "a.b = 1", "a = 'x\\y'", 5],
)
def test_anything_else_may_be_understood_otherwise(clause):
    """No rule is about the language of clauses."""
    assert not is_plain_clause(clause)


def test_the_columns_of_a_clause_are_known_with_what_they_are_compared_with():
    """That tells their types."""
    assert columns_of("age > 3 and name = 'Joe'") == [("age", 3.0), ("name", "Joe")]
    assert columns_of("age like 3") == []
    assert columns_of(None) == []


@pytest.mark.parametrize(
    ("kind", "payload", "plain"),
    [
        ("FIND", {}, True),
        ("FIND", {"pageSize": 100, "offset": 0, "queryOptions": {"sortBy": ["a"]}}, True),
        ("FIND", {"pageSize": 101}, False),
        ("FIND", {"properties": ["a"]}, False),
        ("FIND", {"properties": [], "groupBy": None}, True),
        ("FIND", {"queryOptions": {"related": ["a"]}}, False),
        ("UPDATE_BULK", {"conditional": "a > 1", "changes": {}}, True),
        ("UPDATE_BULK", {"conditional": "a in (1)", "changes": {}}, False),
        ("UPDATE", {"a": {"___class": "BackendlessExpression", "value": "a + 1"}}, False),
        ("DELETE", "id", True),
        ("CREATE_BULK", [{"a": 1}], True),
    ],
)
def test_what_an_operation_asks_is_plain_or_not(kind, payload, plain):
    """Only what is plain can be held against a server."""
    operation = {"operationType": kind, "table": "T", "payload": payload}
    assert is_plain_operation(operation) is plain


def test_expressions_and_references_are_found_at_any_depth():
    """In lists and objects."""
    reference = {"___ref": True, "opResultId": "x"}
    assert references_in({"a": [reference, {"___ref": False}]}) == [reference]
    assert holds_expression([{"a": {"___class": "BackendlessExpression"}}])
    assert not holds_expression([{"a": {"___class": "Person"}}])
