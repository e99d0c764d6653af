import pytest
from uowkit.unit_of_work import UnitOfWork

NOT_NUMBERS = (True, "2", None, 2.5, [2])
NOT_IDS = ("a", None, [1], [None], {"objectId": "a"})


def operations():
    """One operation of each kind, by its type."""
    unit = UnitOfWork()
    unit.create("T", {})
    unit.create_bulk("T", [{}, {}])
    unit.update("T", {"objectId": "a"})
    unit.update_bulk("T", {}, where="1 = 1")
    unit.upsert("T", {})
    unit.upsert_bulk("T", [{}])
    unit.delete("T", "a")
    unit.delete_bulk("T", where="1 = 1")
    unit.find("T")
    unit.add_relation("T", "a", "c", ids=[])
    unit.set_relation("T", "a", "c", ids=[])
    unit.delete_relation("T", "a", "c", ids=[])
    return {each.operation_type: each for each in unit.operations}


BY_TYPE = operations()
ON_ONE_OBJECT = ("CREATE", "UPDATE", "UPSERT")
COUNTING = (
    "UPDATE_BULK",
    "DELETE",
    "DELETE_BULK",
    "ADD_RELATION",
    "SET_RELATION",
    "DELETE_RELATION",
)
BULKS = ("CREATE_BULK", "UPSERT_BULK")


def test_there_are_twelve_operations():
    """And each of them is in one of the groups below, or a FIND."""
    assert BY_TYPE.keys() == {*ON_ONE_OBJECT, *COUNTING, *BULKS, "FIND"}
    assert len(BY_TYPE) == 12


@pytest.mark.parametrize("kind", ON_ONE_OBJECT)
def test_properties_of_a_saved_object_can_be_referred_to(kind):
    """Its id, and any other."""
    operation = BY_TYPE[kind]
    reference = {"___ref": True, "opResultId": operation.op_result_id, "propName": "name"}
    assert operation.property("name") == reference
    assert operation.object_id == {**reference, "propName": "objectId"}


@pytest.mark.parametrize("kind", BULKS)
def test_ids_of_a_bulk_can_be_referred_to(kind):
    """One of them, all of them one by one, and the whole of them at once."""
    bulk = BY_TYPE[kind]
    whole = {"___ref": True, "opResultId": bulk.op_result_id}
    assert bulk[1] == {**whole, "resultIndex": 1}
    assert list(bulk) == [{**whole, "resultIndex": at} for at in range(len(bulk.payload))]
    assert bulk.reference == whole


def test_rows_of_a_find_can_be_referred_to():
    """A property of one, its id, and the whole of them; how many there will be is not known."""
    find = BY_TYPE["FIND"]
    whole = {"___ref": True, "opResultId": "findT1"}
    assert find[1].property("name") == {**whole, "resultIndex": 1, "propName": "name"}
    assert find[0].object_id == {**whole, "resultIndex": 0, "propName": "objectId"}
    assert find.reference == whole
    with pytest.raises(TypeError, match="not iterable"):
        iter(find)


@pytest.mark.parametrize("kind", COUNTING)
def test_a_number_can_be_referred_to(kind):
    """By the operation's name alone."""
    operation = BY_TYPE[kind]
    assert operation.reference == {"___ref": True, "opResultId": operation.op_result_id}


@pytest.mark.parametrize(
    "refer",
    [
        lambda unit: unit.create("T", {}, op_result_id=None).object_id,
        lambda unit: unit.create_bulk("T", [{}], op_result_id=None)[0],
        lambda unit: unit.find("T", op_result_id=None)[0].object_id,
        lambda unit: unit.find("T", op_result_id=None).reference,
        lambda unit: unit.delete("T", "a", op_result_id=None).reference,
    ],
)
def test_an_operation_without_a_name_cannot_be_referred_to(refer):
    """The mistake is told where it is made."""
    with pytest.raises(ValueError, match="without an op result id"):
        refer(UnitOfWork())


@pytest.mark.parametrize("kind", ON_ONE_OBJECT)
def test_a_saved_object_is_read(kind):
    """As a dict that knows its id."""
    saved = BY_TYPE[kind].read({"objectId": "a", "age": 25.0})
    assert saved == {"objectId": "a", "age": 25}
    assert saved.object_id == "a"
    for wrong in (None, "a", ["a"], 1):
        with pytest.raises(ValueError, match=f"{kind} answers the saved object"):
            BY_TYPE[kind].read(wrong)


def test_ids_are_read():
    """A CREATE_BULK answers them; an UPSERT_BULK, as some clients have it, their number."""
    for kind in BULKS:
        assert BY_TYPE[kind].read(["a", "b"]) == ["a", "b"]
        assert BY_TYPE[kind].read([]) == []
        for wrong in NOT_IDS:
            with pytest.raises(ValueError, match="an array of objectIds"):
                BY_TYPE[kind].read(wrong)
    assert BY_TYPE["UPSERT_BULK"].read(2) == 2
    with pytest.raises(ValueError, match="CREATE_BULK answers"):
        BY_TYPE["CREATE_BULK"].read(2)
    with pytest.raises(ValueError, match="or their number"):
        BY_TYPE["UPSERT_BULK"].read(True)


@pytest.mark.parametrize("kind", COUNTING)
def test_a_number_is_read(kind):
    """Whole, however it is written."""
    operation = BY_TYPE[kind]
    assert (operation.read(2), operation.read(2.0)) == (2, 2)
    assert type(operation.read(2.0)) is int
    for wrong in NOT_NUMBERS:
        with pytest.raises(ValueError, match=f"{kind} answers a whole number"):
            operation.read(wrong)


def test_rows_are_read():
    """Each as a saved object; a row of an aggregate has no id."""
    [row, aggregate] = BY_TYPE["FIND"].read([{"objectId": "a"}, {"count": 2}])
    assert (row.object_id, aggregate["count"]) == ("a", 2)
    with pytest.raises(KeyError):
        _ = aggregate.object_id
    for wrong in (None, {}, ["a"]):
        with pytest.raises(ValueError, match="FIND answers an array of objects"):
            BY_TYPE["FIND"].read(wrong)
