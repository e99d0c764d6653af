import gzip
import time

import pytest
from uowkit.target import PAUSES, Target, is_throttled
from uowkit.wire.address import BadAddress
from uowkit.wire.exchange import Answer, Exchange, Request

from tests.kit.servers import OK, answering, dead_address, http_answer, raw_server

LIMIT = 0.5


def get(server, **options):
    """One GET of a fresh target."""
    with Target(server.base, timeout=LIMIT, **options) as target:
        return target.send("GET", "/")


def test_a_connection_is_kept():
    """A new one for each request would make every run slow."""
    with raw_server(answering(OK)) as server, Target(server.base, timeout=2) as target:
        for _ in range(5):
            assert target.send("GET", "/").status == 200
        assert server.connections == 1


def test_an_idle_connection_is_not_used_again():
    """After a second a server may have closed it without the kit knowing."""
    with raw_server(answering(OK)) as server, Target(server.base, timeout=2) as target:
        assert target.send("GET", "/").status == 200
        time.sleep(1.1)
        assert target.send("GET", "/").status == 200
        assert server.connections == 2


def test_an_answer_may_end_with_its_connection():
    """Without a length, the end is where the server closes."""

    def serve(connection):
        connection.receive()
        connection.send(b"HTTP/1.0 200 OK\r\n\r\n[1, 2]")

    with raw_server(serve) as server:
        assert get(server).document == [1, 2]


def test_a_redirect_is_not_followed():
    """An answer is that of the server in question."""
    answer = http_answer(b"", "302 Found", "Location: /elsewhere")
    with raw_server(answering(answer)) as server:
        exchange = get(server)
        assert exchange.status == 302
        assert exchange.answer.headers["location"] == "/elsewhere"
        assert len(server.requests) == 1


def test_a_cookie_is_not_kept():
    """Every request stands for itself."""
    answer = http_answer(b"{}", "200 OK", "Set-Cookie: id=1; Path=/")
    with raw_server(answering(answer)) as server, Target(server.base, timeout=2) as target:
        assert [target.send("GET", "/").status for _ in range(2)] == [200, 200]
        assert b"cookie" not in server.requests[1].lower()


def test_a_compressed_answer_is_read_though_none_is_asked_for():
    """The kit asks for no encoding, and bears with one."""
    answer = http_answer(gzip.compress(b"[1]"), "200 OK", "Content-Encoding: gzip")
    with raw_server(answering(answer)) as server:
        assert get(server).document == [1]
        assert b"accept-encoding: identity" in server.requests[0].lower()


def taking_turns(*answers):
    """Serve the answers in turn, the last one for good."""
    waiting = list(answers)

    def serve(connection):
        while connection.receive():
            connection.send(waiting.pop(0) if len(waiting) > 1 else waiting[0])

    return serve


@pytest.mark.parametrize(
    "throttled",
    [
        http_answer(b"", "429 Too Many Requests", "Retry-After: 0"),
        http_answer(b"", "503 Service Unavailable", "Retry-After: 0"),
        http_answer(b'{"code": 999, "message": "limit"}', "400 Bad Request", "Retry-After: 0"),
    ],
    ids=["429", "503", "999"],
)
def test_a_throttled_request_is_sent_again(throttled):
    """The kit waits as told; only the last answer counts."""
    with (
        raw_server(taking_turns(throttled, throttled, OK)) as server,
        Target(server.base, timeout=2) as target,
        target.listening() as heard,
    ):
        assert target.send("GET", "/").status == 200
        assert [each.status for each in heard] == [200]
        assert len(server.requests) == 3


def test_who_throttles_for_good_is_left_alone():
    """After a few times the answer is given back as it is."""
    throttled = http_answer(b"", "429 Too Many Requests", "Retry-After: 0")
    with raw_server(answering(throttled)) as server:
        exchange = get(server)
        assert is_throttled(exchange)
        assert len(server.requests) == len(PAUSES) + 1


