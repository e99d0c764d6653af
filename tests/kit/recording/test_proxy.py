import asyncio
import gzip

import httpx
import pytest
from uowkit.recording.files import Files
from uowkit.recording.proxy import Proxy
from uowkit.recording.recorder import Recorder
from uowkit.wire.exchange import NOT_JSON


class Kept(Recorder):
    """A recorder that keeps what it takes in."""

    def __init__(self, folder):
        super().__init__(Files(folder))
        self.calls = []
        self.secrets = set()

    def take(self, passed):
        self.calls.append(passed)

    def keep_secret(self, values):
        self.secrets |= set(values)


class Stream(httpx.AsyncByteStream):
    """An answer that comes in parts."""

    def __init__(self, *parts):
        self._parts = parts

    async def __aiter__(self):
        for each in self._parts:
            yield each


@pytest.fixture
def kept(tmp_path):
    """A recorder that keeps what it takes in."""
    return Kept(tmp_path)


def sent(kept, answer, *requests):
    """What comes back of requests through the proxy, and what the upstream saw of them."""
    seen = []

    async def handle(request):
        seen.append((request, await request.aread()))
        return answer(request) if callable(answer) else answer

    async def send():
        proxy = Proxy("http://up.example:81/api", kept, httpx.MockTransport(handle))
        transport = httpx.ASGITransport(proxy)
        async with httpx.AsyncClient(transport=transport, base_url="http://proxy") as client:
            return [await client.send(each, stream=False) for each in requests]

    return asyncio.run(send()), seen


def request(method="GET", path="/api/data/T", **more):
    """A request to the proxy."""
    return httpx.Request(method, f"http://proxy{path}", **more)


def test_a_request_goes_on_as_it_is(kept):
    """Method, path, query, headers and body; only the host is the upstream's."""
    headers = [("X-A", "1"), ("x-a", "2"), ("User-Token", "t"), ("Accept-Encoding", "br")]
    made = request("PUT", "/api/data/T%2Fx/%C3%A4?a=%20b&c", headers=headers, content=b"\x00\xff")
    _, [(seen, body)] = sent(kept, httpx.Response(200), made)
    assert seen.method == "PUT"
    assert str(seen.url) == "http://up.example:81/api/data/T%2Fx/%C3%A4?a=%20b&c"
    assert body == b"\x00\xff"
    names = [(name.decode().lower(), value.decode()) for name, value in seen.headers.raw]
    assert [value for name, value in names if name == "x-a"] == ["1", "2"]
    assert ("host", "up.example:81") in names
    assert ("accept-encoding", "br") in names
    assert {name for name, _ in names} == {
        *("host", "x-a", "user-token", "accept-encoding", "content-length")
    }


def test_headers_for_one_connection_do_not_go_on(kept):
    """Those of the standard, and those that Connection names, in both directions."""
    hops = {"Connection": "keep-alive, X-Hop", "X-Hop": "1", "TE": "trailers", "X-End": "2"}
    back = httpx.Response(200, headers=hops, content=b"{}")
    [answer], [(seen, _)] = sent(kept, back, request(headers=hops))
    for found in (seen.headers, answer.headers):
        assert found["x-end"] == "2"
        assert not {"connection", "x-hop", "te"} & set(found)


