"""The operations that change and remove objects, and FIND."""

import json

import pytest

PEOPLE = (("Joe", 25), ("Mary", 32), ("Bob", 25))


def ref(op_result_id, **members):
    """Return a reference."""
    return {"___ref": True, "opResultId": op_result_id, **members}


def operation(operation_type, payload, op_result_id="op", table="Person"):
    """Return an operation."""
    return {
        "operationType": operation_type,
        "table": table,
        "payload": payload,
        "opResultId": op_result_id,
    }


@pytest.fixture
def people(client):
    """The objectIds of three saved people, by name."""
    return {name: client.save("Person", name=name, age=age)["objectId"] for name, age in PEOPLE}


@pytest.fixture
def run(client):
    """Runs operations that must succeed and returns the result of the last, whose id is op."""

    def results(*operations):
        answer = client.transact(*operations)
        assert answer.status == 200
        assert answer.json["success"] is True, answer.json
        return answer.json["results"]["op"]["result"]

    return results


@pytest.fixture
def fail(client):
    """Runs operations that must fail, changing nothing, and returns the error."""

    def error(*operations):
        before = client.call("POST", "data/Person/find", {"pageSize": 100}).json
        document = client.transact(*operations).json
        assert (document["success"], document["results"]) == (False, None)
        assert client.call("POST", "data/Person/find", {"pageSize": 100}).json == before
        return document["error"]

    return error


@pytest.fixture
def ages(client):
    """Returns the ages of all people, in the order in which they were saved."""
    return lambda: [one["age"] for one in client.call("POST", "data/Person/find", {}).json]


def test_update_changes_what_it_names_and_answers_the_whole_object(client, run, people):
    """The other properties and the time of creation stay; `updated` becomes a number."""
    before = client.call("GET", f"data/Person/{people['Joe']}").json
    updated = run(operation("UPDATE", {"objectId": people["Joe"], "age": 26}))
    assert updated == {**before, "age": 26, "updated": updated["updated"]}
    assert updated["updated"] >= before["created"]
    assert client.call("GET", f"data/Person/{people['Joe']}").json == updated


def test_update_takes_a_whole_object_as_it_was_read(client, run, people):
    """With what only the server writes, which is passed over."""
    person = client.call("GET", f"data/Person/{people['Joe']}").json
    assert run(operation("UPDATE", {**person, "name": None}))["name"] is None


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    "first",
    [
        operation("CREATE", {"name": "Ann"}, "first"),
        operation("UPSERT", {"name": "Ann"}, "first"),
        operation("CREATE_BULK", [{"name": "Ann"}], "first"),
        operation("UPSERT_BULK", [{"name": "Ann"}], "first"),
        operation("FIND", {"whereClause": "name = 'Mary'"}, "first"),
    ],
    ids=lambda first: first["operationType"],
)
@pytest.mark.parametrize("kind", ["UPDATE", "DELETE", "UPSERT"])
def test_one_object_may_be_told_by_a_reference(client, run, first, kind):
    """Of an object the objectId, of a list one of its items."""
    item = {} if first["operationType"] in {"CREATE", "UPSERT"} else {"resultIndex": 0}
    member = {} if "BULK" in first["operationType"] else {"propName": "objectId"}
    told = ref("first", **item, **member)
    result = run(first, operation(kind, told if kind == "DELETE" else {"objectId": told, "age": 5}))
    name = "Mary" if first["operationType"] == "FIND" else "Ann"
    if kind == "DELETE":
        assert isinstance(result, int)
        assert client.count("Person", f"name = '{name}'") == 0
    else:
        assert (result["name"], result["age"]) == (name, 5)


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (None, 0),
        ([], 0),
        ({"age": 1}, 0),
        ({"objectId": None, "age": 1}, 0),
        ({"objectId": 1, "age": 1}, 0),
        ({"objectId": "", "age": 1}, 0),
        ({"objectId": "nobody", "age": 1}, 1000),
        ({"objectId": ref("nothing"), "age": 1}, 0),
    ],
)
def test_update_needs_the_id_of_an_object(fail, payload, code):
    """Any other payload fails the transaction."""
    assert fail(operation("UPDATE", payload))["code"] == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [({}, 1001), ({"nothing": 1}, 1006), ({"age": "x"}, 1007), ({"name": 1}, 1007)],
)
@pytest.mark.parametrize("kind", ["UPDATE", "UPDATE_BULK"])
def test_changes_must_be_some_and_fit(fail, people, kind, changes, code):
    """An unknown column and a value of the wrong type fail the transaction."""
    payload = {"objectId": people["Joe"], **changes}
    if kind == "UPDATE_BULK":
        payload = {"conditional": "1=1", "changes": changes}
    assert fail(operation(kind, payload))["code"] == code


