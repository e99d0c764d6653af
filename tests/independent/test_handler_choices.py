"""What the independent server may do about event handlers, where the sources are silent."""

import pytest

from tests.independent.client import client_of, create, operation
from tests.independent_server import Choices
from tests.independent_server.handlers import NULL, Handlers, ThrownError

FRESH = "0A7DDC5D-C9D3-8D1C-FF15-F232F2B92500"


def noting(*methods, table="*"):
    """Return handlers that return nothing, and the list of what they are given."""
    handlers, given = Handlers(), []

    def note(method):
        handlers.on(method, table)(lambda req, *res: given.append((method, req, *res)))

    for method in methods:
        note(method)
    return handlers, given


def returning(value, *methods):
    """Return handlers that return the value."""
    handlers = Handlers()
    for method in methods:
        handlers.on(method)(lambda *_: value)
    return handlers


def methods_of(given):
    """Return which handlers have run."""
    return [method for method, *_ in given]


def test_an_id_in_another_form_may_be_refused_before_any_event():
    """One in the server's own form is looked up."""
    handlers, given = noting("beforeFindById")
    choices = Choices(object_ids="integer-string", foreign_ids="refused")
    with client_of(choices, handlers=handlers) as client:
        codes = [client.call("GET", f"/data/Person/{each}")[1]["code"] for each in (FRESH, "77")]
    assert codes[0] == 1013
    assert codes[1] != 1013
    assert [req["itemId"] for _, req, *_ in given] == ["77"]


def test_a_server_may_have_no_handlers_or_those_of_the_documents_only():
    """Then the others do not run."""
    for choices, expected in (
        (Choices(handlers=False), []),
        (Choices(events="documented"), ["beforeCreate"]),
    ):
        handlers, given = noting("beforeCreate", "beforeCount", "beforeTransaction")
        with client_of(choices, handlers=handlers) as client:
            client.call("POST", "/data/Person", {"name": "a"})
            client.call("GET", "/data/Person/count")
            client.results(create("b"))
        assert methods_of(given) == expected


@pytest.mark.parametrize(
    ("choice", "expected"), [("upsert", "Upsert"), ("save", "Create"), ("nothing", None)]
)
def test_upserts_may_be_creations_or_have_no_event(choice, expected):
    """An upsert of a new object has the chosen event."""
    handlers, given = noting("beforeUpsert", "beforeCreate", "beforeUpdate")
    with client_of(Choices(upserts_fire=choice), handlers=handlers) as client:
        client.call("PUT", "/data/Person/upsert", {"name": "a"})
    assert methods_of(given) == ([f"before{expected}"] if expected else [])


def test_deep_saves_may_have_events():
    """They are then the creation or the update of the outer object."""
    handlers, given = noting("beforeCreate", "beforeUpdate")
    with client_of(Choices(deep_saves_fire=True), handlers=handlers) as client:
        saved = client.call("PUT", "/data/Person/deep-save", {"name": "a"})[1]
        client.call("PUT", "/data/Person/deep-save", {"objectId": saved["objectId"], "age": 1})
    assert methods_of(given) == ["beforeCreate", "beforeUpdate"]


@pytest.mark.parametrize("choice", ["update", "create"])
def test_a_save_under_an_unknown_id_is_an_update_or_a_creation(choice):
    """Whatever then comes of it."""
    handlers, given = noting("beforeCreate", "beforeUpdate")
    choices = Choices(saves_of_unknown_ids_fire=choice, save_unknown_id="adopt")
    with client_of(choices, handlers=handlers) as client:
        assert client.call("PUT", "/data/Person", {"objectId": FRESH})[0] == 200
    assert methods_of(given) == [f"before{choice.capitalize()}"]


def test_the_operations_of_a_transaction_may_have_events():
    """Handlers change, replace and refuse what the operations do."""
    handlers, given = noting("beforeCreateBulk", "beforeUpsertBulk", "beforeFind", "afterRemove")

    @handlers.on("beforeCreate")
    def before(req):
        if req["item"]["name"] == "refused":
            raise ThrownError("no", 9)
        if req["item"]["name"] == "stopped":
            return "stopped"
        req["item"]["name"] += "+"
        return None

    @handlers.on("afterUpdate")
    def after(_req, res):
        res["result"]["age"] = 99

    @handlers.on("beforeUpsert")
    def upsert(_req):
        return {"stopped": True}

    with client_of(Choices(operations_fire=True), handlers=handlers) as client:
        saved = client.result("CREATE", {"name": "a"})
        assert saved["name"] == "a+"
        assert client.result("CREATE", {"name": "stopped"}) == "stopped"
        upserted = client.result("UPSERT", {"name": "u"})
        assert upserted == {"stopped": True, "___class": "Person"}
        change = {"objectId": saved["objectId"], "name": "b"}
        assert client.result("UPDATE", change)["age"] == 99
        client.result("CREATE_BULK", [{"name": "c"}])
        client.result("UPSERT_BULK", [{"name": "d"}])
        client.result("FIND", {})
        client.result("DELETE", saved["objectId"])
        answer = client.transact(create("e"), create("refused", "x"))[1]
        assert answer["error"]["message"] == "no"
        assert client.names() == ["c", "d"]
    expected = ["beforeCreateBulk", "beforeUpsertBulk", "beforeFind", "afterRemove", "beforeFind"]
    assert methods_of(given) == expected


