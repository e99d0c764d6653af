"""Requests whose first line or headers are no good."""

import pytest

from tests.reference.hostile.peers import head, request

GOOD = b'{"name": "Joe"}'
SAVE = "/api/data/Person"
CHUNKS = b"f\r\n" + GOOD + b"\r\n0\r\n\r\n"


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 what TLS begins with\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"\xef\xbb\xbfGET /api/info HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /api/info HTTP/3.0\r\n\r\n",
        b"GET /api/info\r\nHost: x\r\n\r\n",
        b"BANANA /api/info HTTP/1.1\r\n\r\n",
        b"get /api/info HTTP/1.1\r\n\r\n",
        b"A" * 100_000 + b" / HTTP/1.1\r\n\r\n",
        b"CONNECT here:80 HTTP/1.1\r\nHost: here:80\r\n\r\n",
        b"GET http://here HTTP/1.1\r\n\r\n",
        b"GET info HTTP/1.1\r\n\r\n",
        b"GET /api/data/P\xc3\xa9 HTTP/1.1\r\n\r\n",
        b"GET /api/data/P\x00 HTTP/1.1\r\n\r\n",
        b"GET /api/data/P Q HTTP/1.1\r\n\r\n",
        b"GET /api/info HTTP/1.1\nHost: x\n\n",
        b"GET /api/info HTTP/1.1\r\nHost : x\r\n\r\n",
        b"GET /api/info HTTP/1.1\r\nX: a\r\n b\r\n\r\n",
        b"GET /api/info HTTP/1.1\r\nX: a\0b\r\n\r\n",
        b"GET /api/info HTTP/1.1\r\n: nameless\r\n\r\n",
        b"GET /api/info HTTP/1.1\r\nX(): y\r\n\r\n",
    ],
    ids=lambda sent: str(sent[:40]),
)
def test_what_is_no_http_is_refused_in_json(server, sent):
    """And the connection ends, since nobody knows where the next request would begin."""
    peer = server.peer()
    peer.send(sent)
    assert "no HTTP request" in peer.answer().refused(400)
    assert peer.is_ended()
    server.save_read_delete(0)


@pytest.mark.parametrize(
    "sent",
    [
        head(SAVE, "Content-Length: -15") + GOOD,
        head(SAVE, "Content-Length: +15") + GOOD,
        head(SAVE, "Content-Length: 1e1") + GOOD,
        head(SAVE, "Content-Length: 0x0f") + GOOD,
        head(SAVE, "Content-Length: 15, 15") + GOOD,
        head(SAVE, "Content-Length:") + GOOD,
        head(SAVE, "Content-Length: 15", "Content-Length: 3") + GOOD,
        head(SAVE, "Content-Length: 15", "Content-Length: 15") + GOOD,
        head(SAVE, "Content-Length: 99999999999999999999999") + GOOD,
        head(SAVE, "Content-Length: 15", "Transfer-Encoding: chunked") + CHUNKS,
        head(SAVE, "Transfer-Encoding: chunked", "Content-Length: 15") + CHUNKS,
        head(SAVE, "Transfer-Encoding: chunked, gzip") + CHUNKS,
        head(SAVE, "Transfer-Encoding: gzip, chunked") + CHUNKS,
        head(SAVE, "Transfer-Encoding: xchunked") + CHUNKS,
        head(SAVE, "Transfer-Encoding: identity") + GOOD,
        head(SAVE, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked") + CHUNKS,
        head(SAVE, "Transfer-Encoding:\x0bchunked") + CHUNKS,
        head(SAVE, "Transfer-Encoding : chunked") + CHUNKS,
        head(SAVE, "Transfer-Encoding: chunked") + b"-f" + CHUNKS[1:],
        head(SAVE, "Transfer-Encoding: chunked") + b"0x" + CHUNKS,
        head(SAVE, "Transfer-Encoding: chunked") + b"ffffffffffffffffffff" + CHUNKS,
        head(SAVE, "Transfer-Encoding: chunked") + CHUNKS.replace(b"\r\n0", b"--0"),
        head(SAVE, "Transfer-Encoding: chunked") + CHUNKS.replace(b"\r\n", b"\n"),
        head(SAVE, "Connection: Upgrade", "Upgrade: h2c", "Transfer-Encoding: chunked") + CHUNKS,
    ],
    ids=lambda sent: sent[41:90].decode("latin-1").replace("\r\n", " "),
)
def test_a_length_that_can_be_read_in_two_ways_is_refused(server, sent):
    """A proxy before the server might read the other one: nothing is stored, nothing else runs."""
    before = server.count("Person")
    peer = server.peer()
    peer.send(sent + request("POST", SAVE, b'{"name": "smuggled"}'))
    peer.answer().refused(400, 413, 415)
    while not peer.is_ended():  # whatever follows is answered with a refusal, too
        pass
    assert server.count("Person") == before


def test_a_header_behind_the_body_is_none_of_the_request(server):
    """A trailer names no user."""
    sent = head(SAVE, "Transfer-Encoding: chunked")
    answer = server.ask(sent + CHUNKS[:-2] + b"user-token: nobody\r\n\r\n")
    assert answer.json["name"] == "Joe"
    assert server.ask(request("POST", SAVE, GOOD, "user-token: nobody")).json["code"] == 3064


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (head("/api/data/Person/" + "a" * 60_000, method="GET"), 414),
        (head("/api/data/Person/" + "a" * 3_000_000, method="GET"), 414),
        (head("/api/data/Person?where=" + "a" * 100_000, method="GET"), 414),
        (head("/api/info", "X: " + "y" * 60_000, method="GET"), 431),
        (head("/api/info", "X: " + "y" * 3_000_000, method="GET"), 431),
        (head("/api/info", "X" * 3_000_000 + ": y", method="GET"), 431),
        (head("/api/info", *(f"X{at}: y" for at in range(100_000)), method="GET"), 431),
        (head("/api/info", *["Host: here"] * 300_000, method="GET"), 431),
        (b"\r\n" * 1_000_000, 431),
        (b"A" * 1_000_000, 400),
    ],
    ids=str,
)
def test_a_head_without_end_is_refused(server, sent, status):
    """The address with 414, the headers with 431; the whole of it need not come."""
    peer = server.peer()
    peer.send(sent)
    peer.answer().refused(status)
    assert peer.is_ended()


