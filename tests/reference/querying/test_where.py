import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uowkit_reference.errors import ApiError, unknown_table
from uowkit_reference.querying.where import compile_where
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import Column, ColumnType, Table
from uowkit_reference.storage.store import Store

PEOPLE = [("Joe", 25.0, 1), ("Mary", 32.0, 0), ("O'Neil", -1.5, None), (None, None, 1)]

OURS = re.compile(
    r"(?:t\d+\.|c\d+|object_id|created|updated|owner_id|AND|OR|NOT|IN|IS|LIKE|BETWEEN|NULL"
    r"|[-+*/()<>=?, ]|1\.0)*"
)
"""All that SQL made of a where-clause may be made of."""


@pytest.fixture(scope="module")
def store():
    """A store with the table Person of PEOPLE."""
    store = Store()
    with store.transaction():
        table = store.create_table("Person")
        for name, kind in (("name", ColumnType.STRING), ("age", ColumnType.DOUBLE)):
            table = store.add_column(table, name, kind)
        table = store.add_column(table, "ok", ColumnType.BOOLEAN)
        table = store.add_column(table, "Name", ColumnType.STRING)
        table = store.add_column(table, "details", ColumnType.JSON)
        store.insert(
            table,
            [(*row, "UP", None, f"ID{at}", at, None, None) for at, row in enumerate(PEOPLE)],
        )
    return store


def no_table(name):
    """Say that there are no other tables."""
    raise unknown_table(name)


def found(store, clause):
    """Return the positions in PEOPLE of those who meet the clause."""
    table = store.table("Person")
    where = compile_where(clause, table, Settings(), store.table)
    return [int(table.object_of(row)["created"]) for row in store.select(table, where)]


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("name = 'Joe'", [0]),
        ("name = 'joe'", []),
        ("Name = 'UP'", [0, 1, 2, 3]),
        ("name = 'O''Neil'", [2]),
        ("\"name\" = 'Joe'", [0]),
        ("'Joe' = name", [0]),
        ("name != 'Joe'", [1, 2]),
        ("name <> 'Joe'", [1, 2]),
        ("age < 25", [2]),
        ("age <= 25", [0, 2]),
        ("age > 25", [1]),
        ("age >= 25.0", [0, 1]),
        ("age = -1.5", [2]),
        ("age = '25'", [0]),
        ("ok = true", [0, 3]),
        ("ok = FALSE", [1]),
        ("name in ('Joe', 'Mary')", [0, 1]),
        ("name NOT IN ('Joe', 'Mary')", [2]),
        ("name like 'J%'", [0]),
        ("name not like 'J%'", [1, 2]),
        ("age between 20 and 30", [0]),
        ("name is null", [3]),
        ("name is not null", [0, 1, 2]),
        ("details is null", [0, 1, 2, 3]),
        ("name = 'Joe' or name = 'Mary' and age = 0", [0]),
        ("(name = 'Joe' or name = 'Mary') and age = 32", [1]),
        ("not (name = 'Joe')", [1, 2]),
        ("objectId = 'ID2'", [2]),
        ("created >= 2", [2, 3]),
        ("1 = 1", [0, 1, 2, 3]),
        ("lower(name) = 'joe'", [0]),
        ("age + 1 = 26", [0]),
    ],
)
def test_a_clause_finds_the_objects_that_meet_it(store, clause, expected):
    """Each listed operator means what it means in SQL."""
    assert found(store, clause) == expected


@pytest.mark.parametrize(
    "clause",
    [
        "",
        "name",
        "name =",
        "= 1",
        "name = 'x' ;",
        "name = N'x'",
        "VECTOR ( FUNCTION , STRAIGHT_JOIN",
        "name['a'] = 1",
        "name = 'x'; drop table t1",
        "1; select 1",
        "name = (select 'Joe')",
        "name in (select 'Joe')",
        "exists (select 1)",
        "name || 'x' = 'Joex'",
        "name = ?",
        "name = :p",
        "name glob 'J*'",
        "name like Name",
        "name like 'J%' escape '!'",
        "name = cast(1 as text)",
        "case when 1 = 1 then 1 end",
        "age = 1e400",
        "age = 'Joe'",
        "details = '{}'",
        "name is true",
        "name in ()",
        "name = 'Joe' order by name",
        "name = 'unclosed",
        "name = x'00'",
        "name = 'Joe' union select 1",
        "age between 1",
        "\x00",
    ],
)
def test_what_is_not_listed_is_refused_as_an_invalid_clause(store, clause):
    """Anything else than the listed operators is answered with code 1017."""
    with pytest.raises(ApiError) as caught:
        found(store, clause)
    assert caught.value.code == 1017


