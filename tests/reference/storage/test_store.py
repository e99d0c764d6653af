import sqlite3
import weakref
from contextlib import suppress

import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.querying.where import compile_where
from uowkit_reference.relations import Relations
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import ColumnType
from uowkit_reference.storage.store import Store


def rows_of(store, table, count=3):
    """Insert rows n0, n1, … in a transaction of their own."""
    with store.transaction():
        store.insert(table, [(f"n{i}", f"ID-{i}", 1, None, None) for i in range(count)])


@pytest.fixture
def store():
    """An empty store."""
    return Store()


@pytest.fixture
def table(store):
    """A table with the column name."""
    with store.transaction():
        return store.add_column(store.create_table("Person"), "name", ColumnType.STRING)


def test_rows_come_back_in_the_order_in_which_they_were_inserted(store, table):
    """Without a sort order, rows are answered oldest first."""
    rows_of(store, table)
    assert [row[0] for row in store.select(table)] == ["n0", "n1", "n2"]
    assert [row[0] for row in store.select(table, limit=1, offset=1)] == ["n1"]


def test_a_transaction_that_raises_leaves_no_rows(store, table):
    """Rows inserted before an error are gone after it."""
    with suppress(ZeroDivisionError), store.transaction():
        store.insert(table, [("x", "ID", 1, None, None)])
        raise ZeroDivisionError
    assert store.count(table) == 0
    rows_of(store, table)
    assert store.count(table) == 3


def test_a_transaction_that_raises_leaves_no_table_and_no_column(store, table):
    """The catalogue goes back together with the rows."""
    with suppress(ZeroDivisionError), store.transaction():
        store.create_table("Other")
        store.add_column(table, "extra", ColumnType.DOUBLE)
        raise ZeroDivisionError
    assert not store.has_table("Other")
    assert "extra" not in store.table("Person").columns


def test_an_index_made_in_a_transaction_that_raises_is_made_again_later(store, table):
    """Equality finds the same rows after the transaction that made its index was undone."""
    rows_of(store, table)
    where = compile_where("name='n1'", table, Settings(), store.table)
    with suppress(ZeroDivisionError), store.transaction():
        assert store.count(table, where) == 1
        raise ZeroDivisionError
    assert store.count(table, where) == 1
    assert store.delete(table, where) == 1


def test_names_that_differ_in_case_are_different_tables_and_columns(store):
    """SQLite ignores case in names; the catalogue does not."""
    with store.transaction():
        lower, upper = store.create_table("person"), store.create_table("Person")
        lower = store.add_column(lower, "name", ColumnType.STRING)
        lower = store.add_column(lower, "Name", ColumnType.DOUBLE)
    assert store.table("person") is lower
    assert store.table("Person") is upper
    assert lower.columns["name"].physical != lower.columns["Name"].physical


def test_an_unknown_table_is_refused_by_name(store):
    """The error carries the code for a missing table and its name."""
    with pytest.raises(ApiError, match="Nobody") as caught:
        store.table("Nobody")
    assert caught.value.code == 1009


def test_two_rows_of_one_table_never_share_an_object_id(store, table):
    """The database itself refuses a second row of the same objectId."""
    with pytest.raises(sqlite3.IntegrityError), store.transaction():
        store.insert(table, [("a", "ID", 1, None, None), ("b", "ID", 1, None, None)])
    assert store.count(table) == 0


def test_a_file_keeps_tables_and_rows(tmp_path):
    """A store on a file finds what an earlier store on it has committed."""
    database = str(tmp_path / "rows.sqlite")
    first = Store(database)
    with first.transaction():
        table = first.add_column(first.create_table("Person"), "name", ColumnType.STRING)
        first.insert(table, [("Joe", "ID", 1, None, None)])
    first.close()
    second = Store(database)
    assert second.get(second.table("Person"), "ID") == ("Joe", "ID", 1, None, None)
    second.close()


def test_a_file_keeps_relation_columns_and_links(tmp_path):
    """A store on a file finds them again."""
    database = str(tmp_path / "rows.sqlite")
    first = Store(database)
    with first.transaction():
        table = first.create_table("Person")
        table = first.add_column(table, "name", ColumnType.STRING, 10)
        table = first.add_relation(table, "friend", table, many=False)
        first.insert(table, [("Joe", "ID", 1, None, None)])
        first.execute("INSERT INTO r1 (parent, child) VALUES ('ID', 'ID')")
    first.close()
    second = Store(database)
    assert second.table("Person").columns["name"].size == 10
    assert second.table("Person").relations == table.relations
    assert second.rows("SELECT parent, child FROM r1") == [("ID", "ID")]
    second.close()


def test_a_value_that_becomes_too_large_is_refused(store, table):
    """What a statement works out has a limit, as has what it is given."""
    rows_of(store, table)
    with pytest.raises(ApiError, match="too large") as caught:
        store.rows("SELECT replace(?, 'a', ?)", ("a" * 100_000, "b" * 100_000))
    assert caught.value.code == 1017
    with pytest.raises(ApiError, match="too large"):
        store.execute("UPDATE t1 SET c1 = replace(?, 'a', ?)", ("a" * 100_000, "b" * 100_000))


def test_a_statement_that_takes_too_long_is_given_up():
    """It fails its transaction, which leaves nothing; the next one works."""
    store = Store(settings=Settings(query_steps=50_000))
    with store.transaction():
        table = store.create_table("Person")
        table = store.add_relation(table, "friends", table, many=True)
        object_ids = [f"ID-{at}" for at in range(50)]
        store.insert(table, [(each, 1, None, None) for each in object_ids])
    relations = Relations(store, Settings())
    for each in object_ids:
        with store.transaction():
            relations.set("Person", each, "friends", object_ids)
    clause = compile_where("friends.friends.created > 1", table, Settings(), store.table)
    for statement in (store.count, store.delete):
        with pytest.raises(ApiError, match="too long"), store.transaction():
            statement(table, clause)
        assert store.count(table) == len(object_ids)
    with store.transaction():
        store.insert(table, [(f"more-{at}", 1, None, None) for at in range(5_000)])
    assert store.get(table, "more-4999")


def test_a_clause_that_sqlite_finds_too_deep_is_refused(store, table):
    """It is told like any other clause that cannot be used."""
    rows_of(store, table)
    clause = "created" + " + 1" * 99 + " = 1"
    where = compile_where(clause, table, Settings(), store.table)
    with pytest.raises(ApiError, match="nests too deep") as caught:
        store.count(table, where)
    assert caught.value.code == 1017


def test_a_clause_whose_functions_repeat_their_arguments_cannot_grow_without_end(store, table):
    """Each level would double what is inside it."""
    clause = "right(" * 25 + "name" + ", 1)" * 25 + " = 'x'"
    with pytest.raises(ApiError, match="too long") as caught:
        compile_where(clause, table, Settings(), store.table)
    assert caught.value.code == 1017


def test_a_store_that_nobody_uses_any_more_is_gone():
    """Nothing that it has given to its connection holds on to it."""
    store = Store()
    gone = weakref.ref(store)
    del store
    assert gone() is None
