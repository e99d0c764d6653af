import pytest
from uowkit.work.tables import COLUMNS, HANDLER_ROLES, Table, all_tables, default_tables


def test_a_sample_has_a_value_in_every_column_under_the_targets_name():
    """From it a server with dynamic tables makes the right columns."""
    table = Table("person", "People", {"age": "years"})
    sample = table.sample()
    assert set(sample) == (set(COLUMNS) - {"age"}) | {"years"}
    assert sample["years"] == 0.5
    assert table.column("name") == "name"


def test_the_types_of_the_columns_are_those_of_their_samples():
    """What `uowkit tables` prints is what a sample makes."""
    kinds = {str: "STRING", float: "DOUBLE", bool: "BOOLEAN"}
    assert all(kinds[type(sample)] == kind for kind, sample in COLUMNS.values())


def test_there_are_two_tables_of_fixed_names():
    """A run leaves no new tables behind each time."""
    names = {role: table.name for role, table in default_tables().items()}
    assert names == {"person": "UowkitPerson", "order": "UowkitOrder"}


def test_a_relation_is_no_plain_column():
    """It has no sample and no type, and is known by both its names."""
    person = default_tables()["person"]
    assert person.relations() == {"orders": "order"}
    assert person.relation() == ("orders", "order")
    assert "orders" not in person.sample()
    assert "orders" not in person.kinds()
    renamed = Table("person", "People", {"orders": "purchases"})
    assert renamed.column("orders") == "purchases"
    assert renamed.known_as()["purchases"] == "orders"
    order = default_tables()["order"]
    assert order.relations() == {}
    with pytest.raises(LookupError, match=order.name):
        order.relation()


def test_three_tables_more_are_for_event_handlers():
    """Their objects say what a handler is to do with them."""
    tables = all_tables()
    assert tables.keys() - default_tables().keys() == HANDLER_ROLES.keys()
    assert all("instruction" in tables[role].kinds() for role in HANDLER_ROLES)
    assert tables["handled"].relation() == ("links", "unhandled")
    assert tables["unhandled"].relations() == {}
    assert "instruction" not in tables["person"].kinds()
