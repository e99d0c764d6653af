"""Handlers around single calls: document 003."""

import pytest

ITEM_ID = "00000000-0000-4000-8000-000000000000"


def test_a_change_to_the_item_is_what_is_saved(with_handlers):
    """Whatever beforeCreate adds, changes and takes away."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def stamp(req):
            req.item["stamp"] = req.item.pop("name").upper()
    """)
    saved = client.save("Order", name="a", age=1)
    read = client.call("GET", f"data/Order/{saved['objectId']}").json
    assert (read["stamp"], read["age"]) == ("A", 1)
    assert "name" not in read


def test_a_number_can_become_true(with_handlers):
    """Though Python takes the two for equal."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def flag(req):
            req.item["flag"] = bool(req.item["flag"])
    """)
    assert client.save("Order", flag=1)["flag"] is True
    assert client.save("Order", flag=0)["flag"] is False


def test_an_item_can_be_replaced(with_handlers):
    """By another object."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def other(req):
            req.item = {"name": "other"}
    """)
    assert client.save("Order", name="a")["name"] == "other"


@pytest.mark.parametrize("value", ["text", 5, 0, False, [], [1], ""])
def test_a_returned_value_is_the_answer_and_nothing_is_saved(with_handlers, value):
    """Also one that counts as false."""
    client = with_handlers(f"""
        @persistence.before_create("Order")
        def stop(req):
            if req.item.get("stop"):
                return {value!r}
    """)
    client.save("Order", name="a")
    answer = client.call("POST", "data/Order", {"stop": True})
    assert (answer.status, answer.json) == (200, value)
    assert client.count("Order") == 1


def test_a_returned_object_gets_the_class_of_its_table(with_handlers):
    """Unless it brings one (protocol notes, section 9)."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def stop(req):
            return dict(req.item)
    """)
    assert client.save("Order", foo="bar") == {"foo": "bar", "___class": "Order"}
    assert client.save("Order", ___class="Own") == {"___class": "Own"}


def test_null_is_answered_by_name(with_handlers):
    """Since None says that nothing is returned."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def stop(req):
            return NULL
    """)
    assert client.call("POST", "data/Order", {}).json is None


def test_after_a_stopped_call_no_handler_is_called(with_handlers):
    """The value is the answer as it is."""
    client = with_handlers("""
        @persistence.before_create("*")
        def stop(req):
            return "stopped"

        @persistence.after_create("*")
        def never(req, res):
            return "after"
    """)
    assert client.save("Order", name="a") == "stopped"


def test_an_after_handler_changes_the_result(with_handlers):
    """Of the answer; what is saved stays as it is."""
    client = with_handlers("""
        @persistence.after_create("Order")
        def seen(req, res):
            res.result["seen"] = [req.item["name"], res.result["objectId"], res.error]
    """)
    saved = client.save("Order", name="a")
    assert saved["seen"] == ["a", saved["objectId"], None]
    assert "seen" not in client.call("GET", f"data/Order/{saved['objectId']}").json


def test_an_after_handler_may_take_the_request_alone(with_handlers):
    """As document 003 prints it: `req.result`."""
    client = with_handlers("""
        @persistence.after_create("Order")
        def seen(req):
            req.result["id"] = req.result["objectId"]
            req.result = {"was": req.result, "error": req.error}
    """)
    saved = client.save("Order", name="a")
    assert saved["was"]["id"] == saved["was"]["objectId"]
    assert saved["error"] is None


def test_an_after_handler_replaces_the_result(with_handlers):
    """By what it returns, to which no class is added."""
    client = with_handlers("""
        @persistence.after_create("Order")
        def other(req, res):
            return {"other": res.result["name"]}
    """)
    assert client.save("Order", name="a") == {"other": "a"}


def test_an_after_handler_sees_the_error_of_a_failed_call(with_handlers):
    """With its code and message, and may leave it at that."""
    client = with_handlers("""
        @persistence.after_find_by_id("Order")
        def failed(req, res):
            if req.item_id == "mend":
                return [res.error.code, res.error.message, res.result]
    """)
    client.save("Order", name="a")
    assert client.call("GET", "data/Order/mend").json == [
        1000,
        "Entity with ID mend not found",
        None,
    ]
    answer = client.call("GET", "data/Order/other")
    assert (answer.status, answer.json["code"]) == (400, 1000)


def test_an_after_handler_may_put_a_result_in_the_place_of_an_error(with_handlers):
    """By changing `res.result`, too."""
    client = with_handlers("""
        @persistence.after_find_by_id("Order")
        def mend(req, res):
            res.result = {"mended": res.error.code}
    """)
    client.save("Order", name="a")
    assert client.call("GET", "data/Order/unknown").json == {"mended": 1000}


def test_an_error_of_an_after_handler_is_answered_and_what_is_saved_stays(with_handlers):
    """Since the call is over by then."""
    client = with_handlers("""
        @persistence.after_create("Order")
        def refuse(req, res):
            raise ServerCodeError(7, "too late")
    """)
    answer = client.call("POST", "data/Order", {"name": "a"})
    assert (answer.status, answer.json) == (400, {"code": 7, "message": "too late"})
    assert client.count("Order") == 1


