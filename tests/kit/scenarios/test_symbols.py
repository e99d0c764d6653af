from hypothesis import given
from hypothesis import strategies as st
from uowkit.scenarios.bindings import Bindings
from uowkit.scenarios.expectation import TEXT, Maybe, Not, Same
from uowkit.scenarios.symbols import Symbols
from uowkit.work.tables import Table, default_tables

RUN = "0badcafe"
TABLES = {
    "person": Table("person", "Person", {"name": "fullName", "age": "name", "marker": "mark"}),
    "order": Table("order", "Order", {"total": "sum"}),
}
TEXTS = st.one_of(
    st.text(max_size=5),
    st.sampled_from(
        (RUN, f"{RUN}-1.9e", "Person", "a Person", "$", "$x", "${run}", "$$", "$person", "Order")
    ),
)
KEYS = st.one_of(TEXTS, st.sampled_from(("fullName", "name", "mark", "item", "sum", "objectId")))
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=5,
)
ROWS = st.dictionaries(KEYS, VALUES, max_size=4)
OPERATIONS = st.fixed_dictionaries(
    {
        "operationType": st.sampled_from(("CREATE", "CREATE_BULK", "NONE")),
        "table": st.sampled_from(("Person", "Order", f"None{RUN}1")),
        "payload": st.one_of(ROWS, st.lists(st.one_of(ROWS, VALUES), max_size=3)),
    },
    optional={"opResultId": TEXTS},
)
BODIES = st.one_of(st.fixed_dictionaries({"operations": st.lists(OPERATIONS, max_size=3)}), VALUES)


@given(body=BODIES)
def test_what_was_sent_is_sent_again(body):
    """Put into a scenario's words, and back under the same tables and marks."""
    said = Symbols(TABLES, RUN).body(body)
    assert Bindings(TABLES, {}, {"run": RUN}).body(said) == body


def test_tables_columns_and_marks_are_names():
    """So that the scenario plays on other tables, and with marks of its own."""
    operation = {
        "operationType": "CREATE",
        "table": "Person",
        "opResultId": f"of{RUN}x1",
        "payload": {"mark": f"{RUN}-1", "fullName": "5$", f"missing{RUN}": 1},
    }
    said = Symbols(TABLES, RUN).body({"operations": [operation]})
    assert said["operations"] == [
        {
            "operationType": "CREATE",
            "table": "$person",
            "opResultId": "of${run}x1",
            "payload": {"marker": "${run}-1", "name": "5$$", "missing${run}": 1},
        }
    ]
    (sent,) = Bindings(default_tables(), {}, {"run": "1"}).body(said)["operations"]
    assert sent["table"] == "UowkitPerson"
    assert sent["payload"] == {"marker": "1-1", "name": "5$", "missing1": 1}


def test_an_id_is_a_name_where_ids_stand_and_nowhere_else():
    """A short one may be any text by chance."""
    symbols = Symbols(TABLES, RUN)
    assert symbols.name_object("Person", "1") == "$person1"
    assert symbols.name_object("Order", "2") == "$order1"
    assert symbols.name_object("Person", "1") == "$person1"
    assert symbols.row("Person", {"objectId": "1", "fullName": "1"}) == {
        "objectId": "$person1",
        "name": "1",
    }


def test_the_words_of_checks_become_those_of_scenarios():
    """Kinds of values, alternatives, and what an object had before."""
    symbols, row = Symbols(TABLES, RUN), {"created": 1}
    pattern = {"a": TEXT, "b": Maybe(Not("$x")), "c": [Same(row, "created")]}
    assert symbols.value(pattern) == {
        "a": "$text",
        "b": {"$maybe": {"$not": "$$x"}},
        "c": ["$before1"],
    }
