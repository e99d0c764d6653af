import pytest
from uowkit_reference.columns import ColumnType
from uowkit_reference.errors import ApiError


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


def test_a_string_or_json_text_beyond_its_limit_is_refused(objects, person):
    """The limits of the settings hold, one more is a wrong value."""
    limit = objects.settings.string_length
    assert objects.create(person, {"name": "x" * limit})["name"] == "x" * limit
    for value in ({"name": "x" * (limit + 1)}, {"details": ["x" * objects.settings.json_length]}):
        with pytest.raises(ApiError) as caught:
            objects.create(person, value)
        assert caught.value.code == 1007


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
