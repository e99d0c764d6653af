import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import nests_deeper, read_json
from uowkit_reference.request import UnitOfWorkReader
from uowkit_reference.settings import Settings

SETTINGS = Settings(operations=3)
GOOD = {"operationType": "CREATE", "table": "Person", "payload": {}}


def read(document):
    """Read a unit of work of three operations at most."""
    return UnitOfWorkReader(SETTINGS, ("CREATE", "CREATE_BULK")).read(document)


def test_the_least_that_a_unit_of_work_needs_is_one_operation():
    """Isolation level and opResultId are optional."""
    unit_of_work = read({"operations": [GOOD]})
    assert unit_of_work.isolation_level == "REPEATABLE_READ"
    [operation] = unit_of_work.operations
    assert (operation.operation_type, operation.table) == ("CREATE", "Person")
    assert (operation.payload, operation.op_result_id) == ({}, None)


@pytest.mark.parametrize(
    "level",
    ["READ_UNCOMMITTED", "READ_COMMITTED", "REPEATABLE_READ", "SERIALIZABLE", "SERIALZABLE", None],
)
def test_every_isolation_level_is_accepted_in_either_spelling(level):
    """The documents' spelling and the clients' are both known; null counts as none."""
    read({"isolationLevelEnum": level, "operations": [GOOD]})


@pytest.mark.parametrize("level", ["", "serializable", "READ_UNCOMMITED", 1, {}, [], True])
def test_any_other_isolation_level_is_refused(level):
    """Case, type and spelling matter."""
    with pytest.raises(ApiError, match="isolationLevelEnum"):
        read({"isolationLevelEnum": level, "operations": [GOOD]})


@pytest.mark.parametrize(
    "document",
    [None, [], [GOOD], "x", 1, True, {}]
    + [{"operations": value} for value in (None, {}, "x", 1, [], [None], [[]], ["x"], [GOOD, 1])]
    + [{"operations": [GOOD] * 4}],
)
def test_what_is_no_unit_of_work_is_refused(document):
    """A unit of work is an object with an array of one operation or more, up to the limit."""
    with pytest.raises(ApiError) as caught:
        read(document)
    assert caught.value.status == 400


@pytest.mark.parametrize(
    ("member", "value"),
    [("operationType", value) for value in (None, "create", "Create", "CREATE ", "DROP", 1, [], "")]
    + [("table", value) for value in (None, "", 1, {}, [], True)]
    + [("opResultId", value) for value in (1, 0, {}, [], False)],
)
def test_an_operation_with_a_wrong_member_is_refused(member, value):
    """The operation type is compared letter by letter; table and opResultId are strings."""
    with pytest.raises(ApiError, match=member):
        read({"operations": [{**GOOD, member: value}]})


@pytest.mark.parametrize("member", ["operationType", "table"])
def test_an_operation_without_a_mandatory_member_is_refused(member):
    """Operation type and table are mandatory."""
    with pytest.raises(ApiError, match=member):
        read({"operations": [{name: GOOD[name] for name in GOOD if name != member}]})


def test_unknown_members_are_passed_over():
    """The documents do not say that other members are wrong."""
    assert read({"operations": [{**GOOD, "x": 1}], "y": 2}).operations


@pytest.mark.parametrize("op_result_id", ["", " ", "a", "\u0000", "e\u0301", "🙂"])
def test_an_op_result_id_may_not_be_used_twice(op_result_id):
    """Two operations of one transaction never share an id, next to each other or not."""
    named = {**GOOD, "opResultId": op_result_id}
    with pytest.raises(ApiError, match="not unique"):
        read({"operations": [named, GOOD, named]})


def test_op_result_ids_that_differ_at_all_are_different():
    """Ids are compared character by character: case, spaces and composition matter."""
    for one, other in [("a", "A"), ("a", " a"), ("a", "a "), ("\u00e9", "e\u0301"), ("", " ")]:
        read({"operations": [{**GOOD, "opResultId": one}, {**GOOD, "opResultId": other}]})
    read({"operations": [{**GOOD, "opResultId": None}, {**GOOD, "opResultId": None}]})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nul",
        b"NaN",
        b"[1e400]",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b'"\\ud800"',
        b"[" * 9999,
        b"[" * 102 + b"]" * 102,
        b'{"a":' * 200 + b"1" + b"}" * 200,
    ],
)
def test_what_is_no_json_or_nests_too_deep_is_refused(body):
    """Bytes that are no JSON document of bounded depth are answered, not run."""
    with pytest.raises(ApiError):
        read_json(body, SETTINGS)


def test_nesting_is_counted_in_levels_of_arrays_and_objects():
    """A scalar has no level, an empty array has one."""
    assert not nests_deeper("x", 0)
    assert nests_deeper([], 0)
    assert not nests_deeper([[], {"a": []}], 3)
    assert nests_deeper([[], {"a": []}], 2)
