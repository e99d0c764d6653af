"""What a handler in Python may do wrong: its own call is told, and no other is touched."""

import threading
import time

import pytest
from uowkit_reference import create_app
from uowkit_reference.handlers import HandlerError

from tests.reference.conftest import Client

SLOW = {"handler_seconds": 0.2}
TIMED_OUT = {"code": 15000, "message": "Task execution is aborted due to timeout"}


@pytest.mark.parametrize(
    "body", ["import time; time.sleep(3)", "import asyncio; await asyncio.sleep(3)"]
)
def test_a_handler_that_takes_too_long_is_told_so(with_handlers, body):
    """Plain or async; nothing is saved."""
    kind = "async def" if "await" in body else "def"
    client = with_handlers(
        f"""
        @persistence.before_create("Order")
        {kind} slow(req):
            if req.item["name"] == "slow":
                {body}
    """,
        **SLOW,
    )
    client.save("Order", name="quick")
    answer = client.call("POST", "data/Order", {"name": "slow"})
    assert (answer.status, answer.json) == (400, TIMED_OUT)
    assert client.count("Order") == 1


def test_a_handler_that_waits_holds_up_nobody_else(load):
    """Others are answered in the meantime."""
    handlers = load("""
        import threading
        gate = threading.Event()

        @persistence.before_create("Slow")
        def wait(req):
            gate.wait(4)

        @persistence.before_create("Quick")
        def let_go(req):
            gate.set()
    """)
    app = create_app(handlers=handlers)
    slow = threading.Thread(target=Client(app).save, args=("Slow",))
    slow.start()
    Client(app).save("Quick", name="a")
    began = time.monotonic()
    slow.join()
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("leaves", "said"),
    [
        ("req.item['self'] = req.item", "it refers to itself"),
        ("req.item = [req.item]; req.item.append(req.item)", "it refers to itself"),
        ("return {'set': {1}}", "JSON has no form for a value of the type set"),
        ("req.item[5] = 1", "the names of properties are text, and 5 is none"),
        ("return req", "JSON has no form for a value of the type HandlerRequest"),
        ("return 2**70", "64-bit"),
        ("return {'half': chr(0xD800)}", "surrogates"),
        ("req.item['half'] = chr(0xD800)", "surrogates"),
        ("req.item['deep'] = eval('[' * 150 + ']' * 150)", "more than 100 levels deep"),
    ],
)
def test_what_json_has_no_form_for_is_told(with_handlers, leaves, said):
    """The call is refused, and nothing is saved."""
    client = with_handlers(f"""
        @persistence.before_create("Order")
        def odd(req):
            if req.item["name"] == "odd":
                {leaves}
    """)
    client.save("Order", name="a")
    answer = client.call("POST", "data/Order", {"name": "odd"})
    assert answer.status == 400
    assert answer.json["message"].startswith("what beforeCreate(Order) leaves")
    assert said in answer.json["message"]
    assert client.count("Order") == 1


def test_one_value_in_two_places_is_no_circle(with_handlers):
    """It is saved in both."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def twice(req):
            both = {"a": 1}
            req.item["one"], req.item["two"] = both, (both, both)
    """)
    saved = client.save("Order", name="a")
    assert (saved["one"], saved["two"]) == ({"a": 1}, [{"a": 1}, {"a": 1}])


def test_an_attribute_that_an_event_does_not_have_is_told(with_handlers):
    """With those that it has."""
    client = with_handlers("""
        @persistence.before_create("Order")
        def odd(req):
            req.item_id
    """)
    message = client.call("POST", "data/Order", {}).json["message"]
    assert message == "beforeCreate has no req.item_id; it has req.context, req.item"


def test_a_handler_must_take_a_request(load):
    """That is seen when it is loaded, not at the first call."""
    with pytest.raises(HandlerError, match="must take req, or req and res"):
        load("""
            @persistence.before_create("Order")
            def none(): pass
        """)


@pytest.mark.parametrize(
    ("raised", "document"),
    [
        ("ServerCodeError(2**70, 'huge')", {"code": 0, "message": "huge"}),
        ("ServerCodeError(1, 'half ' + chr(0xD800))", {"code": 1, "message": "half ?"}),
        (
            "type('Mute', (Exception,), {'__str__': lambda self: 1 / 0})()",
            {"code": 0, "message": "The handler ended with Mute, which does not say why."},
        ),
    ],
)
def test_an_odd_error_is_answered_all_the_same(with_handlers, raised, document):
    """As far as JSON can say it."""
    client = with_handlers(f"""
        @persistence.before_create("Order")
        def refuse(req):
            raise {raised}
    """)
    answer = client.call("POST", "data/Order", {})
    assert (answer.status, answer.json) == (400, document)


def test_a_subclass_of_a_number_is_a_number(with_handlers):
    """As libraries have them."""
    client = with_handlers("""
        class Odd(float):
            pass

        @persistence.before_create("Order")
        def odd(req):
            req.item["number"] = Odd(2.5)
    """)
    assert client.save("Order", name="a")["number"] == 2.5


def test_a_parameter_with_a_default_is_the_handlers_own(with_handlers):
    """Only `res` is filled in."""
    client = with_handlers("""
        @persistence.after_create("Order")
        def own(req, suffix="!"):
            return req.result["name"] + suffix

        @persistence.after_create("Person")
        def given(req, res=None):
            return res.result["name"]
    """)
    assert client.save("Order", name="a") == "a!"
    assert client.save("Person", name="a") == "a"