@pytest.mark.parametrize(
    ("raised", "status", "document"),
    [
        ('ServerCodeError(1234, "coded", 409)', 409, {"code": 1234, "message": "coded"}),
        ('ServerCodeError(5, "no status")', 400, {"code": 5, "message": "no status"}),
        ('ServerCodeError(5, "odd status", 200)', 400, {"code": 5, "message": "odd status"}),
        ('ServerCodeError("text", "odd code")', 400, {"code": 0, "message": "odd code"}),
        ('ValueError("any")', 400, {"code": 0, "message": "any"}),
        ("ValueError()", 400, {"code": 0, "message": "ValueError"}),
        ("SystemExit(3)", 400, {"code": 0, "message": "the handler ended with SystemExit: 3"}),
    ],
)
def test_a_raised_error_refuses_the_call(with_handlers, raised, status, document):
    """With its code, message and status; nothing is saved, and the next call works."""
    client = with_handlers(f"""
        @persistence.before_create("Order")
        def refuse(req):
            if req.item["name"] == "bad":
                raise {raised}
    """)
    client.save("Order", name="good")
    answer = client.call("POST", "data/Order", {"name": "bad"})
    assert (answer.status, answer.json) == (status, document)
    client.save("Order", name="good")
    assert client.count("Order") == 2


def test_the_tables_own_handler_runs_in_place_of_the_generic_one(with_handlers):
    """Which other tables get."""
    client = with_handlers("""
        @persistence.before_create("*")
        def generic(req):
            req.item["by"] = req.item.get("by", "") + "generic"

        @persistence.before_create("Order")
        def own(req):
            req.item["by"] = req.item.get("by", "") + "own"
    """)
    assert client.save("Order", name="a")["by"] == "own"
    assert client.save("Person", name="a")["by"] == "generic"


def test_an_async_handler_is_awaited(with_handlers):
    """Before and after."""
    client = with_handlers("""
        import asyncio

        @persistence.before_create("Order")
        async def before(req):
            await asyncio.sleep(0)
            req.item["before"] = True

        @persistence.after_create("Order")
        async def after(req, res):
            await asyncio.sleep(0)
            return res.result["before"]
    """)
    assert client.save("Order", name="a") is True


def test_a_handler_knows_who_calls(with_handlers):
    """The application, and the user who is logged in."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def who(req):
            context = req.context
            return [context.app_id, context.user_id, context.user_token, context.user_roles]
    """)
    assert client.save("Order") == ["default", None, None, ["NotAuthenticatedUser"]]
    account = {"email": "joe@example.org", "password": "secret"}
    user = client.call("POST", "users/register", account).json
    credentials = {"login": account["email"], "password": account["password"]}
    token = client.call("POST", "users/login", credentials).json["user-token"]
    client.headers = {"user-token": token}
    told = client.save("Order")
    assert told == ["default", user["objectId"], token, ["AuthenticatedUser"]]


def test_a_call_with_a_token_of_nobody_reaches_no_handler(with_handlers):
    """It is refused first."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def who(req):
            return "called"
    """)
    client.headers = {"user-token": "nobody"}
    assert client.call("POST", "data/Order", {}).json["code"] == 3064


def test_a_handler_adds_headers_to_the_answer(with_handlers):
    """Before and after the call."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def before(req):
            req.context.http_response_headers["x-before"] = "1"

        @persistence.after_create("Order")
        def after(req, res):
            req.context.http_response_headers["x-after"] = "2"
    """)
    headers = client.call("POST", "data/Order", {}).headers
    assert (headers["x-before"], headers["x-after"]) == ("1", "2")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-a", "two\r\nlines"),
        ("x-a", "中"),
        ("x-a", ["list"]),
        ("x a", "1"),
        ("", "1"),
        ("Content-Length", "1"),
        ("content-type", "text/html"),
    ],
)
def test_a_header_that_cannot_be_sent_refuses_the_call(with_handlers, name, value):
    """And so does one that only the server may set."""
    client = with_handlers(f"""
        @persistence.before_create("Order")
        def before(req):
            if req.item["name"] == "bad":
                req.context.http_response_headers[{name!r}] = {value!r}
    """)
    client.save("Order", name="good")
    answer = client.call("POST", "data/Order", {"name": "bad"})
    assert answer.status == 400
    assert answer.json["message"].startswith("beforeCreate left ")
    assert client.count("Order") == 1


@pytest.mark.parametrize("headers", ["None", "[1]", "{5: 'a'}", "'text'"])
def test_headers_of_another_kind_are_no_fault_of_the_server(with_handlers, headers):
    """None stands for none, and anything else refuses the call or is sent."""
    client = with_handlers(f"""
        @persistence.before_create("Order")
        def before(req):
            req.context.http_response_headers = {headers}
    """)
    assert client.call("POST", "data/Order", {}).status in (200, 400)


def test_notes_in_the_context_are_lost_between_the_handlers_of_a_call(with_handlers):
    """Each invocation has a context of its own, as in the CodeRunner."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def before(req):
            req.context.note = "kept?"

        @persistence.after_create("Order")
        def after(req, res):
            return hasattr(req.context, "note")
    """)
    assert client.save("Order") is False


def test_without_a_handler_a_call_is_answered_as_ever(with_handlers):
    """Broken bodies, too."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def before(req):
            req.item["before"] = True
    """)
    assert "before" not in client.save("Person", name="a")
    answer = client.send("POST", b"/api/data/Order", chunks=(b"{",))
    assert answer.status == 400
    assert client.call("GET", f"data/Order/{ITEM_ID}").json["code"] == 1009