def test_the_first_failure_undoes_what_was_changed_before(fail, people):
    """Its operation is echoed as it was sent."""
    updates = [operation("UPDATE", {"objectId": people[name], "age": 1}, name) for name in people]
    payload = {"changes": {"missed": 1}, "conditional": "age = 1"}
    error = fail(
        *updates, operation("DELETE", people["Joe"], "gone"), operation("UPDATE_BULK", payload)
    )
    assert error["operation"] == operation("UPDATE_BULK", payload)
    assert error["message"] == (
        "Column 'missed' in table 'Person' does not exists. All tables and columns "
        "must be present in the database before a transaction is executed."
    )


SELECTIONS = {
    "conditional": {"conditional": "age = 25"},
    "unconditional null": {"conditional": "age = 25", "unconditional": None},
    "ids": {"unconditional": ["Joe", "Bob", "nobody"]},
    "conditional null": {"conditional": None, "unconditional": ["Joe", "Bob"]},
    "objects": {"unconditional": [{"objectId": "Joe"}, {"objectId": "Bob", "age": 1}]},
    "rows": {
        "unconditional": [
            ref("found", resultIndex=0, propName="objectId"),
            ref("found", resultIndex=1),
        ]
    },
    "a whole result": {"unconditional": ref("found")},
    "ids twice": {"unconditional": ["Joe", "Bob", "Bob"]},
}
"""Joe and Bob, told in every way; their names stand for their ids."""


def with_ids(told, people):
    """Return a selection with ids in place of names."""
    text = json.dumps(told)
    for name, object_id in people.items():
        text = text.replace(f'"{name}"', f'"{object_id}"')
    return json.loads(text)


@pytest.mark.parametrize("told", SELECTIONS.values(), ids=SELECTIONS)
def test_a_bulk_is_about_the_objects_that_are_told(run, ages, people, told):
    """By a clause, by ids, by objects, or by references; ids that name none are passed over."""
    found = operation("FIND", {"whereClause": "age = 25"}, "found")
    told = with_ids(told, people)
    changed = {**told, "changes": {"age": 40, "objectId": "x"}}
    assert run(found, operation("UPDATE_BULK", changed)) == 2
    assert ages() == [40, 32, 40]
    found = operation("FIND", {"whereClause": "age = 40"}, "found")
    told = with_ids(told, {"age = 25": "age = 40"})
    assert run(found, operation("DELETE_BULK", told)) == 2
    assert ages() == [32]


def test_a_bulk_may_be_about_what_was_just_created(run, ages):
    """A reference to a whole CREATE_BULK stands for its ids."""
    created = operation("CREATE_BULK", [{"age": 1}, {"age": 2}], "created")
    payload = {"unconditional": ref("created"), "changes": {"age": 3}}
    assert run(created, operation("UPDATE_BULK", payload)) == 2
    assert ages() == [3, 3]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (None, 0),
        ("age = 25", 0),
        ({}, 0),
        ({"conditional": None, "unconditional": None}, 0),
        ({"conditional": "age = 25", "unconditional": []}, 0),
        ({"conditional": 1}, 0),
        ({"conditional": ""}, 1017),
        ({"conditional": "age ="}, 1017),
        ({"conditional": "nothing = 1"}, 1006),
        ({"unconditional": "x"}, 0),
        ({"unconditional": [None]}, 0),
        ({"unconditional": [{}]}, 0),
        ({"unconditional": [ref("nothing")]}, 0),
    ],
)
@pytest.mark.parametrize("kind", ["UPDATE_BULK", "DELETE_BULK"])
def test_a_bulk_must_be_told_its_objects_in_one_way(fail, kind, payload, code):
    """Neither or both, and what is no clause or id, fail the transaction."""
    if isinstance(payload, dict) and kind == "UPDATE_BULK":
        payload = {**payload, "changes": {"age": 1}}
    assert fail(operation(kind, payload))["code"] == code


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("changes", [None, [], "x", 1])
def test_update_bulk_needs_changes(fail, changes):
    """They are a JSON object."""
    fail(operation("UPDATE_BULK", {"conditional": "1=1", "changes": changes}))


