"""One exchange with each evil server, and what the kit says of it."""

import pytest
from uowkit.judging.guard import RULE, Guard
from uowkit.outcomes import Breach, Indeterminate, TargetGone
from uowkit.target import Target
from uowkit.wire.exchange import Trouble

from tests.kit.hostile.evils import EVILS, Evil
from tests.kit.servers import OK, Connection, raw_server

LIMIT = 0.5
EACH = pytest.mark.parametrize("evil", EVILS, ids=lambda evil: evil.name.replace(" ", "-"))


def at_second(evil: Evil):
    """Serve the first request of all well, and those after the second; the second one evilly."""

    def serve(connection: Connection) -> None:
        if connection.number == 2:
            evil.serve(connection)
            return
        while connection.receive():
            connection.send(OK)
            if connection.number == 1:
                return

    return serve


@EACH
def test_an_evil_answer_is_trouble_of_its_kind(evil):
    """It costs the time limit at most, and is never taken for something else."""
    with raw_server(evil.serve) as server, Target(server.base, timeout=LIMIT) as target:
        exchange = target.send("POST", "/any", body=b"{}")
    if isinstance(evil.comes, int):
        assert (exchange.status, exchange.trouble) == (evil.comes, None)
    else:
        assert exchange.answer is None
        assert exchange.trouble in evil.comes
        assert len(exchange.detail) < 300


@EACH
def test_after_an_evil_answer_the_next_one_is_read(evil):
    """Whatever is left of it stays behind, and the guard blames the server for no more than it."""
    with raw_server(at_second(evil)) as server, Target(server.base, timeout=LIMIT) as target:
        guard = Guard(target)
        assert guard.answered(target.send("GET", "/first")).document == {}
        second = target.send("GET", "/second")
        if isinstance(evil.comes, int) and evil.comes < 500:
            assert guard.answered(second).status == evil.comes
        elif evil.comes == frozenset({Trouble.UNREADABLE}):
            with pytest.raises(Indeterminate):
                guard.answered(second)
        else:
            with pytest.raises(Breach) as caught:
                guard.answered(second)
            assert caught.value.rule == RULE
        assert guard.answered(target.send("GET", "/third")).document == {}


def test_every_evil_has_a_name_of_its_own():
    """Else one of them would go untested."""
    assert len({evil.name for evil in EVILS}) == len(EVILS)


def second_answer(late: bytes):
    """Answer the first request of each connection, and a moment later send more."""

    def serve(connection: Connection) -> None:
        connection.receive()
        connection.send(OK)
        connection.hang(0.05)
        connection.send(late)
        while connection.receive():
            connection.send(OK)

    return serve


def test_an_answer_to_nothing_is_never_the_next_answer():
    """It comes late, and would be taken for the answer to a request that was not sent yet."""
    with raw_server(second_answer(OK)) as server, Target(server.base, timeout=2) as target:
        assert target.send("GET", "/first").status == 200
        server.over.wait(0.2)
        exchange = target.send("GET", "/second")
        assert exchange.trouble is Trouble.MALFORMED
        assert "second answer" in exchange.detail
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "late",
    [
        b"HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        b"\r\n",
        b"<html>",
    ],
    ids=["a-farewell", "an-empty-line", "anything"],
)
def test_what_is_no_answer_is_left_behind(late):
    """A server may say why it closes an idle connection."""
    with raw_server(second_answer(late)) as server, Target(server.base, timeout=2) as target:
        assert target.send("GET", "/first").status == 200
        server.over.wait(0.2)
        assert target.send("GET", "/second").status == 200
        assert server.connections == 2


def test_bytes_behind_an_answer_are_left_behind():
    """As of a length that is too small: what it cuts off is for the checks to find."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}}}"

    def serve(connection: Connection) -> None:
        while connection.receive():
            connection.send(answer)

    with raw_server(serve) as server, Target(server.base, timeout=2) as target:
        assert [target.send("GET", "/").document for _ in range(3)] == [{}] * 3
        assert server.connections == 3


def hanging_at(method: bytes):
    """Leave requests of one method hanging, and answer the others."""

    def serve(connection: Connection) -> None:
        while heard := connection.receive():
            if heard.startswith(method):
                connection.hang()
                return
            connection.send(OK)

    return serve


def test_who_leaves_every_transaction_hanging_ends_the_run():
    """Though it answers other requests: hundreds of checks would each take their time."""
    with raw_server(hanging_at(b"POST")) as server, Target(server.base, timeout=0.1) as target:
        guard = Guard(target)
        for _ in range(2):
            with pytest.raises(Breach):
                guard.answered(target.transact({"operations": [1]}))
        with pytest.raises(TargetGone, match="no unit of work any more"):
            guard.answered(target.transact({"operations": [1]}))


def test_who_leaves_some_requests_hanging_is_judged_on():
    """A unit of work without operations tells that not everything hangs."""
    with raw_server(hanging_at(b"PUT")) as server, Target(server.base, timeout=0.05) as target:
        guard = Guard(target)
        for _ in range(7):
            with pytest.raises(Breach):
                guard.answered(target.send("PUT", "/any"))
        assert guard.answered(target.transact({})).status == 200


def test_who_hangs_often_gets_less_time():
    """Each of them costs its whole time limit, and the rule is broken long since."""
    with raw_server(hanging_at(b"PUT")) as server, Target(server.base, timeout=5.0) as target:
        target.timeout = 0.05
        assert [target.send("PUT", "/any").trouble for _ in range(5)] == [Trouble.TIMEOUT] * 5
        target.timeout = 5.0
        assert "in 1 seconds" in target.send("PUT", "/any").detail
