import asyncio
import gzip
import time

import pytest
from uowkit.target import Target
from uowkit.wire.exchange import NOT_JSON, Trouble

from tests.kit.applications import echo

HERE = "tests.kit.applications"
START = {"type": "http.response.start", "status": 201, "headers": [(b"X-A", b"1"), (b"x-a", b"2")]}
PART = {"type": "http.response.body", "body": b"[1,", "more_body": True}
REST = {"type": "http.response.body", "body": b"2]"}


@pytest.mark.parametrize("name", ["echo", "Holder.app"])
def test_an_application_is_a_target(name):
    """It is called in this process, and answers as a server does."""
    with Target(f"{HERE}:{name}") as target:
        exchange = target.send("GET", "/data/T")
    assert exchange.status == 200
    assert exchange.document == {"said": "GET /data/T"}
    assert exchange.answer.announces_json


def test_an_application_is_called_below_its_base_path():
    """The path of a request is that below the base path."""
    with Target(f"{HERE}:echo/api") as target:
        assert target.send("GET", "/data/T").document == {"said": "GET /api/data/T"}


def test_an_application_at_hand_needs_no_name():
    """An application that was made here is a target too, over as many connections as asked."""
    with Target("http://here/api", application=echo) as target, target.again() as another:
        assert another.send("GET", "/data/T").document == {"said": "GET /api/data/T"}


def test_an_application_that_takes_too_long_is_given_up():
    """The time limit holds in process, too."""
    with Target(f"{HERE}:slow", timeout=0.1) as target:
        began = time.monotonic()
        assert target.send("GET", "/").trouble is Trouble.TIMEOUT
        assert time.monotonic() - began < 0.6


def test_what_an_application_does_after_its_answer_takes_nothing_from_it():
    """A server has sent the answer long before such work is over."""

    async def busy(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"{}"})
        await asyncio.sleep(60)

    with Target("http://test", application=busy, timeout=0.1) as target:
        assert target.send("GET", "/").document == {}


def test_an_application_that_fails_answers_a_server_error():
    """As any server would make of it."""
    with Target(f"{HERE}:broken") as target:
        assert target.send("GET", "/").status == 500


@pytest.mark.parametrize(
    "name", ["no_such_module_at_all:app", f"{HERE}:nothing", f"{HERE}:Holder.no"]
)
def test_an_application_that_is_not_there_cannot_be_imported(name):
    """Module and attribute alike."""
    with pytest.raises(ImportError):
        Target(name)


def test_an_application_is_still_there_after_trouble():
    """Asking whether it is there does not lose what it holds."""
    with Target(f"{HERE}:echo", timeout=1) as target:
        assert target.is_there()
        assert target.send("GET", "/").status == 200


def asked(*arguments, **options):
    """What an application in process is told of a request."""
    told = {}

    async def application(scope, receive, send):
        told.update(scope, body=await receive())
        await send(START)
        await send(REST)

    headers = {"X-Own": "1"}
    with Target("http://here:81/APP/KEY", application=application, headers=headers) as target:
        assert target.send(*arguments, **options).status == 201
    return told


def test_an_application_is_told_the_request_as_a_server_tells_it():
    """Path and query as they were sent, the path decoded beside them, and every header."""
    told = asked("POST", "/data/A%20%C3%A9?where=a%3D'1'&x", body=b"{}", headers={"X-More": "2"})
    assert (told["type"], told["method"], told["scheme"]) == ("http", "POST", "http")
    assert told["path"] == "/APP/KEY/data/A é"
    assert told["raw_path"] == b"/APP/KEY/data/A%20%C3%A9"
    assert told["query_string"] == b"where=a%3D'1'&x"
    assert told["server"] == ("here", 81)
    assert dict(told["headers"]) == {
        b"host": b"here:81",
        b"accept-encoding": b"identity",
        b"x-own": b"1",
        b"x-more": b"2",
        b"content-length": b"2",
    }
    assert told["body"] == {"type": "http.request", "body": b"{}", "more_body": False}


def test_a_request_without_a_body_has_no_length():
    """As HTTP has it."""
    assert b"content-length" not in dict(asked("GET", "/")["headers"])


def answering(*messages, then=None):
    """An application that sends these messages, and then perhaps fails."""

    async def application(_scope, _receive, send):
        for message in messages:
            await send(message)
        if then:
            raise then

    return Target("http://here", application=application, timeout=1)


def test_an_answer_in_parts_is_put_together():
    """A header that comes twice is one, and what is raised after the end does no harm."""
    with answering(START, PART, REST, then=RuntimeError("too late")) as target:
        answer = target.send("GET", "/").answer
    assert (answer.status, answer.headers, answer.document) == (201, {"x-a": "1, 2"}, [1, 2])


@pytest.mark.parametrize("messages", [(START,), (START, PART)])
def test_an_answer_that_is_cut_off_is_a_dropped_connection(messages):
    """A server could do no more than hang up."""
    for then in (None, RuntimeError("broken")):
        with answering(*messages, then=then) as target:
            assert target.send("GET", "/").trouble is Trouble.DROPPED


def test_a_time_limit_of_the_application_is_an_error_of_its_own():
    """It is not that of the exchange."""
    with answering(then=TimeoutError()) as target:
        assert target.send("GET", "/").status == 500


def test_an_encoding_that_nobody_asked_for_is_decoded():
    """And one that is none is no answer."""
    start = {**START, "headers": [(b"content-encoding", b"gzip")]}
    whole = gzip.compress(b"[1]")
    for body, came in ((whole, ([1], None)), (b"[1]", (NOT_JSON, Trouble.MALFORMED))):
        with answering(start, {"type": "http.response.body", "body": body}) as target:
            exchange = target.send("GET", "/")
        assert (exchange.document, exchange.trouble) == came


def test_a_head_has_no_body():
    """Whatever the application sends."""
    with answering(START, REST) as target:
        assert target.send("HEAD", "/").answer.body == b""


def test_an_endless_answer_is_not_kept(monkeypatch):
    """It counts as no answer."""
    monkeypatch.setattr("uowkit.wire.decoding.LONGEST_ANSWER", 1)
    with answering(START, REST) as target:
        assert target.send("GET", "/").trouble is Trouble.ENDLESS
