"""The recorded invocations of the official CodeRunner, made again through the bridge."""

import json

import orjson
import pytest
from uowkit_reference.errors import ApiError
from uowkit_reference.handlers.events import EVENTS, Phase
from uowkit_reference.handlers.invocation import HANDLER_TIMED_OUT
from uowkit_reference.handlers.javascript.replies import unit_of_work

from tests.reference.handlers.javascript.calling import HERE, invoke, loaded, pool_of

RECORDED = json.loads((HERE / "recorded-invocations.json").read_text("utf-8"))
OF_THE_RUN = {"requestId"}
"""What is another one in every run."""


@pytest.fixture(scope="module")
def pool():
    """Yield the processes that have loaded the handlers of the recordings."""
    with pool_of(HERE / "recorded", seconds=1.0) as pool:
        yield pool


@pytest.fixture(scope="module")
def handlers():
    """Yield these handlers as the server has them."""
    with loaded(HERE / "recorded") as handlers:
        yield handlers


def name_of(recorded):
    """Return what a recording is called in the tests."""
    task = recorded["task"]
    return f"{task['id']}-{task['event']}"


def event_id(method):
    """Return the number of an event."""
    phase = Phase.BEFORE if method.startswith("before") else Phase.AFTER
    return EVENTS[method.removeprefix(phase)].id(phase)


@pytest.mark.parametrize("recorded", RECORDED, ids=name_of)
def test_the_reply_is_the_recorded_one(pool, recorded):
    """Down to the last member, but for a handler that hangs: the server knows what that means."""
    task, told = recorded["task"], recorded["reply"]["result"]
    asked = {
        "eventId": event_id(task["event"]),
        "target": task["target"],
        "async": task.get("async", False),
        "applicationId": "APP",
    }
    coming = pool.call("it", asked, orjson.dumps([task["context"], *task["args"]]))
    if "timeout" in task:
        with pytest.raises(ApiError) as refused:
            coming.result(timeout=30)
        assert refused.value.message == told["exception"]["exceptionMessage"]
        assert refused.value.code == HANDLER_TIMED_OUT
        return
    reply = coming.result(timeout=30)
    arguments = orjson.loads(reply.arguments)
    if told is None or "arguments" not in told:
        assert arguments is None
    else:
        assert arguments == told["arguments"]
        assert [list(each) for each in arguments] == [list(each) for each in told["arguments"]]
    kept = OF_THE_RUN | {"arguments"}
    assert without(reply.document, kept) == without(told, kept)


def without(document, names):
    """Return an object without these members; None for None."""
    return document and {name: document[name] for name in document if name not in names}


def test_all_fifteen_are_made():
    """A file that was cut short proves nothing."""
    assert [each["task"]["id"] for each in RECORDED] == list(range(1, 16))


def test_a_unit_of_work_comes_back_in_the_form_in_which_it_went():
    """The SDK's own object for it becomes what handlers in Python are told, too."""
    (recorded,) = [each for each in RECORDED if each["task"]["event"] == "beforeTransaction"]
    (told,) = recorded["task"]["args"]
    left = unit_of_work(recorded["reply"]["result"]["arguments"][1])
    added = {
        "operationType": "CREATE",
        "table": "Audit",
        "payload": {"n": 1},
        "opResultId": "createAudit1",
    }
    assert left == {**told, "operations": [*told["operations"], added]}


def test_a_handler_adds_an_operation_to_a_transaction(handlers):
    """Its outcome is the unit of work with one operation more."""
    told = {"transactionIsolation": None, "operations": []}
    outcome = invoke(handlers, "beforeTransaction", "*", told)
    assert [each["table"] for each in outcome.arguments[0]["operations"]] == ["Audit"]
