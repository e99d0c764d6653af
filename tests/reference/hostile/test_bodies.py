"""Bodies that are not what they should be: refused, and nothing of them is stored."""

import gzip
import json

import pytest

from tests.reference.hostile.peers import head, request

GOOD = b'{"name": "Joe"}'
SAVE = "/api/data/Person"
UNIT_OF_WORK = "/api/transaction/unit-of-work"
CREATE = b'{"operationType": "CREATE", "table": "Person", "payload": {"age": %s}}'
TRANSACTION = b'{"operations": [%s, %s]}' % (CREATE % b"1", CREATE)


@pytest.mark.parametrize(
    "value",
    [
        *(b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e400", b"01", b"1.", b".5", b"+1"),
        *(b"0x1", b"1_000", b"9" * 1_000_000, b"1e" + b"9" * 1_000_000, b"-", b"--1"),
        *(
            b"[" * 10_000 + b"]" * 10_000,
            b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
            b"[" * 1_000_000,
        ),
        *(b'"\xff"', b'"\xc0\xaf"', b'"\xed\xa0\x80"', b'"\xf5\x80\x80\x80"', b'"\xe2\x82"'),
        *(b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\ud83d"', b'"\\u12"', b'"\\x41"', b'"\\'),
        *(b'"a\nb"', b'"a\0b"', b"'single'", b"undefined", b"nul", b"True", b"", b"1,", b"1}"),
        *(b"1 /* why */", b"1 // why", b"\xef\xbb\xbf1", b"\x001", b"\xc2\xa01"),
    ],
    ids=lambda value: str(value[:20]),
)
def test_what_is_no_json_is_refused(server, value):
    """In a transaction and in a save; the operation before it leaves nothing either."""
    before = server.count("Person")
    for path, body in ((UNIT_OF_WORK, TRANSACTION % value), (SAVE, b'{"age": %s}' % value)):
        server.ask(request("POST", path, body)).refused(400)
    assert server.count("Person") == before


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" ", b"\0", b"\xef\xbb\xbf" + GOOD, GOOD + b"\0", GOOD + GOOD, GOOD + b"\n" + GOOD),
        *(GOOD.decode().encode(each) for each in ("utf-16", "utf-16-be", "utf-16-le", "utf-32")),
        *(b"{" * 1_000_000, GOOD[:-1], b"<person/>", b"name=Joe", gzip.compress(GOOD)),
    ],
    ids=lambda body: str(body[:24]),
)
def test_a_body_in_another_form_is_refused(server, body):
    """Only JSON in UTF-8 is read, with no mark of the byte order (RFC 8259, section 8.1)."""
    before = server.count("Person")
    server.ask(request("POST", SAVE, body)).refused(400)
    server.ask(request("POST", UNIT_OF_WORK, body)).refused(400)
    assert server.count("Person") == before


def test_of_members_with_one_name_the_last_one_counts(server):
    """As with most readers of JSON: an operation is judged by what is carried out."""
    create = CREATE % b"1"
    bulk = create.replace(b'"CREATE"', b'"CREATE", "operationType": "CREATE_BULK"')
    before = server.count("Person")
    for operations in (b'[%s], "operations": []' % create, b"[%s]" % bulk):
        answer = server.ask(request("POST", UNIT_OF_WORK, b'{"operations": %s}' % operations))
        assert answer.status == 400 or not answer.json["success"]
    assert server.count("Person") == before
    assert server.ask(request("POST", SAVE, b'{"age": 1, "age": 2}')).json["age"] == 2


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "x", "GZIP"])
def test_a_compressed_body_is_refused_and_never_unpacked(server, encoding):
    """A few kilobytes can stand for gigabytes: 415, with the one encoding that is taken."""
    bomb = gzip.compress(gzip.compress(b"[" + b"1," * 20_000_000))
    answer = server.ask(request("POST", SAVE, bomb, f"Content-Encoding: {encoding}"))
    assert "encoded" in answer.refused(415)
    assert answer.headers["accept-encoding"] == "identity"
    plain = server.ask(request("POST", SAVE, GOOD, "Content-Encoding: identity"))
    assert plain.json["name"] == "Joe"