def test_calls_may_be_checked_before_their_events():
    """No event then where there is no such table or relation column."""
    for checked in (False, True):
        handlers, given = noting("beforeFind", "beforeLoadRelations", "beforeCreate")
        with client_of(Choices(calls_checked_first=checked), handlers=handlers) as client:
            client.call("GET", "/data/None")
            client.call("GET", "/data/Person/some/orders")
            client.call("POST", "/data/New", {"name": "a"})
        skipped = [] if checked else ["beforeFind", "beforeLoadRelations"]
        assert methods_of(given) == [*skipped, "beforeCreate"]


def test_items_have_their_class_and_system_properties_as_chosen():
    """What the server has added is taken out again, even where null is refused."""
    system = {"objectId": None, "created": None, "updated": None}
    for choices, added in (
        (Choices(item_class=False), {}),
        (Choices(), {"___class": "Person"}),
        (
            Choices(item_system_properties="null", null_object_id="refuse"),
            {"___class": "Person", **system},
        ),
    ):
        handlers, given = noting("beforeCreate")
        with client_of(choices, handlers=handlers) as client:
            assert client.call("POST", "/data/Person", {"name": "a"})[1]["name"] == "a"
        assert given[0][1]["item"] == {"name": "a", **added}


def test_the_item_of_an_update_may_be_complete():
    """Then it holds the stored values beside the new ones."""
    handlers, given = noting("beforeUpdate")
    with client_of(Choices(updated_item="everything"), handlers=handlers) as client:
        saved = client.result("CREATE", {"name": "a", "age": 5})
        client.call("PUT", f"/data/Person/{saved['objectId']}", {"name": "b"})
        assert (client.read(saved["objectId"])["age"], client.names()) == (5, ["b"])
    item = given[0][1]["item"]
    assert (item["name"], item["age"], item["marker"]) == ("b", 5, None)


@pytest.mark.parametrize(
    ("choice", "name", "has_id"),
    [("sent", "a", False), ("changed", "b", False), ("saved", "b", True)],
)
def test_an_after_handler_gets_the_item_as_sent_changed_or_saved(choice, name, has_id):
    """The before-handler has changed it in between."""
    handlers, given = noting("afterCreate")
    handlers.on("beforeCreate")(lambda req: req["item"].update(name="b"))
    with client_of(Choices(item_of_after=choice), handlers=handlers) as client:
        client.call("POST", "/data/Person", {"name": "a"})
    item = given[0][1]["item"]
    assert (item["name"], "objectId" in item) == (name, has_id)


def test_arguments_and_results_have_the_chosen_form():
    """A query, the name of a relation, the result of a removal and of a find."""
    methods = ("beforeFind", "beforeLoadRelations", "afterRemove", "afterFind")
    forms = Choices(
        query_form="flat",
        relation_argument="relations",
        removal_seen="object",
        found_seen="collection",
    )
    seen = []
    for choices in (Choices(), forms):
        handlers, given = noting(*methods)
        with client_of(choices, handlers=handlers) as client:
            sent = {"name": "a", "orders": [{"___class": "Order", "price": 1}]}
            object_id = client.call("PUT", "/data/Person/deep-save", sent)[1]["objectId"]
            path = f"/data/Person/{object_id}"
            found = client.call("GET", "/data/Person?where=name%3D'a'&sortBy=name")[1]
            assert [person["objectId"] for person in found] == [object_id]
            assert len(client.call("GET", f"{path}/orders")[1]) == 1
            assert client.call("DELETE", path)[1].keys() == {"deletionTime"}
        seen.append([each[-1] for each in given])
    ordinary, other = seen
    assert ordinary[0]["query"] == {"condition": "name='a'", "options": {"sortBy": "name"}}
    assert other[0]["query"] == {"where": "name='a'", "sortBy": "name"}
    assert isinstance(ordinary[1]["result"], list)
    assert other[1]["result"]["data"][0]["name"] == "a"
    assert ordinary[2]["relationName"] == "orders"
    assert other[2]["relations"] == ["orders"]
    assert isinstance(ordinary[3]["result"], int)
    assert other[3]["result"].keys() == {"deletionTime"}


