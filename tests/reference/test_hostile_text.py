"""No text of a request becomes part of a statement, whatever part of the request it stands in."""

import re
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from uowkit_reference.errors import ApiError
from uowkit_reference.json_values import Json
from uowkit_reference.objects import DataObjects
from uowkit_reference.operations import Operations
from uowkit_reference.querying.queries import query_of_call
from uowkit_reference.request import Operation, UnitOfWork
from uowkit_reference.settings import Settings
from uowkit_reference.storage.columns import IGNORED_PROPERTIES, SYSTEM_COLUMNS, ColumnType
from uowkit_reference.storage.store import Store
from uowkit_reference.transaction import Transactions

OURS = re.compile(
    r"""
    (?: [tcrlj]\d+ | r\d+_child | t\d+_(?:c\d+|object_id|created|updated|owner_id)
      | number | object_id | created | updated | owner_id | parent | child | place | key | c | l
      | catalogue_tables | catalogue_columns | catalogue_relations
      | table_number | child_number | name | type | size | many | sqlite_master | 'index'
      | CREATE | TABLE | INDEX | ALTER | ADD | COLUMN | DROP | PRIMARY | KEY | INTEGER | NOT | NULL
      | UNIQUE | REFERENCES | ON | DELETE | CASCADE | SAVEPOINT | RELEASE | ROLLBACK | TO
      | unit_of_work | INSERT | INTO | VALUES | OR | IGNORE | UPDATE | SET | SELECT | FROM | WHERE
      | AND | IN | IS | LIKE | ESCAPE | '\\' | BETWEEN | AS | JOIN | LEFT | OVER | PARTITION | BY
      | ORDER | GROUP | HAVING | ASC | DESC | LIMIT | OFFSET | value | json_each | row_number
      | upper | lower | trim | ltrim | rtrim | length | substr | replace | abs | round | max | min
      | sum | avg | count | strftime | '%[A-Za-z:%-]+' | 'unixepoch' | julianday | 'now' | CAST
      | REAL | \d+(?:\.\d+)?
      | [-+*/|()<>=?,.\s]+
    )+
    """,
    re.VERBOSE,
)
"""All that a statement may be made of: the server's own words, and names made of numbers."""

HOSTILE = [
    "'; DROP TABLE t1; --",
    '" OR 1=1 --',
    "x' OR 'x'='x",
    "t1) UNION SELECT name FROM sqlite_master --",
    "`c1`",
    "[c1]",
    "c1\0c2",
    "%s{0}{name}?:p@p$p",
    "/* */ select zqx",
]
"""Texts that would do harm if they became part of a statement."""

SYSTEM_NAMES = IGNORED_PROPERTIES | {column.name for column in SYSTEM_COLUMNS}

names = st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=20)
literals = names.map(lambda text: "'" + text.replace("'", "''") + "'")
words = st.sampled_from(
    [
        *("name", "age", "orders.price", "order.name", "Person[orders].name", "count(age)"),
        *("upper(name)", "and", "or", "not", "in", "like", "between", "is null", "after", "as a"),
        *(
            "(",
            ")",
            "=",
            "<",
            "+",
            "-",
            "*",
            "/",
            ",",
            ".",
            ";",
            "--",
            "1",
            "'x'",
            "desc",
            "[",
            "]",
        ),
        *("select", "union", "from", "t1", "c1", "sqlite_master", "load_extension('x')"),
    ]
)
clauses = (
    names
    | st.lists(words | literals, min_size=1, max_size=8).map(" ".join)
    | literals.map(lambda literal: f"name = {literal} or orders.price > 1")
)


class Watched(Store):
    """A store that keeps every statement it runs."""

    def __init__(self):
        super().__init__()
        self.statements = []
        execute = self._execute

        def watched(statement, parameters=()):
            self.statements.append(statement)
            return execute(statement, parameters)

        self._execute = watched


@pytest.fixture(scope="module")
def objects():
    """The objects of a watched store, with the tables Person and Order."""
    objects = DataObjects(Watched(), Settings())
    store = objects.store
    with store.transaction():
        order = store.add_column(store.create_table("Order"), "price", ColumnType.DOUBLE)
        order = store.add_column(order, "name", ColumnType.TEXT)
        person = store.add_column(store.create_table("Person"), "name", ColumnType.TEXT)
        person = store.add_column(person, "age", ColumnType.DOUBLE)
        person = store.add_relation(person, "orders", order, many=True)
        store.add_relation(person, "order", order, many=False)
    objects.create("Person", {"name": "Joe", "age": 1})
    return objects


def run(objects: DataObjects, operation_type: str, table: str, payload: Json) -> None:
    """Run one operation and assert that all it made of SQL is the server's own."""
    objects.store.statements.clear()
    operation = Operation(operation_type, table, payload, "op")
    answer = Transactions(objects, objects.settings).execute(UnitOfWork([operation]))
    if not answer["success"]:
        assert answer["error"]["code"] in {0, 1000, 1001, 1003, 1004, 1005, 1006, 1007, 1009, 1017}
    assert_ours(objects)