def test_a_gigabyte_that_is_announced_is_refused_before_it_comes(server):
    """Without a word of it being asked for, where the client asks first."""
    for headers in ((), ("Expect: 100-continue",)):
        peer = server.peer()
        peer.send(request("POST", SAVE, b"", *headers, length=2**30))
        peer.answer().refused(413)


def test_a_client_that_asks_first_is_told_to_go_on(server):
    """100, and then the answer; what else is expected is not kept (RFC 9110, section 10.1.1)."""
    peer = server.peer()
    peer.send(request("POST", SAVE, b"", "Expect: 100-continue", length=len(GOOD)))
    assert peer.answer().status == 100
    peer.send(GOOD)
    assert peer.answer().json["name"] == "Joe"
    server.ask(request("POST", SAVE, GOOD, "Expect: a miracle")).refused(417)


def test_a_body_longer_than_announced_is_another_request(server):
    """The part that is announced is taken for itself, the rest for what it is."""
    before = server.count("Person")
    peer = server.peer()
    peer.send(request("POST", SAVE, GOOD, length=len(GOOD) - 1))
    peer.answer().refused(400)
    peer.answer().refused(400)
    assert peer.is_ended()
    assert server.count("Person") == before


def test_bodies_that_are_unfinished_together_have_a_bound(crowded):
    """One of them is too much; when the others are gone, there is room again."""
    half = request("POST", SAVE, b" " * 60_000, length=100_000)
    peers = []
    for _ in range(3):
        peers.append(crowded.peer())
        peers[-1].send(half)
        assert crowded.count("Person")  # by now it has been read
    assert "Try again later" in peers[-1].answer().refused(503)
    for peer in peers[:-1]:
        peer.send(b" " * (40_000 - len(GOOD)) + GOOD)
        assert peer.answer().json["name"] == "Joe"
    body = b" " * 100_000 + GOOD
    assert crowded.ask(request("POST", SAVE, body)).json["name"] == "Joe"


@pytest.mark.parametrize("end", ["reset", "close", "send_no_more"])
@pytest.mark.parametrize(
    "begun",
    [
        request("POST", SAVE, GOOD, length=99),
        request("POST", SAVE, b"", length=99),
        head(SAVE, "Transfer-Encoding: chunked") + b"f\r\n" + GOOD + b"\r\n",
        request("POST", UNIT_OF_WORK, TRANSACTION % b"1", length=999),
        request("DELETE", "/api/data/bulk/Person?where=age%3D1", b"", length=1),
    ],
    ids=["save", "save-nothing-yet", "save-in-chunks", "transaction", "delete"],
)
def test_half_a_request_is_never_carried_out(server, begun, end):
    """Though what has come of it is whole in itself; a client that listens is told so."""
    before = server.count("Person")
    peer = server.peer()
    peer.send(begun)
    getattr(peer, end)()
    if end == "send_no_more":
        assert "before it was whole" in peer.answer().refused(400)
        assert peer.is_ended()
    server.save_read_delete(0)
    assert server.count("Person") == before


def test_who_asks_and_listens_alone_is_answered(server):
    """A client may close its half of the connection as soon as it has sent its request."""
    peer = server.peer()
    peer.send(request("POST", SAVE, GOOD) + request("GET", "/api/data/Person/count"))
    peer.send_no_more()
    assert peer.answer().json["name"] == "Joe"
    assert peer.answer().json == server.count("Person")
    assert peer.is_ended()


def test_what_was_whole_is_stored_though_nobody_waits_for_the_answer(server):
    """A client that goes cannot know: the transaction is carried out, all of it."""
    before = server.count("Person")
    for _ in range(20):
        peer = server.peer()
        peer.send(request("POST", UNIT_OF_WORK, TRANSACTION % b"2"))
        peer.close()
    marker = server.call("POST", "data/Person", {"age": 3}).json
    assert server.count("Person") - before - 1 in range(0, 41, 2)
    assert json.loads(server.ask(request("GET", f"{SAVE}/{marker['objectId']}")).body) == marker