def test_an_update_of_many_counts_them_all(run, client):
    """One clause may be about a thousand objects."""
    bulks = [operation("CREATE_BULK", [{"age": 1}] * 100, f"bulk{at}") for at in range(10)]
    payload = {"conditional": "age = 1", "changes": {"age": 2}}
    assert run(*bulks, operation("UPDATE_BULK", payload)) == 1000
    assert client.count("Person", "age = 2") == 1000


def test_upsert_updates_what_is_there_and_creates_what_is_not(run, people):
    """An objectId that names no object becomes that of a new one."""
    updated = run(operation("UPSERT", {"objectId": people["Joe"], "age": 26}))
    assert (updated["name"], updated["age"], updated["objectId"]) == ("Joe", 26, people["Joe"])
    assert updated["updated"] is not None
    for object_id in ("non-existed", "O'Neil; --", "é"):
        created = run(operation("UPSERT", {"objectId": object_id, "name": "Ann"}))
        assert (created["objectId"], created["updated"]) == (object_id, None)
        assert run(operation("UPSERT", {"objectId": object_id, "age": 1}))["name"] == "Ann"
    created = run(operation("UPSERT", {"objectId": None, "name": "Eve"}))
    assert created["objectId"] not in people.values()


def test_upsert_bulk_answers_the_ids_in_order(run, client, people):
    """Of objects that were there, that are new, and that get an id of the server's."""
    payload = [
        {"objectId": "new", "name": "New"},
        {"objectId": people["Joe"], "name": "Joseph"},
        {"name": "Eve"},
        {"objectId": "new", "age": 7},
    ]
    first, second, third, fourth = run(operation("UPSERT_BULK", payload))
    assert (first, second, fourth) == ("new", people["Joe"], "new")
    assert client.call("GET", f"data/Person/{third}").json["name"] == "Eve"
    assert client.call("GET", "data/Person/new").json["age"] == 7


@pytest.mark.parametrize("object_id", [1, "", {}, "x" * 251, "a\0b"])
def test_upsert_refuses_what_cannot_be_an_id(fail, object_id):
    """A number, an empty text, one that is too long or has a NUL."""
    assert fail(operation("UPSERT", {"objectId": object_id}))["code"] == 1007
    assert fail(operation("UPSERT_BULK", [{}, {"objectId": object_id}]))["code"] == 1007


@pytest.mark.parametrize("payload", [None, {}, "x", [None], [{}, []]])
def test_upsert_bulk_needs_an_array_of_objects(fail, payload):
    """Any other payload fails the transaction."""
    assert "payload of UPSERT_BULK" in fail(operation("UPSERT_BULK", payload))["message"]


def test_upsert_bulk_has_the_limit_of_bulks(fail):
    """One object more fails, in words of its own."""
    message = "Bulk upsert operation supports no more than 100 objects"
    assert fail(operation("UPSERT_BULK", [{}] * 101))["message"] == message


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("payload", "code"),
    [(None, 0), (1, 0), ("", 0), ([], 0), ({}, 0), ("nobody", 1000), (ref("nothing"), 0)],
)
def test_delete_needs_the_id_of_an_object(fail, payload, code):
    """Any other payload fails the transaction."""
    assert fail(operation("DELETE", payload))["code"] == code