def assert_ours(objects: DataObjects) -> None:
    """Assert that every statement that was run is made of the server's own text."""
    tables = [objects.store.table(name) for name in ("Person", "Order")]
    own = [text for table in tables for text in (table.insert_statement, table.select_statement)]
    for statement in [*objects.store.statements, *own]:
        assert OURS.fullmatch(statement), statement


@given(text=names)
def test_hostile_names_of_tables_columns_and_relations(text):
    """Names are kept as they are and never stand in a statement."""
    assume(text not in SYSTEM_NAMES)
    objects = DataObjects(Watched(), Settings())
    store = objects.store
    with suppress(UnicodeEncodeError), store.transaction():
        table = store.create_table(text)
        table = store.add_column(table, text, ColumnType.TEXT)
        table = store.add_relation(table, text + "s", table, many=True)
        created = objects.create(text, {text: text})
        assert created[text] == text
        assert objects.relations.add(text, created["objectId"], text + "s", "1=1") == 1
        (found,) = objects.find(text, query_of_call({"relationsDepth": 1}, objects.settings))
        assert found[text + "s"][0][text] == text
        with suppress(ApiError):
            objects.find(text, query_of_call({"props": text, "sortBy": text}, objects.settings))
    for statement in store.statements:
        assert OURS.fullmatch(statement), statement


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(clause=clauses)
@pytest.mark.parametrize(
    "payload",
    [
        lambda clause: ("FIND", {"whereClause": clause}),
        lambda clause: ("FIND", {"groupBy": ["name"], "havingClause": clause}),
        lambda clause: ("FIND", {"properties": [clause]}),
        lambda clause: ("FIND", {"properties": ["name", f"age as {clause}"]}),
        lambda clause: ("FIND", {"groupBy": [clause]}),
        lambda clause: ("FIND", {"queryOptions": {"sortBy": [clause]}}),
        lambda clause: ("FIND", {"queryOptions": {"related": [clause]}, "excludeProps": [clause]}),
        lambda clause: ("DELETE_BULK", {"conditional": f"name = 'no' and ({clause})"}),
        lambda clause: ("UPDATE_BULK", {"conditional": clause, "changes": {"age": 1}}),
        lambda clause: ("UPDATE_BULK", {"conditional": "1=1", "changes": {clause: 1}}),
        lambda clause: (
            "UPDATE_BULK",
            {
                "conditional": "1=1",
                "changes": {"name": {"___class": "BackendlessExpression", "value": clause}},
            },
        ),
        lambda clause: ("UPDATE_BULK", {"unconditional": [clause], "changes": {"name": clause}}),
        lambda clause: ("UPSERT", {"objectId": clause, "name": clause}),
        lambda clause: ("DELETE", clause),
        lambda clause: ("CREATE", {clause: clause}),
        lambda clause: (
            "SET_RELATION",
            {"parentObject": clause, "relationColumn": "orders", "conditional": clause},
        ),
        lambda clause: (
            "ADD_RELATION",
            {"parentObject": "x", "relationColumn": clause, "unconditional": [clause]},
        ),
    ],
    ids=[
        *("where", "having", "property", "alias", "group", "sort", "related", "delete", "update"),
        *("changes", "expression", "ids", "upsert", "id", "create", "set", "add"),
    ],
)
def test_hostile_text_in_every_part_of_a_payload(objects, payload, clause):
    """It is refused, or bound as a value; a statement is made of the server's own words."""
    run(objects, *_with_table("Person", payload(clause)))


@given(table=names)
@pytest.mark.parametrize("kind", ["CREATE", "FIND", "DELETE_BULK"])
def test_hostile_names_of_tables_in_operations(objects, kind, table):
    """A table that does not exist is looked up in no statement."""
    run(objects, kind, table, {"conditional": "1=1"} if kind == "DELETE_BULK" else {})


members = st.sampled_from(
    [
        *("objectId", "conditional", "unconditional", "changes", "parentObject", "relationColumn"),
        *("whereClause", "havingClause", "groupBy", "properties", "excludeProps", "queryOptions"),
        *("sortBy", "related", "relationsDepth", "relationsPageSize", "pageSize", "offset"),
        *("name", "age", "orders", "order", "___ref", "opResultId", "resultIndex", "___class"),
    ]
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        ["1=1", "orders", "name", "age + 1", "count(*)", "*", "BackendlessExpression"]
    )
    | names
)
payloads = st.recursive(
    scalars,
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(members | names, inside, max_size=4)
    ),
    max_leaves=8,
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(payload=payloads)
@pytest.mark.parametrize("kind", Operations.METHODS)
def test_whatever_the_payload_an_operation_answers(objects, kind, payload):
    """It succeeds, or is refused with a code; no error of the server's own comes out of it."""
    run(objects, kind, "Person", payload)


def _with_table(table: str, told: tuple[str, Json]) -> tuple[str, str, Json]:
    operation_type, payload = told
    return operation_type, table, payload