@pytest.mark.parametrize("word", ["message", "exceptionMessage", "both"])
def test_the_message_of_an_error_has_the_chosen_name(word):
    """The code has one name in any case."""
    handlers, given = noting("afterFindById")
    with client_of(Choices(error_message_word=word), handlers=handlers) as client:
        client.call("GET", "/data/Person/none")
    words = {"message", "exceptionMessage"} if word == "both" else {word}
    assert given[0][-1]["error"].keys() == {"code", *words}


def test_only_items_may_be_taken_back():
    """Another objectId or query that a handler leaves then changes nothing."""
    handlers = Handlers()
    handlers.on("beforeFindById")(lambda req: req.update(itemId="none"))
    handlers.on("beforeUpdate")(lambda req: req["item"].update(age=5))
    with client_of(Choices(changed_arguments="items"), handlers=handlers) as client:
        saved = client.result("CREATE", {"name": "a"})
        client.call("PUT", f"/data/Person/{saved['objectId']}", {"name": "b"})
        assert client.read(saved["objectId"])["age"] == 5


@pytest.mark.parametrize(
    ("choice", "events"),
    [("objects", {"Create"}), ("always", {"Create", "Count"}), ("never", set())],
)
def test_the_value_of_a_stopped_call_has_a_class_as_chosen(choice, events):
    """The value of the handler stays what it was beside that."""
    handlers = returning({"by": "handler"}, "beforeCreate", "beforeCount")
    with client_of(Choices(stopped_results_class=choice), handlers=handlers) as client:
        for event, method, path in (
            ("Create", "POST", "/data/Person"),
            ("Count", "GET", "/data/Person/count"),
        ):
            answer = client.call(method, path, {} if method == "POST" else None)[1]
            assert answer["by"] == "handler"
            assert ("___class" in answer) is (event in events)


def test_a_stopped_removal_may_answer_a_time():
    """What the handler returned then stands where the time stands."""
    choices = Choices(stopped_removals="deletion-time", deletion_answer="nothing")
    with client_of(choices, handlers=returning(5, "beforeRemove")) as client:
        assert client.call("DELETE", "/data/Person/any") == (200, {"deletionTime": 5})


def test_after_handlers_may_run_after_stopped_and_refused_calls():
    """They are given the value of the before-handler, or the error that it threw."""
    handlers, given = noting("afterCreate", "afterUpdate")
    handlers.on("beforeCreate")(lambda _: 5)
    handlers.on("beforeUpdate")(lambda _: 1 / 0)
    choices = Choices(stopped_calls_reach_after=True, thrown_errors_reach_after=True)
    with client_of(choices, handlers=handlers) as client:
        client.call("POST", "/data/Person", {"name": "a"})
        client.call("PUT", "/data/Person/any", {"name": "a"})
    assert given[0][-1] == {"result": 5, "error": None}
    assert given[1][-1]["error"]["message"] == "division by zero"


def test_thrown_errors_have_status_and_code_as_chosen():
    """A status may always be 400; an error without a code gets one."""
    handlers = Handlers()

    @handlers.on("beforeFindById")
    def throw(req):
        raise ValueError("plain") if req["itemId"] == "plain" else ThrownError("m", 3, 409)

    choices = Choices(thrown_status="400", plain_error_code=1)
    with client_of(choices, handlers=handlers) as client:
        assert client.call("GET", "/data/Person/x") == (400, {"code": 3, "message": "m"})
        answer = client.call("GET", "/data/Person/plain")
        assert answer == (400, {"code": 1, "message": "plain"})
    with client_of(Choices(errors="200"), handlers=handlers) as client:
        assert client.call("GET", "/data/Person/x") == (200, {"code": 3, "message": "m"})


def test_null_may_count_as_nothing():
    """Then the call goes on, and an answer stays."""
    handlers = returning(NULL, "beforeCreate", "afterCreate")
    with client_of(Choices(null_returned="nothing"), handlers=handlers) as client:
        assert client.call("POST", "/data/Person", {"name": "a"})[1]["name"] == "a"
        assert client.names() == ["a"]


