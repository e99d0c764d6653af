from uowkit.work.marked import Markers, Transaction, item_name
from uowkit.work.tables import Table, default_tables

PERSON, ORDER = default_tables().values()


def test_no_two_transactions_share_a_marker():
    """Neither in one run nor in two."""
    one, other = Markers(), Markers()
    marks = [markers.next() for markers in (one, other) for _ in range(500)]
    assert len(set(marks)) == 1000
    assert all(mark.replace("-", "").isalnum() for mark in marks)


def test_items_of_a_transaction_differ_and_are_in_no_order():
    """A server that sorts what it saves must not come out right by chance."""
    items = [item_name("m", index) for index in range(1000)]
    assert len(set(items)) == 1000
    assert items != sorted(items)
    for size in (3, 10, 100):
        assert items[:size] not in (sorted(items[:size]), sorted(items[:size], reverse=True))


def test_every_object_carries_its_marks_under_the_targets_names():
    """The columns may be called otherwise there."""
    table = Table("person", "People", {"marker": "Mark", "name": "firstName"})
    transaction = Transaction("m")
    transaction.create(table, {"name": "Joe"})
    (saved,) = transaction.objects
    assert saved.row == {"Mark": "m", "item": item_name("m", 0), "firstName": "Joe"}
    assert transaction.body()["operations"][0]["payload"] == saved.row
    assert transaction.body()["operations"][0]["table"] == "People"


def test_objects_are_known_by_operation_and_place():
    """Bulks and single objects are counted on."""
    transaction = Transaction("m", "READ_COMMITTED")
    first = transaction.create(PERSON, {})
    bulk = transaction.create_bulk(ORDER, [{}, {"age": 1}])
    bare = transaction.create(PERSON, {"age": 2}, marked=False)
    assert [each.item for each in transaction.saved_by(bulk)] == [
        item_name("m", 1),
        item_name("m", 2),
    ]
    assert [each.index for each in transaction.saved_by(first)] == [0]
    assert transaction.saved_by(bare)[0].row == {"age": 2}
    assert transaction.saved_by(bare)[0].item is None
    assert transaction.tables == [PERSON, ORDER]
    assert transaction.body()["isolationLevelEnum"] == "READ_COMMITTED"


def test_equal_operations_are_told_apart():
    """They are the same in every member, and not the same operation."""
    transaction = Transaction("m")
    twins = [transaction.create(PERSON, {}, op_result_id="x", marked=False) for _ in range(2)]
    assert [transaction.saved_by(each)[0].index for each in twins] == [0, 1]


def test_only_new_objects_of_an_upsert_get_marks():
    """One that is there brings its own."""
    transaction = Transaction("m")
    known = {"objectId": "1", "marker": "k", "item": "k.1", "name": "Joe"}
    transaction.upsert_bulk(PERSON, [known, {"name": "Mary"}])
    transaction.upsert(PERSON, {"name": "Bob"})
    assert [each.row["name"] for each in transaction.objects] == ["Mary", "Bob"]
    assert transaction.body()["operations"][0]["payload"][0] == known
    assert all(each.row["marker"] == "m" for each in transaction.objects)


def test_changes_go_by_the_targets_names():
    """Clauses are sent as they are, and the relation column is the table's."""
    table = Table("person", "People", {"name": "firstName", "orders": "purchases"})
    transaction = Transaction("m")
    transaction.update(table, "1", {"name": "Joe"})
    transaction.update_bulk(table, {"name": "Joe"}, where="name = 'x'")
    transaction.delete(table, "1")
    transaction.delete_bulk(table, ids=["1"])
    transaction.find(table, {"pageSize": 1})
    transaction.relate("set_relation", table, "1", ids=["2"])
    payloads = [each["payload"] for each in transaction.body()["operations"]]
    assert payloads == [
        {"objectId": "1", "firstName": "Joe"},
        {"changes": {"firstName": "Joe"}, "conditional": "name = 'x'"},
        "1",
        {"unconditional": ["1"]},
        {"pageSize": 1},
        {"parentObject": "1", "relationColumn": "purchases", "unconditional": ["2"]},
    ]
    assert transaction.objects == []