@pytest.mark.parametrize("clause", ["nobody = 1", "NAME = 'Joe'", 'name = "Joe"', "t.name = 'Joe'"])
def test_a_column_that_does_not_exist_is_refused_by_name(store, clause):
    """Names are compared letter by letter; an unknown one is answered with code 1006."""
    with pytest.raises(ApiError, match="does not exist in table 'Person'") as caught:
        found(store, clause)
    assert caught.value.code == 1006


@pytest.mark.parametrize(
    "clause",
    [
        "(" * 500 + "age = 1" + ")" * 500,
        "not " * 500 + "age = 1",
        "age = " + "- " * 500 + "1",
        " and ".join(["age = 1"] * 600),
        "age in (" + ",".join(["1"] * 3000) + ")",
        "name = '" + "x" * 20_000 + "'",
        "case " * 500,
        "[" * 500,
        "a." * 900 + "b = 1",
    ],
    ids=["parentheses", "not", "minus", "and", "in", "text", "case", "brackets", "dots"],
)
def test_a_clause_too_long_or_too_deep_is_refused(store, clause):
    """What a recursive parser should not be given is refused before it is parsed."""
    with pytest.raises(ApiError) as caught:
        found(store, clause)
    assert caught.value.code == 1017


def test_a_long_clause_within_the_limits_is_run(store):
    """Hundreds of conditions and of listed values are no trouble."""
    assert found(store, " or ".join(["age = 25"] * 400)) == [0]
    assert found(store, "age in (" + ",".join(["25"] * 900) + ")") == [0]


@pytest.mark.parametrize("name", ["date", "order", "key", "end", "current_date", "case", "größe"])
def test_a_column_may_have_a_name_that_means_something_in_sql(name):
    """Only the words of the listed operators are words; all others are names."""
    table = Table("T", 1, (Column(name, ColumnType.DOUBLE, "c1"),))
    assert compile_where(f"{name} > 1 and {name} < 3", table, Settings(), no_table).parameters == (
        1,
        3,
    )


def test_equality_names_the_columns_for_which_an_index_is_of_use():
    """Only columns compared by = or IN are named, each once."""
    table = Table("T", 1, (Column("a", ColumnType.DOUBLE, "c1"),))
    where = compile_where("a = 1 and a in (2) and created > 3", table, Settings(), no_table)
    assert [column.name for column in where.compared_for_equality] == ["a"]


words = st.sampled_from(
    [
        "name",
        "age",
        "ok",
        "nobody",
        "and",
        "or",
        "not",
        "in",
        "like",
        "between",
        "is",
        "null",
        "(",
        ")",
        "=",
        "<",
        ">",
        "<>",
        "'x'",
        "1",
        "-",
        ",",
        "'",
        '"',
        ";",
        "--",
        "/*",
        "select",
        "case",
        "when",
        "end",
        "from",
        "exists",
        "cast",
        "::",
        "[",
        "]",
        "{",
        "*",
        ".",
        "@",
        "?",
        "||",
        "date",
    ]
)


@settings(max_examples=300)
@given(clause=st.text(max_size=30) | st.lists(words, max_size=12).map(" ".join))
def test_no_text_of_a_clause_becomes_part_of_a_statement(store, clause):
    """Whatever the clause, it is refused, or the statement has only the server's own words."""
    table = store.table("Person")
    try:
        where = compile_where(clause, table, Settings(), store.table)
    except ApiError as error:
        code = error.code
    else:
        code = None
        assert OURS.fullmatch(where.sql)
        assert where.sql.count("?") == len(where.parameters)
        assert store.count(table, where) <= len(PEOPLE)
    assert code in {None, 1006, 1017}


@given(name=st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_any_string_can_be_looked_for(store, name):
    """A literal with its quotes doubled stands for exactly that string."""
    clause = "name = '" + name.replace("'", "''") + "'"
    assert compile_where(clause, store.table("Person"), Settings(), store.table).parameters == (
        name,
    )