def test_null_may_be_answered_by_no_content():
    """204 without a body."""
    handlers = returning(NULL, "beforeCreate", "afterFind")
    with client_of(Choices(null_answers="no-content"), handlers=handlers) as client:
        for method, body in (("POST", {"name": "a"}), ("GET", None)):
            status, _, text = client.send(method, "/data/Person", body)
            assert (status, text) == (204, b"")
        assert client.result("FIND", {}) == []


@pytest.mark.parametrize(
    ("choice", "name"),
    [("both", "returned"), ("returned", "returned"), ("in-place", "changed"), ("neither", "a")],
)
def test_after_handlers_answer_by_returning_or_by_changing(choice, name):
    """One way may count, or both, where a returned value wins, or none."""
    handlers = Handlers()

    @handlers.on("afterCreate")
    def after(_req, res):
        res["result"] = {"name": "changed"}
        return {"name": "returned"}

    with client_of(Choices(after_answers=choice), handlers=handlers) as client:
        assert client.call("POST", "/data/Person", {"name": "a"})[1]["name"] == name


def test_a_failed_call_may_stay_failed():
    """Whatever an after-handler returns then, the caller gets the error."""
    handlers = returning({"recovered": True}, "afterFindById")
    with client_of(Choices(failed_calls="stay-failed"), handlers=handlers) as client:
        assert client.call("GET", "/data/Person/none")[0] == 404


@pytest.mark.parametrize("choice", ["keep", "undo"])
def test_what_was_saved_before_an_after_handler_threw_stays_or_goes(choice):
    """Document 003 does not say."""
    handlers = Handlers()
    handlers.on("afterCreate")(lambda *_: 1 / 0)
    with client_of(Choices(after_errors=choice), handlers=handlers) as client:
        assert client.call("POST", "/data/Person", {"name": "a"})[0] == 400
        assert client.names() == (["a"] if choice == "keep" else [])
        client.result("CREATE", {"name": "b"})
        assert len(client.names()) == (2 if choice == "keep" else 1)


def test_values_of_handlers_are_written_as_all_values_are():
    """As doubles and without nulls where that is chosen."""
    choices = Choices(all_numbers_as_doubles=True, omit_null_columns=True)
    value = {"number": 5, "list": [1, True, None], "null": None}
    with client_of(choices, handlers=returning(value, "beforeFind")) as client:
        answer = client.call("GET", "/data/Person")[1]
        assert repr(answer) == repr({"number": 5.0, "list": [1.0, True, None]})


def test_a_removal_that_answers_nothing_answers_what_its_after_handler_returns():
    """204 without a body, but 200 with one."""
    choices = Choices(deletion_answer="nothing", chunked=True)
    with client_of(choices, handlers=returning("gone", "afterRemove")) as client:
        saved = client.result("CREATE", {"name": "a"})
        assert client.call("DELETE", f"/data/Person/{saved['objectId']}") == (200, "gone")
    for seen, changed in (("time", 7), ("object", {"deletionTime": 7})):
        handlers = Handlers()
        handlers.on("afterRemove")(lambda _, res, changed=changed: res.update(result=changed))
        with client_of(Choices(removal_seen=seen), handlers=handlers) as client:
            saved = client.result("CREATE", {"name": "a"})
            deleted = client.call("DELETE", f"/data/Person/{saved['objectId']}")
            assert deleted == (200, {"deletionTime": 7})


def test_a_changed_collection_answers_its_objects():
    """Where a find is seen as a collection, its list is what the caller gets."""
    handlers = Handlers()
    handlers.on("afterFind")(lambda _, res: res["result"].update(data=[1]))
    with client_of(Choices(found_seen="collection"), handlers=handlers) as client:
        assert client.call("GET", "/data/Person") == (200, [1])


def test_a_server_may_lack_the_ends_of_a_table():
    """`first` is then an objectId like any other."""
    handlers, given = noting("beforeFirst", "beforeFindById")
    with client_of(Choices(first_and_last=False), handlers=handlers) as client:
        client.results(create("a"))
        assert client.call("GET", "/data/Person/first")[0] == 404
    assert methods_of(given) == ["beforeFindById"]


def test_a_result_that_a_handler_made_may_be_referred_to():
    """What has no objectId gives none, and upsets nothing."""
    handlers = returning({"made": 1}, "beforeCreate")
    choices = Choices(
        operations_fire=True, reference_without_property="object-id", object_results="live"
    )
    with client_of(choices, handlers=handlers) as client:
        reference = {"___ref": True, "opResultId": "x"}
        found = client.transact(
            create("a", "x"), operation("CREATE_BULK", [{"name": reference}], "y")
        )
        assert found[0] == 200
