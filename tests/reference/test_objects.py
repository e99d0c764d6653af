import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.querying.queries import Query
from uowkit_reference.storage.columns import ColumnType


@pytest.fixture
def person(objects):
    """The name of a table with the columns name and details."""
    store = objects.store
    with store.transaction():
        table = store.add_column(store.create_table("Person"), "name", ColumnType.STRING)
        store.add_column(table, "details", ColumnType.JSON)
    return "Person"


def test_a_created_object_reads_back_as_it_was_answered(objects, person):
    """What create returns is what get returns, every column of the table included."""
    created = objects.create(person, {"name": "Joe"})
    assert objects.get(person, created["objectId"]) == created
    assert created["details"] is None
    assert created["___class"] == "Person"
    assert created["updated"] is None


def test_an_update_keeps_what_it_does_not_name(objects, person):
    """Properties that are not named, the objectId and the time of creation stay."""
    created = objects.create(person, {"name": "Joe", "details": {"a": 1}})
    updated = objects.update(person, created["objectId"], {"name": None, "created": 5})
    assert updated["updated"] >= created["created"]
    assert updated == {**created, "name": None, "updated": updated["updated"]}


@pytest.mark.parametrize(
    ("kind", "size", "limit"),
    [(ColumnType.STRING, None, 250), (ColumnType.STRING, 10, 10), (ColumnType.TEXT, None, 100_000)],
)
def test_a_string_beyond_its_limit_is_refused(objects, person, kind, size, limit):
    """The size of the column holds, or else the limit of its type; one more is a wrong value."""
    objects.store.add_column(objects.store.table(person), "text", kind, size)
    assert objects.create(person, {"text": "x" * limit})["text"] == "x" * limit
    with pytest.raises(ApiError, match="properties - text") as caught:
        objects.create(person, {"text": "x" * (limit + 1)})
    assert caught.value.code == 1007


def test_a_json_text_beyond_its_limit_is_refused(objects, person):
    """Arrays and objects are limited, too."""
    with pytest.raises(ApiError) as caught:
        objects.create(person, {"details": ["x" * objects.settings.json_length]})
    assert caught.value.code == 1007


def test_what_is_no_date_is_refused_in_its_own_words(objects, person):
    """A date-time column has a message of its own, which clients compare."""
    objects.store.add_column(objects.store.table(person), "ordered", ColumnType.DATETIME)
    with pytest.raises(ApiError, match=r"^Invalid date format for property ordered$") as caught:
        objects.create(person, {"ordered": "soon"})
    assert caught.value.code == 1007


def test_a_relation_column_takes_no_value(objects, person):
    """Its objects are set by operations of their own, which the message names."""
    table = objects.store.table(person)
    objects.store.add_relation(table, "friends", table, many=True)
    with pytest.raises(ApiError, match=r"friends.*ADD_RELATION") as caught:
        objects.create(person, {"friends": []})
    assert caught.value.code == 1007


def test_an_object_read_with_related_objects_may_be_written_back(objects, person):
    """Its relation columns are passed over: their objects stay as they are."""
    table = objects.store.table(person)
    objects.store.add_relation(table, "friends", table, many=True)
    joe = objects.create(person, {"name": "Joe"})["objectId"]
    objects.relations.add(person, joe, "friends", [joe])
    (read,) = objects.find(person, Query(related=("friends",)))
    objects.update(person, joe, {**read, "name": "Joseph", "friends": []})
    (read,) = objects.find(person, Query(related=("friends",)))
    assert (read["name"], read["friends"][0]["name"]) == ("Joseph", "Joseph")


def test_new_objects_belong_to_who_acts(objects, person):
    """As long as they do; afterwards, to nobody again."""
    with objects.acting_as("JOE"):
        assert objects.create(person, {})["ownerId"] == "JOE"
        (mine,) = objects.create_many(person, [{}])
    assert objects.get(person, mine)["ownerId"] == "JOE"
    assert objects.create(person, {})["ownerId"] is None


def test_json_that_nests_deeper_than_allowed_is_refused(objects, person):
    """A value deeper than a request may be is never stored, however it came about."""
    value = []
    for _ in range(objects.settings.nesting):
        value = [value]
    with pytest.raises(ApiError) as caught:
        objects.create(person, {"details": value})
    assert caught.value.code == 1007


@pytest.mark.parametrize("call", ["get", "delete"])
def test_an_unknown_id_is_refused_by_name(objects, person, call):
    """An id that names no object is answered with code 1000."""
    with pytest.raises(ApiError, match="Entity with ID nobody not found") as caught:
        getattr(objects, call)(person, "nobody")
    assert caught.value.code == 1000