def test_an_endless_header_ends(impatient):
    """Neither before the body nor behind it does one grow in memory."""
    for start in (
        head("/api/info", "X: "),
        head(SAVE, "Transfer-Encoding: chunked") + CHUNKS[:-2] + b"X: ",
        head(SAVE, "Transfer-Encoding: chunked") + b"f;",
    ):
        peer = impatient.peer()
        peer.send(start.removesuffix(b"\r\n\r\n") if start.endswith(b": \r\n\r\n") else start)
        before = impatient.memory()
        peer.send_while_heard(b"x" * 65_536)
        assert impatient.memory() - before < 20_000_000


@pytest.mark.parametrize(
    "path",
    [
        *("/", "//", "/..", "/api/../api/info", "/api/data/..%2f..%2fetc/x/y/z"),
        *("/api/data/%00", "/api/data/%", "/api/data/%zz", "/api/data/%c3%28", "/api/data/%ff"),
        *("/api/data/a%2Fb", "/api/data/%2F", "/api//data//Person", "*", "/api/data/Person/%0d%0a"),
        *("http://elsewhere/api/data/Nowhere", "/api/data/Person;x=1", "/%25%32%65/x", "/?" * 999),
        *("/api/data/Person?where=%00", "/api/data/Person?where=%FF", "/api/data/Person?%FF=1"),
        *("/api/data/Person?" + "a&" * 9_999, "/api/data/Person?pageSize=" + "9" * 9_999),
        *("/a" * 20_000, "/console/" + "a" * 9_999, "/console/%00/x", "/%00/console/x"),
    ],
)
def test_absurd_addresses_are_refused_in_json(server, path):
    """They lead nowhere, and most of all not out of the server."""
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "QUERY"):
        answer = server.ask(request(method, path))
        answer.refused(400, 404, 405)


@pytest.mark.parametrize(
    "headers",
    [
        ["Host: elsewhere"],
        ["Host: "],
        ["Host: \xff\xfe"],
        ["Host: a", "Host: b"],
        ["X-Forwarded-For: " + ", ".join(["1.2.3.4"] * 3_000), "X-Forwarded-Proto: \xff"],
        ["Content-Type: text/html; charset=utf-16"],
        ["Content-Type: " + "a/" * 20_000],
        ["Accept: nothing", "Accept-Encoding: identity;q=0", "Range: bytes=1-0,-9,9-"],
        ["Cookie: " + "a=b; " * 9_999],
        ["user-token:"],
        ["Connection: close, close, keep-alive, Transfer-Encoding, Host"],
        ["If-Match: *", "If-None-Match: *", "TE: trailers", "Trailer: Host", "Keep-Alive: -1"],
    ],
    ids=str,
)
def test_headers_that_mean_nothing_here_change_nothing(server, headers):
    """Whatever they say, the object is saved."""
    answer = server.ask(request("POST", SAVE, GOOD, *headers))
    if headers == ["user-token:"]:
        assert answer.json["code"] == 3064
        return
    assert answer.json["name"] == "Joe"
