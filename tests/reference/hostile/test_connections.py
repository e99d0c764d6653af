"""Many requests on a connection, many connections, and connections that end badly."""

import json
import os
import resource

import pytest

from tests.reference.hostile.peers import Peer, request

GOOD = b'{"name": "Joe"}'
SAVE = "/api/data/Person"
UNIT_OF_WORK = "/api/transaction/unit-of-work"

MANY = 1_000


@pytest.fixture
def many_files():
    """Lets this process have as many connections open as the tests need."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], MANY + 500), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def saving(number):
    """A transaction that saves a person of this age, and says its number."""
    create = {"operationType": "CREATE", "table": "Person", "payload": {"age": number}}
    document = {"operations": [{**create, "opResultId": f"number {number}"}]}
    return request("POST", UNIT_OF_WORK, json.dumps(document).encode())


def number_of(answer):
    """The number that a transaction has answered, where it is that of its object, too."""
    [(name, entry)] = answer.json["results"].items()
    assert name == f"number {int(entry['result']['age'])}"
    return int(entry["result"]["age"])


def test_requests_that_do_not_wait_are_answered_in_their_order(server):
    """A thousand of them sent at once, each with its own answer."""
    peer = server.peer()
    peer.send(b"".join(map(saving, range(MANY))))
    assert [number_of(peer.answer()) for _ in range(MANY)] == list(range(MANY))


def test_answers_are_not_mixed_where_large_and_small_requests_follow_each_other(server):
    """Nor where some are refused."""
    peer = server.peer()
    for number in range(20):
        large = request("POST", SAVE, b" " * 300_000 + GOOD)
        refused = request("POST", SAVE, b"{")
        peer.send(large + saving(number) + refused + request("GET", "/nowhere/at/all"))
    for number in range(20):
        assert peer.answer().json["name"] == "Joe"
        assert number_of(peer.answer()) == number
        peer.answer().refused(400)
        peer.answer().refused(404)


@pytest.mark.parametrize(
    "behind",
    [b"\0 what is no HTTP\r\n\r\n", b"GET /" + b"a" * 200_000, b"POST /api/data/Person"],
    ids=["nonsense", "too-long", "half"],
)
def test_what_follows_a_good_request_takes_nothing_from_it(server, behind):
    """What came before is answered first, and the refusal is the last word."""
    peer = server.peer()
    peer.send(saving(1) + saving(2) + behind)
    peer.send_no_more()
    assert [number_of(peer.answer()) for _ in range(2)] == [1, 2]
    peer.answer().refused(400, 414)
    assert peer.is_ended()


def test_nothing_is_carried_out_behind_the_last_request(server):
    """What follows one that says so, or one that was refused for its form, is not looked at."""
    before = server.count("Person")
    for last in (
        request("GET", "/api/info", b"", "Connection: close"),
        request("POST", SAVE, GOOD, "Content-Encoding: gzip"),
        request("POST", SAVE, b"", length=2**40),
        b"nonsense\r\n\r\n",
    ):
        peer = server.peer()
        peer.send(last + saving(3) * 5)
        peer.answer()
        assert peer.is_ended()
    assert server.count("Person") == before


@pytest.mark.parametrize("protocol", ["websocket", "h2c", "TLS/1.0", "none, at all"])
def test_another_protocol_is_not_spoken(server, protocol):
    """The request is answered as if it had not asked, body and all, and so is the next one."""
    peer = server.peer()
    asks = ("Connection: Upgrade, HTTP2-Settings", f"Upgrade: {protocol}", "HTTP2-Settings: AAMA")
    before = server.count("Person")
    body = request("POST", SAVE, b'{"name": "smuggled"}')
    peer.send(request("GET", "/api/info", b"", *asks) + request("POST", SAVE, GOOD, *asks))
    peer.send(request("POST", SAVE, body, *asks) + saving(4))
    assert "rtURL" in peer.answer().json
    assert peer.answer().json["name"] == "Joe"
    peer.answer().refused(400)
    assert number_of(peer.answer()) == 4
    assert server.count("Person") == before + 2


def test_clients_that_break_off_at_any_byte_leave_no_half_of_a_transaction(server):
    """Ten objects or none: a transaction is cut off after each of its bytes in turn."""
    create = {"operationType": "CREATE_BULK", "table": "Cut", "payload": [{"age": 1}] * 5}
    server.call("POST", "data/Cut", {"age": 0})
    sent = request("POST", UNIT_OF_WORK, json.dumps({"operations": [create, create]}).encode())
    with server.with_an_ordinary_client():
        for at in range(0, len(sent), 2):
            peer = Peer(server.port)
            peer.send(sent[:at])
            if at % 4:
                peer.reset()
            else:
                peer.close()
    assert server.count("Cut") == 1
    peer = server.peer()
    peer.send(sent)
    peer.reset()  # it may have been heard, or not
    server.save_read_delete(0)
    assert server.count("Cut") in (1, 11)


def test_clients_that_are_refused_and_gone_are_nobodys_fault(server):
    """An answer that nobody can be given is no error of the server's, which would say so."""
    for sent in (
        request("POST", SAVE, b"", length=2**40),
        request("POST", SAVE, b"x" * 500_000, "Content-Encoding: gzip"),
        b"nonsense\r\n\r\n",
        saving(1) * 20,
    ):
        for _ in range(50):
            peer = Peer(server.port)
            peer.send(sent)
            peer.reset()
    server.save_read_delete(0)