def test_what_was_deleted_is_gone_for_later_operations(fail, people):
    """Operations run in the order of the request."""
    error = fail(
        operation("DELETE", people["Joe"], "first"), operation("DELETE", people["Joe"], "second")
    )
    assert error["operation"]["opResultId"] == "second"


def test_find_answers_a_page_of_whole_objects(run, client, people):
    """Without any member, the first ten; the objects are as they are read one by one."""
    found = run(operation("FIND", {}))
    assert [one["name"] for one in found] == list(people)
    assert found[0] == client.call("GET", f"data/Person/{people['Joe']}").json
    payload = {"whereClause": "age >= 25", "pageSize": 1, "queryOptions": {"sortBy": ["age desc"]}}
    assert [one["name"] for one in run(operation("FIND", payload))] == ["Mary"]


def test_find_sees_what_was_done_before_it_in_its_transaction(run):
    """Not what is done after it."""
    first = operation("CREATE", {"name": "Ann"}, "first")
    assert [one["name"] for one in run(first, operation("FIND", {}))] == ["Ann"]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (None, 0),
        ([], 0),
        ({"pageSize": 0}, 1005),
        ({"offset": "x"}, 1004),
        ({"whereClause": "age >"}, 1017),
        ({"whereClause": "nothing = 1"}, 1006),
        ({"properties": ["nothing"]}, 1006),
        ({"queryOptions": {"sortBy": ["nothing"]}}, 1006),
        ({"queryOptions": 1}, 0),
    ],
)
def test_find_needs_a_query(fail, payload, code):
    """Any other payload fails the transaction."""
    assert fail(operation("FIND", payload))["code"] == code


@pytest.mark.usefixtures("people")
def test_numbers_of_results_may_be_referred_to(run):
    """The number that a bulk answers is a value like any other."""
    changed = operation("UPDATE_BULK", {"conditional": "1=1", "changes": {"age": 1}}, "changed")
    created = operation("CREATE", {"age": ref("changed"), "details": {"ids": [ref("changed")]}})
    saved = run(changed, created)
    assert (saved["age"], saved["details"]) == (3, {"ids": [3]})


@pytest.mark.parametrize(
    "kind",
    ["UPDATE", "UPDATE_BULK", "UPSERT", "UPSERT_BULK", "DELETE", "DELETE_BULK", "FIND"],
)
def test_an_unknown_table_fails(fail, kind):
    """Names are compared letter by letter."""
    payload = {
        "UPDATE": {"objectId": "x", "name": "x"},
        "UPDATE_BULK": {"conditional": "1=1", "changes": {"name": "x"}},
        "UPSERT": {"objectId": "x"},
        "UPSERT_BULK": [{}],
        "DELETE": "x",
        "DELETE_BULK": {"conditional": "1=1"},
        "FIND": {},
    }[kind]
    assert fail(operation(kind, payload, table="person"))["code"] == 1009


@pytest.mark.parametrize(
    "changes", [{"friends": []}, {"created": 5}, {"___class": "Person"}, {}, {"friends": None}]
)
def test_an_update_of_nothing_is_refused_everywhere(client, changes):
    """What only the server writes and relations are passed over; nothing is left to change."""
    joe = client.save("Person", name="Joe")["objectId"]
    client.call("POST", f"data/Person/{joe}/friends:Person:n", [])
    update = {
        "operationType": "UPDATE",
        "table": "Person",
        "payload": {"objectId": joe, **changes},
    }
    bulk = {
        "operationType": "UPDATE_BULK",
        "table": "Person",
        "payload": {"conditional": "1=1", "changes": changes},
    }
    for operation in (update, bulk):
        assert client.transact(operation).json["error"]["code"] == 1001
    assert client.call("PUT", f"data/Person/{joe}", changes).json["code"] == 1001
    answer = client.call("PUT", "data/bulk/Person", changes, where="1=1")
    assert answer.json["code"] == 1001
    assert client.call("GET", f"data/Person/{joe}").json["updated"] is None
