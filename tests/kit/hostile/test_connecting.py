"""Targets that no connection can be made to, or none that can be trusted."""

import datetime as dt
import socket
import ssl
import threading
from contextlib import contextmanager, suppress

import pytest
import trustme
from uowkit.judging.guard import Guard
from uowkit.outcomes import TargetGone
from uowkit.target import Target
from uowkit.wire import connection as wire_connection
from uowkit.wire.exchange import Trouble

from tests.kit.servers import OK, answering, raw_server

LIMIT = 0.5
YESTERDAY = dt.datetime.now(tz=dt.UTC) - dt.timedelta(days=1)


@pytest.fixture(scope="module")
def authority():
    """A certificate authority that issues what the tests ask for."""
    return trustme.CA()


@pytest.fixture
def trusted(monkeypatch, authority):
    """The authority, which the kit trusts for the time of the test."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    monkeypatch.setattr(wire_connection, "ssl_context", lambda: context)
    return authority


@contextmanager
def secure_server(certificate, answer=OK):
    """A server behind TLS, and the host names and paths of what it was asked."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []

    def serve():
        with suppress(OSError):
            while True:
                plain, _ = listener.accept()
                with suppress(OSError), plain, context.wrap_socket(plain, True) as secure:
                    while heard := secure.recv(65536):
                        asked.append(heard)
                        secure.sendall(answer)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1], asked
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def get(address):
    """One GET of a fresh target, which sends credentials."""
    with Target(address, headers={"user-token": "s3cret"}, timeout=LIMIT) as target:
        return target.send("GET", "/")


def test_a_certificate_that_is_trusted_is_fine(trusted):
    """The connection is kept, though TLS has more to say than the answer."""
    with (
        secure_server(trusted.issue_cert("localhost")) as (port, asked),
        Target(f"https://localhost:{port}", timeout=2) as target,
    ):
        assert [target.send("GET", "/").status for _ in range(3)] == [200] * 3
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("names", "options", "words"),
    [
        (["elsewhere.example"], {}, "certificate is not valid for 'localhost'"),
        (["localhost"], {"not_after": YESTERDAY}, "certificate has expired"),
    ],
    ids=["of-another-host", "expired"],
)
def test_a_certificate_that_does_not_hold_is_told(trusted, names, options, words):
    """Nothing is sent, credentials least of all."""
    with secure_server(trusted.issue_cert(*names, **options)) as (port, asked):
        exchange = get(f"https://localhost:{port}")
    assert exchange.trouble is Trouble.UNREACHABLE
    assert words in exchange.detail
    assert asked == []


def test_a_certificate_that_nobody_vouches_for_is_told(authority):
    """As of a server that signs for itself."""
    with secure_server(authority.issue_cert("localhost")) as (port, asked):
        exchange = get(f"https://localhost:{port}")
    assert exchange.trouble is Trouble.UNREACHABLE
    assert "TLS" in exchange.detail
    assert "certificate" in exchange.detail
    assert asked == []


def test_plain_http_at_a_port_of_https_is_told(authority):
    """The address lacks an s."""
    with secure_server(authority.issue_cert("localhost")) as (port, asked):
        exchange = get(f"http://localhost:{port}")
    assert exchange.answer is None
    assert exchange.trouble in {Trouble.MALFORMED, Trouble.DROPPED}
    assert asked == []


def test_https_at_a_port_of_plain_http_is_told():
    """The address has an s too many."""
    with raw_server(answering(OK)) as server:
        exchange = get(server.base.replace("http:", "https:"))
    assert exchange.trouble is Trouble.UNREACHABLE
    assert "TLS" in exchange.detail
    assert b"s3cret" not in b"".join(server.requests)


def test_a_handshake_that_hangs_ends_with_the_time_limit():
    """It is part of the exchange."""
    with raw_server(lambda connection: connection.hang()) as server:
        exchange = get(server.base.replace("http:", "https:"))
    assert exchange.trouble is Trouble.UNREACHABLE
    assert "TLS" in exchange.detail


def test_a_queue_that_nobody_takes_from_ends_with_the_time_limit():
    """The system accepts what the server never will; and once the queue is full, nobody."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        place = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(place)
        exchange = get(f"http://127.0.0.1:{place[1]}")
        for each in waiting:
            each.close()
    assert exchange.trouble in {Trouble.UNREACHABLE, Trouble.TIMEOUT}


def test_an_address_that_leads_nowhere_leaves_time_for_the_next(monkeypatch):
    """As a name has whose network of IPv6 drops whatever it is sent."""
    with raw_server(answering(OK)) as server, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        place = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(place)
        port = int(server.base.rpartition(":")[2])
        found = [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", number))
            for number in (place[1], port)
        ]
        looked_up = socket.getaddrinfo
        monkeypatch.setattr(
            "socket.getaddrinfo",
            lambda host, *rest, **named: (
                found if host == "two.invalid" else looked_up(host, *rest, **named)
            ),
        )
        assert get("http://two.invalid").status == 200
        for each in waiting:
            each.close()


@pytest.mark.parametrize(
    "problem",
    [socket.gaierror(socket.EAI_NONAME, "Name or service not known"), UnicodeError("too long")],
    ids=["unknown", "no-name"],
)
def test_a_host_that_cannot_be_found_is_unreachable(monkeypatch, problem):
    """In the middle of a run, too, where the guard finds nobody there any more."""

    def fail(*_arguments, **_options):
        raise problem

    monkeypatch.setattr("socket.getaddrinfo", fail)
    monkeypatch.setattr("uowkit.target.time.sleep", lambda _: None)
    with Target("http://target.invalid", timeout=LIMIT) as target:
        exchange = target.send("GET", "/")
        assert exchange.trouble is Trouble.UNREACHABLE
        assert str(problem) in exchange.detail
        with pytest.raises(TargetGone):
            Guard(target).answered(exchange)


@pytest.mark.parametrize(
    "location",
    [
        "/",
        "{base}/elsewhere",
        "http://127.0.0.1:1/",
        "//127.0.0.1:1",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://[::1",
        "\u00ff\u00fe" * 1000,
        "",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed_wherever_it_leads(status, location):
    """So credentials go to the target alone, and each request is answered once."""
    with raw_server(answering(OK)) as other:
        where = location.format(base=other.base)
        answer = f"HTTP/1.1 {status} Go\r\nLocation: {where}\r\nContent-Length: 0\r\n\r\n"
        with raw_server(answering(answer.encode("latin-1"))) as server:
            exchange = get(server.base)
            assert exchange.status == status
            assert len(server.requests) == 1
        assert other.connections == 0