@pytest.mark.slow
@pytest.mark.usefixtures("many_files")
def test_a_thousand_idle_connections_hold_up_nobody(server):
    """Half of them with half a request; at their end they are all still open."""
    peers = [server.peer() for _ in range(MANY)]
    with server.with_an_ordinary_client():
        for peer in peers[::2]:
            peer.send(b"GET /api/in")
    for peer in peers[::2]:
        peer.send(b"fo HTTP/1.1\r\n\r\n")
    assert all(peer.answer().status == 200 for peer in peers[::2])


@pytest.mark.slow
@pytest.mark.usefixtures("many_files")
def test_a_thousand_busy_connections_are_all_served(server):
    """Each with its own answers, three times over, beside an ordinary client."""
    peers = [server.peer() for _ in range(MANY)]
    with server.with_an_ordinary_client():
        for turn in range(3):
            for number, peer in enumerate(peers):
                peer.send(saving(number * 3 + turn))
            answered = [number_of(peer.answer()) for peer in peers]
            assert answered == [number * 3 + turn for number in range(MANY)]


def test_where_there_are_too_many_who_waited_longest_has_to_go(crowded):
    """One that has sent nothing before one that has begun; the new one is served."""
    begun = crowded.peer()
    begun.send(b"POST /api/da")
    assert crowded.count("Person")  # by now that has been read
    idle = [crowded.peer() for _ in range(18)]
    for _ in range(17):
        newer = crowded.peer()
        newer.send(request("GET", "/api/info"))
        assert newer.answer().status == 200
    assert all(peer.is_ended() for peer in idle[:14])
    begun.send(b"ta/Person HTTP/1.1\r\nContent-Length: 15\r\n\r\n" + GOOD)
    assert begun.answer().json["name"] == "Joe"


def test_where_all_are_at_work_a_new_one_is_told_so(crowded):
    """503, and when to come again; the others are served."""
    begun = request("POST", SAVE, b"", "Expect: 100-continue", length=len(GOOD))
    peers = []
    for _ in range(20):
        peers.append(crowded.peer())
        peers[-1].send(begun)
        assert peers[-1].answer().status == 100  # now it is at work
    assert crowded.call("GET", "info").refused(503)
    for peer in peers:
        peer.send(GOOD)
        assert peer.answer().json["name"] == "Joe"
    crowded.forget_peers()
    assert crowded.count("Person") == 21


def test_a_server_may_have_as_many_files_open_as_it_takes_connections(server):
    """It asks for what the system allows."""
    limits = os.path.join("/proc", str(server.process.pid), "limits")  # noqa: PTH118 - no file
    with open(limits) as told:  # noqa: PTH123 - likewise
        [line] = [each for each in told if each.startswith("Max open files")]
    soft, hard = line.split()[3:5]
    assert hard == "unlimited" or int(soft) >= min(2_000, int(hard))
