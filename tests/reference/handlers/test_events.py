from uowkit_reference.handlers import persistence
from uowkit_reference.handlers.events import EVENTS, Phase, python_name

DOCUMENTED = {
    "Create": 100,
    "FindById": 102,
    "LoadRelations": 104,
    "Remove": 106,
    "Update": 108,
    "Describe": 110,
    "Find": 112,
    "First": 114,
    "Last": 116,
    "UpdateBulk": 118,
    "RemoveBulk": 120,
    "AddRelation": 122,
    "SetRelation": 124,
    "DeleteRelation": 126,
    "Count": 128,
    "CreateBulk": 130,
    "Transaction": 134,
    "Upsert": 140,
    "UpsertBulk": 142,
}


def test_every_event_has_the_id_that_the_code_runner_gives_it():
    """And the after-event the next one."""
    assert {each.name: each.id(Phase.BEFORE) for each in EVENTS.values()} == DOCUMENTED
    assert EVENTS["Create"].id(Phase.AFTER) == 101


def test_an_event_is_called_by_phase_and_name():
    """As in JavaScript."""
    assert EVENTS["FindById"].method(Phase.AFTER) == "afterFindById"


def test_every_event_can_be_registered_in_python():
    """By the same name, in Python's spelling."""
    for event in EVENTS.values():
        for phase in Phase:
            assert callable(getattr(persistence, python_name(event.method(phase))))


def test_names_are_spelled_as_python_spells_them():
    """With underscores, whatever the API makes of capitals."""
    spelled = {name: python_name(name) for name in ("itemId", "childrenArrayORWhereClause")}
    assert spelled == {
        "itemId": "item_id",
        "childrenArrayORWhereClause": "children_array_or_where_clause",
    }
