"""Names of tables, columns and objects that mean something to somebody else."""

import pytest

WORDS = [
    *("__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "__class__", "self"),
    *("sqlite_master", "sqlite_sequence", "catalogue_tables", "t1", "c1", "number", "object_id"),
    *("select", "table", "order", "group", "where", "null", "true", "NaN", "undefined", "None"),
    *("rowid", "oid", "_rowid_", "data", "transaction", "console", "api", "first_name"),
    *(
        "Ordér",
        "\u039frder",
        "\uff2frder",
        "Order",
        "order_",
        "ORDER",
        "oRdEr",
        "Ørder",
        "注文",
        "طلب",
    ),
    *("\u017felect", "ß", "İ", "\u0131", "I", "i", "é", "x" * 64),
]
"""Letters, digits and underscores: names like any other; each is its own."""

SIGNS = [
    *("'; DROP TABLE t1; --", '" OR 1=1 --', "`c1`", "[c1]", "c1)", "a b", "a.b", "a/b", "a\\b"),
    *("a\nb", "a\tb", "a\0b", "\0", " ", "a;", "-", "a-b", "{0}", "%s", "%00", "?", ":p", "@p"),
    *("$ref", "#", "*", "../../etc/passwd", "\u202eabc", "a\u200bb", "a\u2028b", "\ufeffa", "😀"),
    *("x" * 65, "x" * 10_000, "<script>alert(1)</script>", "1" + "0" * 300),
]
"""Names that none may have."""


@pytest.mark.parametrize("name", WORDS, ids=ascii)
def test_a_word_is_a_name_like_any_other(client, name):
    """Of a table, of a column, and in a clause; nothing else has it afterwards."""
    saved = client.call("POST", f"data/{name}", {name: name, "plain": 1})
    assert saved.status == 200, saved.body
    assert saved.json[name] == name
    assert saved.json["___class"] == name
    found = client.call("POST", f"data/{name}/find", {"where": f"{name} = '{name}'", "props": name})
    if name not in {"null", "true"}:  # words of the language of clauses
        assert [each[name] for each in found.json] == [name]
    create = {"operationType": "CREATE", "table": name, "payload": {name: "other"}}
    assert client.transact({**create, "opResultId": name}).json["results"][name]["result"]
    assert client.count(name) == 2
    assert client.count("Person") == 0
    assert name not in client.save("Person", name="Joe") or name == "name"


def test_tables_and_columns_that_look_alike_are_kept_apart(client):
    """Each object comes back from its own table, with its own columns."""
    alike = ["Order", "order", "ORDER", "\u039frder", "Ordér", "\uff2frder", "Ord\u0435r"]
    saved = client.call("POST", "data/Alike", {name: name for name in alike}).json
    assert {name: saved[name] for name in alike} == {name: name for name in alike}
    for name in alike:
        client.save(name, own=name)
    for name in alike:
        assert [each["own"] for each in client.call("GET", f"data/{name}").json] == [name]


@pytest.mark.parametrize("name", SIGNS, ids=lambda name: ascii(name)[:30])
def test_a_name_with_signs_is_refused_and_harms_nothing(client, name):
    """As a table, a column, an objectId, a property, a sorting, a relation, an application."""
    person = client.save("Person", name="Joe")
    escaped = name.replace("/", "%2F")
    calls = [
        ("POST", f"data/{escaped}", {"name": "x"}),
        ("GET", f"data/{escaped}/count", None),
        ("POST", "data/Person", {name: 1}),
        ("PUT", f"data/Person/{person['objectId']}", {name: 1}),
        ("GET", f"data/Person/{escaped}", None),
        ("DELETE", f"data/Person/{escaped}", None),
        ("POST", f"data/Person/{person['objectId']}/{escaped}:Person:n", []),
        ("PUT", "data/Person/deep-save", {"name": "x", "friend": {"___class": name, "a": 1}}),
        ("PUT", "data/Person/deep-save", {name: {"___class": "Person"}}),
        ("PUT", f"data/{escaped}/upsert", {"name": "x"}),
        ("PUT", "data/bulkupsert/Person", [{name: 1}]),
    ]
    for method, path, document in calls:
        answer = client.call(method, path, document)
        assert 400 <= answer.status < 500, (method, path)
        assert answer.json.keys() == {"code", "message"}
    for query in ({"sortBy": name}, {"loadRelations": name}, {"groupBy": name}):
        answer = client.call("POST", "data/Person/find", query)
        assert answer.status in (200, 400)  # a blank, a number, and `*` can be read
        assert answer.status == 400 or len(answer.json) == 1
    for operation in (
        {"operationType": "CREATE", "table": name, "payload": {}},
        {"operationType": "CREATE", "table": "Person", "payload": {name: 1}},
        {"operationType": "DELETE", "table": "Person", "payload": name},
        {"operationType": "UPDATE", "table": "Person", "payload": {"objectId": name, "name": "y"}},
    ):
        assert client.transact(operation).json["success"] is False
    assert client.call("GET", f"data/Person/{person['objectId']}").json == person
    assert client.count("Person") == 1


def test_an_object_id_that_a_client_brings_may_be_any_text(client):
    """It is kept letter by letter, and found again."""
    for name in [*SIGNS[:-4], "sqlite_master", "__proto__", "x" * 200]:
        answer = client.call("PUT", "data/Person/upsert", {"objectId": name, "name": name})
        if answer.status == 200:
            assert answer.json["objectId"] == name
            [found] = client.call("POST", "data/Person/find", {"where": _equals(name)}).json
            assert found["name"] == name
        else:
            assert answer.json.keys() == {"code", "message"}


def _equals(text):
    return "objectId = '{}'".format(text.replace("'", "''"))