@pytest.mark.parametrize("status", [200, 201, 204, 302, 400, 404, 503])
def test_an_answer_comes_back_as_it_is(kept, status):
    """Status, headers, cookies and body; redirects are the client's affair."""
    headers = [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"), ("Location", "/x"), ("Date", "now")]
    body = b"" if status == 204 else b'{"a":  1}'
    [answer], seen = sent(kept, httpx.Response(status, headers=headers, content=body), request())
    assert (answer.status_code, answer.content) == (status, body)
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert answer.headers["location"] == "/x"
    assert answer.headers["date"] == "now"
    assert len(seen) == 1


def test_a_compressed_answer_stays_compressed(kept):
    """The client sees the same bytes; what is taken in can be read."""
    body = gzip.compress(b'{"a": 1}')
    headers = {"Content-Encoding": "gzip", "Content-Length": str(len(body))}
    back = httpx.Response(200, headers=headers, stream=Stream(body[:5], body[5:]))
    [answer], _ = sent(kept, back, request())
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json() == {"a": 1}
    (call,) = kept.calls
    assert call.answer == body
    assert call.answered == {"a": 1}


def test_an_upstream_that_is_not_there_is_said_to_be(kept):
    """As JSON with a message, and nothing is recorded."""

    def unreachable(_request):
        raise httpx.ConnectError("Connection refused")

    [answer], _ = sent(kept, unreachable, request())
    assert answer.status_code == 502
    assert answer.json()["code"] == 502
    assert "http://up.example:81 cannot be reached: Connection refused" in answer.json()["message"]
    assert kept.calls == []


def test_an_answer_that_is_lost_is_taken_in_as_that(kept):
    """The server may have done what it was asked."""

    def drop(_request):
        raise httpx.ReadError("Connection reset")

    [answer], _ = sent(kept, drop, request("DELETE", "/api/data/T/1"))
    assert answer.status_code == 502
    assert "http://up.example:81 gave no answer in HTTP: Conn" in answer.json()["message"]
    assert [(each.method, each.status) for each in kept.calls] == [("DELETE", 0)]


def test_credentials_and_keys_are_known_for_secrets(kept):
    """Of whatever header and parameter is about such, and of the path."""
    made = request(
        "GET",
        "/APP/REST-KEY-1/data/T?access_token=Qu%C3%A9ry&where=a",
        headers={"user-token": "T0KEN", "Authorization": "Bearer abcdefgh", "X-Plain": "plain"},
    )
    sent(kept, httpx.Response(200), made)
    assert {"T0KEN", "Bearer abcdefgh", "abcdefgh", "REST-KEY-1", "Quéry"} <= kept.secrets
    assert not {"plain", "Bearer", "a"} & kept.secrets


def test_a_body_that_is_too_large_passes_and_is_not_taken_in(kept, monkeypatch):
    """It is not even kept."""
    monkeypatch.setattr("uowkit.recording.proxy._LARGEST", 5)
    [answer], _ = sent(kept, httpx.Response(200, content=b"123456"), request())
    assert answer.content == b"123456"
    assert kept.calls == []
    assert kept.passed_only.total() == 1


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("GET", "GET", [False, False]),
        ("GET", "PUT", [True, False]),
        ("PUT", "GET", [False, True]),
        ("PUT", "PUT", [True, True]),
    ],
)
def test_calls_at_the_same_time_are_known_to_be(kept, first, second, expected):
    """Where one of them may change something."""

    async def both():
        here, there = asyncio.Event(), asyncio.Event()

        async def handle(asked):
            if asked.url.path == "/api/data/first":
                here.set()
                await there.wait()
            else:
                there.set()
            return httpx.Response(200)

        proxy = Proxy("http://up.example", kept, httpx.MockTransport(handle))
        transport = httpx.ASGITransport(proxy)
        async with httpx.AsyncClient(transport=transport, base_url="http://proxy") as client:
            one = asyncio.create_task(client.request(first, "/api/data/first"))
            await here.wait()
            await client.request(second, "/api/data/second")
            await one

    asyncio.run(both())
    found = {call.path: call.overlapped for call in kept.calls}
    assert [found["/api/data/first"], found["/api/data/second"]] == expected


def test_what_passed_is_taken_in_as_it_was(kept):
    """Both bodies, the status, and path and query apart."""
    made = request("POST", "/api/data/T?a=1", json={"x": 1})
    sent(kept, httpx.Response(201, content=b"no JSON"), made)
    (call,) = kept.calls
    assert (call.method, call.path, call.query) == ("POST", "/api/data/T", "a=1")
    assert (call.document, call.status, call.answered) == ({"x": 1}, 201, NOT_JSON)
