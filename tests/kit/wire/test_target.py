import gzip
import time

import pytest
from uowkit.target import PAUSES, Target, is_throttled
from uowkit.wire.address import BadAddress
from uowkit.wire.exchange import Answer, Exchange, Request, Trouble

from tests.kit.servers import OK, answering, dead_address, http_answer, raw_server

LIMIT = 0.5


def get(server, **options):
    """One GET of a fresh target."""
    with Target(server.base, timeout=LIMIT, **options) as target:
        return target.send("GET", "/")


def trickling(head, rest):
    """Serve a head at once, and the rest at a byte in each tenth of a second."""

    def serve(connection):
        connection.receive()
        connection.send(head)
        for byte in rest:
            if connection.hang(0.1):
                return
            connection.send(bytes([byte]))

    return serve


def hanging(head=b""):
    """Serve a head, and then nothing."""

    def serve(connection):
        connection.receive()
        connection.send(head)
        connection.hang()

    return serve


@pytest.mark.parametrize(
    "serve",
    [
        hanging(),
        hanging(b"HTTP/1.1 200 OK\r\nContent-Le"),
        hanging(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
        trickling(b"", OK),
        trickling(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", b"x" * 50),
    ],
    ids=["before", "in-the-head", "in-the-body", "slow-head", "slow-body"],
)
def test_one_deadline_holds_for_the_whole_exchange(serve):
    """Neither a hang nor a byte now and then outlasts the time limit."""
    with raw_server(serve) as server:
        began = time.monotonic()
        exchange = get(server)
        took = time.monotonic() - began
    assert (exchange.trouble, exchange.answer) == (Trouble.TIMEOUT, None)
    assert LIMIT * 0.9 < took < LIMIT * 3
    assert exchange.seconds == pytest.approx(took, abs=0.2)


def test_a_body_without_end_is_given_up(monkeypatch):
    """A server cannot fill the memory of the kit."""
    monkeypatch.setattr("uowkit.target.LONGEST_ANSWER", 100_000)

    def serve(connection):
        connection.receive()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\n")
        while not connection.hang(0):
            connection.send(b"x" * 10_000)

    with raw_server(serve) as server:
        assert get(server).trouble is Trouble.ENDLESS


def drop_after(*answers):
    """Serve a connection these answers, the first to the first request, and then close it."""

    def serve(connection):
        for answer in answers:
            connection.receive()
            connection.send(answer)
        connection.receive()

    return serve


def test_a_fresh_connection_closed_without_an_answer_is_a_drop():
    """It is not asked again, since it is no accident of keeping alive."""
    with raw_server(drop_after()) as server:
        exchange = get(server)
        assert (exchange.trouble, exchange.answer) == (Trouble.DROPPED, None)
        assert server.connections == 1


def test_a_kept_connection_that_was_closed_is_no_trouble():
    """The request is sent once more over a fresh one."""
    with raw_server(drop_after(OK)) as server, Target(server.base, timeout=2) as target:
        with target.listening() as heard:
            exchanges = [target.send("GET", "/") for _ in range(3)]
        assert [each.status for each in exchanges] == [200, 200, 200]
        assert heard == exchanges
        assert server.connections == 3


def test_a_kept_connection_is_given_up_only_once():
    """When the fresh connection is closed, too, the target dropped it."""

    def serve(connection):
        if connection.receive() and connection.number == 1:
            connection.send(OK)
            connection.receive()

    with raw_server(serve) as server, Target(server.base, timeout=2) as target:
        assert target.send("GET", "/").status == 200
        assert target.send("GET", "/").trouble is Trouble.DROPPED
        assert server.connections == 2


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


@pytest.mark.parametrize("rude", [False, True], ids=["closed", "reset"])
@pytest.mark.parametrize(
    "half",
    [
        b"HTTP/1.1 200 OK\r\nContent-",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf",
    ],
    ids=["head", "body", "chunk"],
)
def test_half_an_answer_is_a_drop(half, rude):
    """What was closed before its announced end is no answer."""

    def serve(connection):
        connection.receive()
        connection.send(half)
        if rude:
            connection.reset()

    with raw_server(serve) as server:
        exchange = get(server)
        assert (exchange.trouble, exchange.answer) == (Trouble.DROPPED, None)
        assert exchange.detail
        assert server.connections == 1


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"220 mail.example.com, closed to strangers\r\n\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        http_answer(b"no gzip", "200 OK", "Content-Encoding: gzip"),
    ],
    ids=["ssh", "smtp", "status", "length", "gzip"],
)
def test_what_is_not_http_is_told_as_such(said):
    """It is an answer of a kind, only of another protocol."""
    with raw_server(drop_after(said)) as server:
        assert get(server).trouble is Trouble.MALFORMED


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


@pytest.mark.parametrize(("asked", "waited"), [("7", 7.0), ("3600", 10.0), ("soon", 0.3)])
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


def test_a_refused_connection_is_told_as_unreachable(monkeypatch):
    """Nobody listens, and so nobody is there."""
    monkeypatch.setattr("uowkit.target.time.sleep", lambda _: None)
    with Target(dead_address(), timeout=LIMIT) as target:
        assert target.send("GET", "/").trouble is Trouble.UNREACHABLE
        assert not target.is_there()


def test_who_answers_nothing_any_more_is_not_there(monkeypatch):
    """A server that only accepts connections is as good as dead."""
    monkeypatch.setattr("uowkit.target.time.sleep", lambda _: None)
    with raw_server(hanging()) as server, Target(server.base, timeout=0.1) as target:
        assert not target.is_there()


def test_who_answers_anything_is_there():
    """An error, too, is a sign of life."""
    with raw_server(answering(http_answer(b"", "500 No"))) as server, Target(server.base) as target:
        assert target.is_there()


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