def test_who_does_nothing_but_throttle_is_not_waited_for(monkeypatch):
    """A run of hundreds of requests would take hours; a single answer sets it right."""
    pauses = []
    monkeypatch.setattr("uowkit.target.time.sleep", pauses.append)
    throttled = http_answer(b"", "429 Too Many Requests", "Retry-After: 9")
    answers = [throttled] * (5 * (1 + len(PAUSES)) + 2) + [OK, throttled, OK]
    with raw_server(taking_turns(*answers)) as server, Target(server.base, timeout=2) as target:
        statuses = [target.send("GET", "/").status for _ in range(9)]
    assert statuses == [429] * 7 + [200, 200]
    assert pauses == [9.0] * (5 * len(PAUSES) + 1)


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("7", 7.0), ("3600", 10.0), ("9" * 5000, 10.0), ("soon", 0.3), ("\u00b2", 0.3)],
)
def test_a_wait_is_as_long_as_asked_but_bounded(monkeypatch, asked, waited):
    """Nobody can make a run last for hours."""
    pauses = []
    monkeypatch.setattr("uowkit.target.time.sleep", pauses.append)
    throttled = http_answer(b"", "429 Too Many Requests", f"Retry-After: {asked}")
    with raw_server(taking_turns(throttled, OK)) as server:
        assert get(server).status == 200
    assert pauses == [waited]


def test_ordinary_answers_are_not_throttled():
    """Other codes and statuses are for the checks to judge."""
    for answer in (Answer(500, {}, b"{}"), Answer(400, {}, b'{"code": 1}'), Answer(200, {}, b"[]")):
        assert not is_throttled(Exchange(Request("GET", "/"), answer))


def test_headers_go_out_and_stay_out_of_the_record():
    """The target's own headers hold secrets; those of a request win over them."""
    with (
        raw_server(answering(OK)) as server,
        Target(server.base, headers={"user-token": "s3cret", "X-Kind": "a"}) as target,
    ):
        exchange = target.send("GET", "/", headers={"X-Kind": "b"})
        assert exchange.request == Request("GET", "/", None, (("X-Kind", "b"),))
        assert b"user-token: s3cret" in server.requests[0]
        assert b"X-Kind: b" in server.requests[0]
        assert b"X-Kind: a" not in server.requests[0]
        with target.again() as other:
            assert other.send("GET", "/").status == 200
        assert b"user-token: s3cret" in server.requests[1]


def test_a_user_in_the_address_is_not_silently_left_out():
    """Name and password are sent as Basic credentials, or the address is refused."""
    with raw_server(answering(OK)) as server:
        try:
            target = Target(server.base.replace("//", "//joe:s3cret@"))
        except BadAddress:
            return
        with target:
            assert target.send("GET", "/").status == 200
        assert b"authorization: basic am9lonmzy3jlda==" in server.requests[0].lower()


def test_a_transaction_is_posted_to_the_endpoint_as_json():
    """Bytes go out as they are."""
    with raw_server(answering(OK)) as server, Target(server.base + "/api/") as target:
        target.transact({"operations": []})
        target.transact(b"{half")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/transaction/unit-of-work HTTP/1.1\r\n")
    assert b"Content-Type: application/json" in head
    assert body == b'{"operations":[]}'
    assert server.requests[1].endswith(b"\r\n\r\n{half")


def test_listening_ends_with_its_context():
    """Two listeners hear the same, each as long as it is there."""
    with raw_server(answering(OK)) as server, Target(server.base) as target:
        with target.listening() as outer:
            with target.listening() as inner:
                target.send("GET", "/1")
            target.send("GET", "/2")
        target.send("GET", "/3")
    assert [each.request.path for each in inner] == ["/1"]
    assert [each.request.path for each in outer] == ["/1", "/2"]


def test_proxies_of_the_environment_are_not_asked(monkeypatch):
    """What is judged is the target, not what stands in between."""
    monkeypatch.setenv("HTTP_PROXY", dead_address())
    monkeypatch.setenv("ALL_PROXY", dead_address())
    with raw_server(answering(OK)) as server:
        assert get(server).status == 200
