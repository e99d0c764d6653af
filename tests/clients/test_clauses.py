"""Where-clauses through the official SDK."""

import pytest

from tests.clients.sdk import SdkError

FIVE = """
    await people.bulkCreate([10, 20, 30, 40, 50].map((age, i) => ({name: `p-${i + 1}`, age})))
"""
CLAUSES = [
    ("name='p-1'", ["p-1"]),
    ("name = 'p-1' or age >= 50", ["p-1", "p-5"]),
    ("name like 'p-%' and age < 20", ["p-1"]),
    ("name like '%3'", ["p-3"]),
    ("not (age > 20)", ["p-1", "p-2"]),
    ("age between 20 and 30", ["p-2", "p-3"]),
    ("age in (10, 50)", ["p-1", "p-5"]),
    ("age not in (10, 20, 30)", ["p-4", "p-5"]),
    ("name != 'p-1' AND name != 'p-2'", ["p-3", "p-4", "p-5"]),
    ("score is null and age <= 10", ["p-1"]),
    ("objectId is not null", ["p-1", "p-2", "p-3", "p-4", "p-5"]),
    ("1=1", ["p-1", "p-2", "p-3", "p-4", "p-5"]),
    (" AND ".join(f"name != 'huge{i}'" for i in range(120)) + " AND age = 30", ["p-3"]),
]


@pytest.mark.parametrize(("where", "expected"), CLAUSES, ids=[where[:30] for where, _ in CLAUSES])
def test_clauses_select(sdk, where, expected):
    """`find` understands the clauses that clients write."""
    found = sdk.run(
        FIVE + "return (await people.find(query.setWhereClause(where))).map(p => p.name)",
        where=where,
    )
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "parent:<Find.OpResultValue>-1",
        "it's",
        "a;b--c/*d*/",
        'x "y" `z`',
        "100%_",
        "é 😀",
        "?1 :a @b",
    ],
)
def test_a_text_in_a_clause_may_hold_any_characters(sdk, text):
    """What stands between quotes is compared as it is."""
    names = sdk.run(
        """
        await people.bulkCreate([{name: text}, {name: 'other'}])
        query.setWhereClause(`name = '${text.replaceAll("'", "''")}'`)
        return (await people.find(query)).map(person => person.name)
        """,
        text=text,
    )
    assert names == [text]


def test_a_clause_looks_through_a_relation(sdk):
    """A dotted name in a clause stands for a property of related objects."""
    found = sdk.run("""
        const [joe, jack] = [await people.save({name: 'Joe'}), await people.save({name: 'Jack'})]
        const [cheap, dear] = [await orders.save({price: 1}), await orders.save({price: 100})]
        await people.setRelation(joe, 'orders', [cheap, dear])
        await people.setRelation(jack, 'orders', [cheap])
        return (await people.find(query.setWhereClause('orders.price > 50'))).map(p => p.name)
    """)
    assert found == ["Joe"]


@pytest.mark.parametrize(
    ("where", "code"),
    [
        pytest.param("age >", 1017, id="broken"),
        pytest.param("nope = 1", 1006, id="unknown column"),
        pytest.param("name = 'x'; drop table t1", 1017, id="two statements"),
    ],
)
def test_a_clause_that_cannot_be_used_is_told(sdk, where, code):
    """`find` rejects with the code that says what is wrong with the clause."""
    with pytest.raises(SdkError) as refused:
        sdk.run("return people.find(query.setWhereClause(where))", where=where)
    assert refused.value.code == code
